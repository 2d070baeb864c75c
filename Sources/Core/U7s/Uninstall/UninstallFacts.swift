import Core

/// What `uninstall` finds on the host.
package struct UninstallFacts: Equatable, Sendable {
  package var account: Account?
  package var hostName = ""
  /// The account's own ranges of subordinate ids.
  package var subordinateUIDs: [SubIDRange] = []
  package var subordinateGIDs: [SubIDRange] = []
  /// kubeadm has made a node here.
  package var isMember = false
  package var isControlPlane = false
  /// /root/.kube/config is the file that `init` put there.
  package var isRootsKubeconfigOurs = false
  /// Those of `UninstallPlan.asked` that exist, links not followed.
  package var existing: Set<String> = []
  /// Those of the existing that the account owns.
  package var accounts: Set<String> = []
  /// Names in /var/lib/podsec/u7s; links apart.
  package var state: [String] = []
  package var stateLinks: [String] = []
  package var before: HostBefore?
  package var installed: InstalledFiles?
  /// The package that owns the program, and the command that removes it.
  package var package: OwningPackage?
  /// The group with the account's name, and groups that `make install` made.
  package var groups: [String] = []
  /// Mount points of the host, proc_pid_mountinfo(5).
  package var mounts: [String] = []

  package init() {}

  /// Every id that a process or file of the account may have on the host.
  package func owns(_ id: UInt32) -> Bool {
    account.map { $0.uid == id } ?? false
      || subordinateUIDs.contains { id >= $0.start && UInt64(id) < UInt64($0.start) + UInt64($0.count) }
  }

  /// uid_map or gid_map (user_namespaces(7)) of the account's namespace, as newuidmap writes it for RootlessKit.
  package static func map(_ own: UInt32, _ ranges: [SubIDRange]) -> String {
    var next: UInt64 = 1
    return "0 \(own) 1\n"
      + ranges.map { range in
        defer { next += UInt64(range.count) }
        return "\(next) \(range.start) \(range.count)\n"
      }.joined()
  }

  /// Mount points of /proc/self/mountinfo, with its octal escapes undone.
  package static func mounts(_ mountinfo: String) -> [String] {
    mountinfo.lines.compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count > 4 else { return nil }
      var bytes: [UInt8] = []
      var rest = Array(fields[4].utf8)[...]
      while let byte = rest.popFirst() {
        let digits = rest.prefix(3)
        if byte == UInt8(ascii: "\\"), digits.count == 3,
          let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
        {
          bytes.append(value)
          rest = rest.dropFirst(3)
        } else {
          bytes.append(byte)
        }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
