import Core
import CoreU7s
import Testing

@Suite struct NamespaceLayoutTests {
  @Test("In the namespace /etc/cni/net.d is the account's directory, not the host's")
  func cni() throws {
    let account = Account(name: "u7s-admin", uid: 988, gid: 988, home: "/var/lib/u7s-admin")
    let mount = try #require(NamespaceLayout.mounts.first { $0.inside == "/etc/cni/net.d" })
    #expect("\(AccountPaths(account).data)/\(mount.name)" == AccountPaths(account).cniConfiguration)
    #expect(NamespaceLayout.hostLinks.contains("/etc/cni"))
    #expect(
      AccountPaths(account).flannelConfiguration == ".local/share/usernetes/_etc_cni_net_d/10-flannel.conflist")
  }

  @Test("On the tap device the node's address replaces RootlessKit's, and the default route stays")
  func addresses() throws {
    let node = try #require(Address("192.168.7.11"))
    let services = try #require(CIDR("10.96.0.0/12"))
    #expect(
      NamespaceLayout.addresses(node: node, services: services) == """
        addr add 192.168.7.11/32 dev tap0
        addr del 10.96.0.100/12 dev tap0
        route replace 10.96.0.2 dev tap0 src 192.168.7.11
        route replace default via 10.96.0.2 dev tap0 src 192.168.7.11

        """)
    let other = try #require(CIDR("10.8.0.0/24"))
    #expect(
      NamespaceLayout.addresses(node: node, services: other, device: "t").contains("addr del 10.8.0.100/24 dev t\n"))
    let ipv6 = try #require(Address("fd00::7"))
    #expect(NamespaceLayout.addresses(node: ipv6, services: services).hasPrefix("addr add fd00::7/128 dev tap0\n"))
  }

  @Test("With a service range too small for slirp4netns no address changes")
  func tooSmall() throws {
    let node = try #require(Address("192.168.7.11"))
    #expect(NamespaceLayout.addresses(node: node, services: try #require(CIDR("10.8.0.0/30"))) == "")
  }

  @Test("Connections to 127.0.0.0/8 from other addresses are redirected to the node's address")
  func loopback() throws {
    #expect(
      NamespaceLayout.loopback(node: try #require(Address("192.168.7.11")))?.joined(separator: " ") == """
        --wait 5 --table nat --append OUTPUT --protocol tcp ! --source 127.0.0.0/8 --destination 127.0.0.0/8 \
        --jump DNAT --to-destination 192.168.7.11
        """)
    #expect(NamespaceLayout.loopback(node: try #require(Address("fd00::7"))) == nil)
  }

  @Test("The VXLAN device is made as flannel makes it")
  func vxlan() throws {
    #expect(
      NamespaceLayout.vxlan(node: try #require(Address("192.168.7.11")), mtu: 1450)
        == "link add flannel.1 mtu 1450 type vxlan id 1 dev tap0 local 192.168.7.11 dstport 8472 nolearning\n")
  }

  @Test("Lasting directories are mounted from the account's data, each under a name of its own")
  func mounts() {
    let names = NamespaceLayout.mounts.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { !$0.contains("/") && !$0.isEmpty })
    for inside in ["/var/lib/kubelet", "/var/lib/cni", "/var/log", "/var/lib/containers"] {
      #expect(NamespaceLayout.mounts.contains { $0.inside == inside })
    }
    #expect(NamespaceLayout.hostLinks.contains("/run/xtables.lock") && NamespaceLayout.hostLinks.contains("/run/netns"))
  }

  @Test(
    "A home below a copied-up directory is mounted over the link that copy-up left",
    arguments: [
      ("/var/lib/u7s-admin", "/var/lib/u7s-admin"), ("/var/lib/a/b", "/var/lib/a"), ("/opt/u7s", "/opt/u7s"),
      ("/home/u7s-admin", nil), ("/var/library", nil), ("/var/lib", nil), ("/var/lib/", nil),
    ] as [(String, String?)])
  func home(path: String, link: String?) { #expect(NamespaceLayout.homeLink(path) == link) }

  @Test("The account's paths follow from its uid and home")
  func paths() {
    let paths = AccountPaths(Account(name: "u7s-admin", uid: 7, gid: 8, home: "/h"))
    #expect(paths.rootlesskitSocket == "/run/user/7/usernetes/rootlesskit/api.sock")
    #expect(paths.childPID == "/run/user/7/usernetes/rootlesskit/child_pid")
    #expect(paths.crioSocket == "/run/user/7/usernetes/crio/crio.sock")
    #expect(paths.parentIP == "/run/user/7/usernetes/parent_ip")
    #expect(paths.kubelet == "/h/.local/share/usernetes/_var_lib_kubelet")
    #expect(paths.containers == "/h/.local/share/usernetes/containers")
    #expect(paths.crioConfiguration == "/h/.config/usernetes/crio/crio.conf" && paths.kubeconfig == "/h/.kube/config")
  }
}
