import Core
import CoreU7s
import Testing
import YAML

@Suite struct RootlessKitTests {
  private static let slirp = "--slirp4netns-binary=/usr/libexec/podsec/u7s/bin/u7s-slirp4netns"

  private static func command(_ settings: [Setting: String] = [:], ports: [PublishedPort] = []) throws
    -> Command
  {
    RootlessKit(
      paths: AccountPaths(Sample.account), deployment: try NodeDeployment(Settings(settings)), ports: ports,
      copyUp: ["/etc", "/run", "/var/lib", "/opt"]
    ).command(child: "/usr/libexec/podsec/u7s/bin/u7s-rootlesskit")
  }

  @Test("The call of rootlesskit with the default settings")
  func typical() throws {
    let node = try #require(Address("192.168.7.11"))
    let ports = [PublishedPort(node, 10250, inside: node, .tcp), PublishedPort(node, 8472, .udp)]
    #expect(
      try Self.command([.serviceCIDR: "10.8.0.0/16"], ports: ports)
        == Command(
          "/usr/bin/rootlesskit",
          [
            "--state-dir=/run/user/988/usernetes/rootlesskit", "--net=slirp4netns", "--mtu=65520",
            "--disable-host-loopback", "--slirp4netns-sandbox=true", "--slirp4netns-seccomp=true", Self.slirp,
            "--port-driver=builtin", "--copy-up=/etc", "--copy-up=/run", "--copy-up=/var/lib", "--copy-up=/opt",
            "--cgroupns", "--pidns", "--ipcns", "--utsns", "--propagation=rslave",
            "--evacuate-cgroup2=rootlesskit_evac", "--cidr=10.8.0.0/16",
            "--publish=192.168.7.11:10250:192.168.7.11:10250/tcp", "--publish=192.168.7.11:8472:8472/udp",
            "/usr/libexec/podsec/u7s/bin/u7s-rootlesskit",
          ], environment: ["_U7S_CHILD": "1"]))
  }

  @Test(
    "A setting changes its own arguments of rootlesskit and no others",
    arguments: [
      ([:], [], []),
      ([.portDriver: "slirp4netns"], ["--port-driver=builtin"], ["--port-driver=slirp4netns"]),
      ([.serviceCIDR: "10.8.0.0/16"], ["--cidr=10.96.0.0/12"], ["--cidr=10.8.0.0/16"]),
      ([.rootlesskitFlags: "--debug  --ipv6"], [], ["--debug", "--ipv6"]),
      ([.rootlesskitFlags: ""], [], []),
      (
        [.network: "pasta"],
        [
          "--net=slirp4netns", "--mtu=65520", "--slirp4netns-sandbox=true", "--slirp4netns-seccomp=true", slirp,
          "--port-driver=builtin",
        ], ["--net=pasta", "--mtu=0", "--port-driver=implicit"]
      ),
      (
        [.network: "pasta", .portDriver: "builtin"],
        ["--net=slirp4netns", "--mtu=65520", "--slirp4netns-sandbox=true", "--slirp4netns-seccomp=true", slirp],
        ["--net=pasta", "--mtu=0"]
      ),
    ] as [([Setting: String], [String], [String])])
  func choices(settings: [Setting: String], less: [String], more: [String]) throws {
    let usual = try Self.command().arguments
    let chosen = try Self.command(settings).arguments
    #expect(Set(usual).subtracting(chosen) == Set(less))
    #expect(Set(chosen).subtracting(usual) == Set(more))
    #expect(chosen.count == usual.count - less.count + more.count)
    #expect(chosen.last == "/usr/libexec/podsec/u7s/bin/u7s-rootlesskit")
  }
}
