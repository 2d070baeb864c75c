import Core

/// What a container is called, as the container store's index has it; whoever owns the store wrote it.
package struct ContainerName: Equatable, Sendable {
  package let container: String
  /// `NAMESPACE/NAME` for a container of a pod.
  package let pod: String?

  /// CRI-O's names are `k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT`; podman's are what the user chose.
  package init(storeName name: String) {
    let parts = name.split(separator: "_", omittingEmptySubsequences: false)
    if parts.count == 6, parts[0] == "k8s" {
      container = String(parts[1])
      pod = "\(parts[3])/\(parts[2])"
    } else {
      container = name
      pod = nil
    }
  }

  /// `container web, pod shop/web-0`.
  package var text: String {
    "container \(Escaped.text(container, limit: 255))" + (pod.map { ", pod \(Escaped.text($0, limit: 320))" } ?? "")
  }
}
