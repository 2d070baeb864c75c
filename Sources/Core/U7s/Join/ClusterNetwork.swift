import Core
import YAML

/// What a node that joins takes over from its cluster: kubeadm's ClusterConfiguration in the ConfigMap kubeadm-config.
package struct ClusterNetwork: Equatable, Sendable {
  /// The first IPv4 range of each kind; nil where there is none that a node can use.
  package let podCIDR: CIDR?
  package let serviceCIDR: CIDR?
  /// The cluster's etcd runs elsewhere: no control plane has a member.
  package let hasExternalEtcd: Bool
  /// Its kube-apiserver has an admission configuration of the user's own.
  package let hasOwnAdmission: Bool

  /// Reads the API's answer to `ClusterValue.rawQuery`; nil if it is not such a ConfigMap.
  package init?(configMap answer: String) {
    guard let text = (try? YAML.parse(answer))?.first?[path: "data", "ClusterConfiguration"]?.string,
      let cluster = (try? YAML.parse(text))?.first
    else { return nil }
    podCIDR = ClusterNetwork.range(cluster[path: "networking", "podSubnet"])
    serviceCIDR = ClusterNetwork.range(cluster[path: "networking", "serviceSubnet"]).flatMap { range in
      range.prefix <= Networking.longestServicePrefix ? range : nil
    }
    hasExternalEtcd = ClusterNetwork.isExternal(cluster)
    hasOwnAdmission = cluster[path: "apiServer", "extraArgs"]?.argument(PodSecurityAdmission.flag) != nil
  }

  /// True where a ClusterConfiguration names an etcd that kubeadm does not run.
  static func isExternal(_ cluster: Node) -> Bool {
    cluster[path: "etcd", "external"].map { !$0.isNull } ?? false
  }

  private static func range(_ node: Node?) -> CIDR? {
    (node?.string ?? "").split(separator: ",").lazy.compactMap { CIDR($0.trimmed) }.first { $0.address.isIPv4 }?.network
  }
}
