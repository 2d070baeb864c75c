import Core
import YAML

/// The ports of its node that a pod (core/v1) asks for: `hostPort`, and every declared port of a pod with `hostNetwork`.
package struct PublishablePod: Equatable, Sendable {
  package struct Port: Equatable, Sendable {
    package var transport: String
    package var number: Int
    /// `hostIP`; nil is every address of the node.
    package var address: String?
  }

  package var object: PublishedObject
  /// RFC 3339, UTC: sorts by itself.
  package var created: String
  package var ports: [Port]

  /// nil for a pod that asks for no port, one that has ended, and kubeadm's own: their ports are the node's.
  package init?(_ pod: Node) {
    let metadata = pod["metadata"]
    guard let name = metadata?["name"]?.string, let namespace = metadata?["namespace"]?.string,
      !["Succeeded", "Failed"].contains(pod[path: ["status", "phase"]]?.string),
      !PublishablePod.isKubeadms(metadata, namespace)
    else { return nil }
    object = PublishedObject(.pod, ObjectKey(namespace, name), uid: metadata?["uid"]?.string ?? "")
    created = metadata?["creationTimestamp"]?.string ?? ""
    let sidecars = (pod[path: ["spec", "initContainers"]]?.items ?? []).filter {
      $0["restartPolicy"]?.string == "Always"
    }
    let containers = sidecars + (pod[path: ["spec", "containers"]]?.items ?? [])
    // NOTE: the API sets hostPort for each port of a pod with hostNetwork.
    ports = containers.flatMap { $0["ports"]?.items ?? [] }.compactMap { port in
      port["hostPort"]?.int.flatMap { number in
        let address = port["hostIP"]?.string ?? ""
        return number == 0
          ? nil
          : Port(
            transport: port["protocol"]?.string ?? "TCP", number: number, address: address.isEmpty ? nil : address)
      }
    }
    if ports.isEmpty { return nil }
  }

  private static func isKubeadms(_ metadata: Node?, _ namespace: String) -> Bool {
    namespace == "kube-system" && metadata?[path: ["labels", "tier"]]?.string == "control-plane"
      && metadata?[path: ["annotations", "kubernetes.io/config.source"]]?.string == "file"
  }
}
