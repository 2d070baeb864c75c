/// Files that every Linux host has.
package enum SystemPaths {
  package static let hosts = "/etc/hosts"
  package static let passwd = "/etc/passwd"
  package static let group = "/etc/group"
  package static let subordinateUIDs = "/etc/subuid"
  package static let subordinateGIDs = "/etc/subgid"
  package static let osRelease = "/etc/os-release"
}
