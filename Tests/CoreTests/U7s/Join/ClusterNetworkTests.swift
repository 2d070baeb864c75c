import Core
import CoreU7s
import Testing
import YAML

@Suite struct ClusterNetworkTests {
  /// The network that is read from a ConfigMap with this ClusterConfiguration.
  static func network(_ configuration: String) -> ClusterNetwork? {
    let map = Node.map(("data", .map(("ClusterConfiguration", .string(configuration)))))
    return ClusterNetwork(configMap: JSON.emit(map))
  }

  @Test(
    "The first IPv4 range of pods and services counts; one too small for slirp4netns gives nil",
    arguments: [
      ("networking: {podSubnet: 10.8.0.0/16, serviceSubnet: 172.21.0.0/16}", "10.8.0.0/16", "172.21.0.0/16"),
      ("networking: {podSubnet: 'fd00::/48,10.8.0.0/16', serviceSubnet: fd01::/108}", "10.8.0.0/16", nil),
      ("networking: {serviceSubnet: 10.5.0.0/26}", nil, nil),
      ("networking: {serviceSubnet: 10.5.0.0/25}", nil, "10.5.0.0/25"),
      ("networking: {podSubnet: [10.8.0.0/16], serviceSubnet: x}", nil, nil), ("kind: ClusterConfiguration", nil, nil),
      ("networking: {podSubnet: 10.8.3.7/16}", "10.8.0.0/16", nil),
    ] as [(String, String?, String?)])
  func ranges(configuration: String, pods: String?, services: String?) throws {
    let network = try #require(Self.network(configuration))
    #expect(network.podCIDR?.description == pods && network.serviceCIDR?.description == services)
  }

  @Test(
    "etcd is external if the ClusterConfiguration names an external one",
    arguments: [
      ("etcd: {external: {endpoints: [https://10.0.0.1:2379]}}", true),
      ("etcd: {local: {dataDir: /var/lib/etcd}}", false),
      ("etcd: {external: null}", false), ("etcd: {}", false), ("a: b", false),
    ])
  func etcd(configuration: String, isExternal: Bool) throws {
    #expect(try #require(Self.network(configuration)).hasExternalEtcd == isExternal)
  }

  @Test("Other texts give nil", arguments: ["", "{}", "data: {}", "data: {ClusterConfiguration: '{'}", "[", "null"])
  func none(answer: String) { #expect(ClusterNetwork(configMap: answer) == nil) }
}
