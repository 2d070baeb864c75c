import CoreU7s
import Testing
import YAML

struct NodeCallTests {
  static let join = "{apiVersion: kubeadm.k8s.io/v1beta4, kind: JoinConfiguration, "
  static let roles: [(line: String, file: String, role: NodeRole)] = [
    ("init", "", .initialize), ("init", join + "controlPlane: {}}", .initialize),
    ("join a:1", "", .joinWorker), ("join a:1 --control-plane", "", .joinControlPlane),
    ("join a:1 --control-plane=false", "", .joinWorker),
    ("join", join + "controlPlane: {}}", .joinControlPlane), ("join", join + "controlPlane: null}", .joinWorker),
    ("join", join + "nodeRegistration: {}}", .joinWorker),
  ]

  static func call(_ line: String, _ file: String = "") throws -> NodeCall {
    NodeCall(join: line.hasPrefix("join"), try Sample.options(line), UserConfiguration(try YAML.parse(file)))
  }

  @Test("The role of a call comes from its flags and its file", arguments: roles.indices)
  func role(row: Int) throws {
    let row = Self.roles[row]
    #expect(try Self.call(row.line, row.file).role == row.role)
  }

  static let passedOn: [(line: String, arguments: [String])] = [
    ("init", ["--upload-certs"]), ("init --upload-certs=false -v5", ["--upload-certs=false", "-v5"]),
    ("join a:1 -v5", ["-v5"]), ("join a:1 b", ["b"]),
  ]

  @Test("Arguments that are not fields of the configuration go to kubeadm", arguments: passedOn.indices)
  func passesOn(row: Int) throws {
    #expect(try Self.call(Self.passedOn[row].line).passedOn() == Self.passedOn[row].arguments)
  }

  @Test(
    "An init uploads its certificates unless the key of a certificate authority is missing",
    arguments: [
      ("", false), ("ca.crt ca.key", false), ("ca.crt", true), ("ca.key", false),
      ("ca.crt ca.key front-proxy-ca.crt", true),
      ("etcd/ca.crt ca.crt ca.key", true), ("etcd/ca.crt etcd/ca.key ca.crt ca.key", false),
    ])
  func authority(files: String, isExternal: Bool) throws {
    let files = Set(files.split(separator: " ").map(String.init))
    #expect(ExternalAuthority.isThere(among: files) == isExternal)
    #expect(files.isSubset(of: ExternalAuthority.files))
    let call = try Self.call("init -v5")
    #expect(call.passedOn(uploadsCertificates: !isExternal) == ["-v5"] + (isExternal ? [] : ["--upload-certs"]))
  }

  static let files: [(line: String, file: String, local: String?)] = [
    ("join --discovery-file /d", "", "/d"), ("join --discovery-file https://a/d", "", nil), ("join a:1", "", nil),
    ("join", join + "discovery: {file: {kubeConfigPath: /e}}}", "/e"),
    ("join --discovery-file /d", join + "discovery: {file: {kubeConfigPath: /e}}}", "/d"),
    ("init --discovery-file /d", "", nil),
  ]

  @Test("A discovery file of this host is passed in; one with a URL is fetched by kubeadm", arguments: files.indices)
  func discovery(row: Int) throws {
    let row = Self.files[row]
    #expect(try Self.call(row.line, row.file).localDiscoveryFile == row.local)
  }
}
