import CoreU7s
import Testing
import YAML

@Suite struct PodFilesTests {
  @Test(
    "Files of the host that pods of the control plane are given, by every key that names one",
    arguments: [
      (
        "etcd: {external: {endpoints: [https://e:2379], caFile: /e/ca, certFile: /e/crt, keyFile: /e/key}}",
        ["/e/ca", "/e/crt", "/e/key"]
      ),
      ("etcd: {external: {caFile: /etc/kubernetes/pki/ca, certFile: crt, keyFile: /e/key}}", ["/e/key"]),
      ("apiServer: {extraVolumes: [{name: a, hostPath: /a, mountPath: /x}, {name: b}]}", ["/a"]),
      ("controllerManager: {extraVolumes: [{hostPath: /b}]}", ["/b"]),
      ("scheduler: {extraVolumes: [{hostPath: /c}]}", ["/c"]),
      ("etcd: {local: {extraVolumes: [{hostPath: /d}]}}", ["/d"]), ("etcd: null", []),
      ("apiServer: {extraVolumes: 1}", []),
    ])
  func paths(document: String, paths: [String]) throws {
    #expect(PodFiles.paths(try YAML.parse(document).first) == paths)
    #expect(PodFiles.paths(nil).isEmpty)
  }

  @Test("A file that the account may not read is refused with a line that gives it the right")
  func unreadable() {
    let check = Doctor.unreadable(["/e/key"]).first
    #expect(check?.level == .error)
    #expect(check?.fix?.english.hasPrefix("setfacl -m u:u7s-admin:rX /e/key ") == true)
  }
}
