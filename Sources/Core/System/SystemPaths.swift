/// Files that every Linux host has.
package enum SystemPaths {
  /// Where a program is looked for, its package's place first. /opt/bin is where Kubernetes' guide without a package
  /// manager puts its programs on systems with a read-only /usr.
  package static let programs = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin:/opt/bin"

  package static let hosts = "/etc/hosts"
  package static let resolver = "/etc/resolv.conf"
  package static let passwd = "/etc/passwd"
  package static let group = "/etc/group"
  package static let subordinateUIDs = "/etc/subuid"
  package static let subordinateGIDs = "/etc/subgid"
  package static let osRelease = "/etc/os-release"
}
