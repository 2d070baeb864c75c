import Core
import CoreU7s
import Testing

@Suite struct NodeDeploymentTests {
  private static let calls = [
    ("init --token abc.def --certificate-key 00ff", "initMaster"), ("join a:1 --token abc.def", ""),
    ("join a:1 --token abc.def --discovery-token abc.def --tls-bootstrap-token abc.def", ""),
    ("join a:1 --control-plane --token abc.def --certificate-key 00ff", "master"),
  ]

  @Test("The settings hold the node's role and no secret, for every call", arguments: calls)
  func role(line: String, role: String) throws {
    let request = try Sample.request(line, settings: [.mtu: "1300", .portDriver: "builtin"])
    let settings = NodeDeployment(request, pauseImage: nil).settings
    #expect(settings[.controlPlane] == role)
    #expect(settings[.pauseImage] == nil && settings[.vxlanMTU] == "1300" && settings[.portDriver] == "builtin")
    #expect(!settings.values.values.contains { $0.contains("abc") || $0.contains("00ff") })
    for name in settings.values.keys { #expect((NodeSettings.inputs + NodeSettings.results).contains(Setting(name))) }
  }

  @Test("Settings that were written are read back the same", arguments: calls)
  func roundTrip(line: String, role: String) throws {
    for pause in [nil, "reg.x/pause:3.10"] {
      let written = NodeDeployment(
        try Sample.request(line, settings: [.registry: "", .mtu: "1300"]), pauseImage: pause)
      let text = try written.settings.render(header: "h")
      #expect(try NodeDeployment(Settings.parse(text, path: "/env")) == written)
    }
  }

  @Test("A unit takes all known settings from its environment, and nothing else")
  func environment() throws {
    let deployment = try NodeDeployment(unit: ["U7S_UID": "988", "U7S_MTU": "1400", "HOME": "/root", "U7S_NEW": "1"])
    #expect(deployment.choices == Settings([.mtu: "1400"]))
    #expect(
      deployment.settings
        == Settings([.uid: "988", .mtu: "1400", .bindPort: "6443", .serviceCIDR: Networking.defaultServiceCIDR]))
  }

  @Test("Before the first init or join there is no address and no role")
  func empty() throws {
    let deployment = try NodeDeployment(Settings())
    #expect(deployment.address == nil && deployment.role == nil && deployment.vxlanMTU == nil)
    #expect(deployment.bindPort == 6443 && deployment.serviceCIDR.description == "10.96.0.0/12")
  }

  @Test(
    "An invalid value is refused, naming its setting",
    arguments: [
      (.externalIP, "here"), (.controlPlane, "yes"), (.bindPort, "0"), (.bindPort, "65536"), (.bindPort, "a"),
      (.serviceCIDR, "10.96.0.0"), (.podCIDR, "10.244.0.0/33"), (.vxlanMTU, "big"), (.etcd, "elsewhere"),
    ] as [(Setting, String)])
  func refused(setting: Setting, value: String) {
    let failure = #expect(throws: Failure.self) { try NodeDeployment(Settings([setting: value])) }
    #expect(failure?.tried == "read \(setting.name)")
    #expect(failure?.hint?.english.contains(setting.name) ?? false)
  }
}
