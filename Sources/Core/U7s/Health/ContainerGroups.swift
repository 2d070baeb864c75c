import Core

/// Where the node's containers are in the control groups below rootlesskit.service: a container outside of its pod's group
/// has none of the pod's limits and statistics.
package struct ContainerGroups: Equatable, Sendable {
  /// Groups in the tree that kubelet makes, `/kubepods/burstable/podUID/crio-ID`, relative to the namespace's root.
  package var placed: [String] = []
  package var misplaced: [String] = []

  package init() {}

  /// Sorts the groups that have processes by their paths; those that are no container's are left out.
  package init(populated paths: [String]) {
    for path in paths {
      let names = path.split(separator: "/")
      guard let name = names.last, ContainerGroups.isContainer(name) else { continue }
      if names.first == "kubepods", names.count > 2 { placed.append(path) } else { misplaced.append(path) }
    }
  }

  /// `crio-ID`, or `ID` as crun names a group by itself; ID is 64 hexadecimal digits.
  private static func isContainer(_ name: Substring) -> Bool {
    let id = name.hasPrefix("crio-") ? name.dropFirst("crio-".count) : name
    return id.utf8.count == 64 && id.utf8.allSatisfy(ASCII.isLowerHex)
  }
}
