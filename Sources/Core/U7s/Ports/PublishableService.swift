import Core
import YAML

/// The fields of a Service (core/v1) that decide where it is reachable from outside.
package struct PublishableService: Equatable, Sendable {
  package struct Port: Equatable, Sendable {
    package var transport: String
    package var port: Int
    /// 0 where there is none.
    package var nodePort: Int
  }

  package var object: PublishedObject
  /// RFC 3339, UTC: sorts by itself.
  package var created: String
  package var ports: [Port]
  package var clusterIP: Address?
  /// Addresses outside at which kube-proxy answers for the Service.
  package var externalIPs: [Address]
  /// The port where kube-proxy answers a load balancer's health checks (externalTrafficPolicy Local); 0 if there is
  /// none.
  package var healthCheckNodePort: Int
  /// True for a LoadBalancer without a class that another implementation serves.
  package var isBalanced: Bool
  /// True if only some clients may connect, which needs their addresses: RootlessKit hides them.
  package var isRestricted: Bool
  /// `status.loadBalancer.ingress`, its IP addresses.
  package var ingress: [String]
  /// True where that list is empty or was last written by us; another's is left alone.
  package var isIngressOurs: Bool

  /// nil for a Service that is not meant for the outside: a ClusterIP without external addresses, an ExternalName.
  package init?(_ service: Node) {
    let spec = service["spec"]
    let metadata = service["metadata"]
    guard let name = metadata?["name"]?.string, let namespace = metadata?["namespace"]?.string,
      let type = spec?["type"]?.string
    else { return nil }
    externalIPs = (spec?["externalIPs"]?.items ?? []).compactMap { $0.string.flatMap { Address($0) } }
    guard ["NodePort", "LoadBalancer"].contains(type) || type == "ClusterIP" && !externalIPs.isEmpty else { return nil }
    object = PublishedObject(.service, ObjectKey(namespace, name), uid: metadata?["uid"]?.string ?? "")
    created = metadata?["creationTimestamp"]?.string ?? ""
    ports = (spec?["ports"]?.items ?? []).compactMap { port in
      port["port"]?.int.map {
        Port(transport: port["protocol"]?.string ?? "TCP", port: $0, nodePort: port["nodePort"]?.int ?? 0)
      }
    }
    clusterIP = spec?["clusterIP"]?.string.flatMap { Address($0) }
    healthCheckNodePort = spec?["healthCheckNodePort"]?.int ?? 0
    isBalanced = type == "LoadBalancer" && spec?["loadBalancerClass"]?.string == nil
    isRestricted = !(spec?["loadBalancerSourceRanges"]?.items ?? []).isEmpty
    let entries = service[path: ["status", "loadBalancer", "ingress"]]?.items ?? []
    ingress = entries.compactMap { $0["ip"]?.string }
    isIngressOurs =
      entries.isEmpty
      || (metadata?["managedFields"]?.items ?? []).contains { field in
        field["manager"]?.string == ServiceAccess.name
          && field[path: ["fieldsV1", "f:status", "f:loadBalancer"]] != nil
      }
  }
}
