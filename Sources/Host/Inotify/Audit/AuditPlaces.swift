import CoreInotify

/// Where the follower of the audit log reads and writes.
struct AuditPlaces {
  var audit = InotifyPaths.auditDirectory
  var refusals = InotifyPaths.refusals
  var syslog = InotifyPaths.syslog
}
