import Core
import CoreTrust
import Testing

@Suite struct HostsFileTests {
  static let server = Address(bytes: [10, 0, 0, 5])

  @Test("A name of /etc/hosts is found as a whole field; comments do not count")
  func addresses() {
    let file = HostsFile(
      "127.0.0.1 localhost\n# 10.0.0.9 registry.local\n10.0.0.5\tregistry.local  sigstore.local # trivy.local\n"
        + "10.0.0.7 my-registry.local registry.local.example\n::1 ip6 \n10.0.0.5\n")
    #expect(file.addresses(of: "registry.local") == [HostsFileTests.server])
    #expect(file.addresses(of: "trivy.local") == [])
    #expect(file.addresses(of: "localhost") == [Address(bytes: [127, 0, 0, 1])])
  }

  @Test(
    "Missing names are added to /etc/hosts in one line; the text before stays, also without a final newline",
    arguments: [
      ("", "10.0.0.5 registry.local sigstore.local trivy.local\n"),
      ("127.0.0.1 localhost", "127.0.0.1 localhost\n10.0.0.5 registry.local sigstore.local trivy.local\n"),
      ("10.0.0.5 registry.local\n", "10.0.0.5 registry.local\n10.0.0.5 sigstore.local trivy.local\n"),
      ("10.0.0.5 a registry.local sigstore.local\n10.0.0.5 trivy.local\n", nil),
    ] as [(String, String?)])
  func adding(text: String, wanted: String?) {
    #expect(HostsFile(text).adding(PodsecServer.names, at: HostsFileTests.server) == wanted)
  }

  @Test("This host is the server if both names have one of its addresses; 10.0.0.1 does not match 10.0.0.12")
  func requireServer() throws {
    let file = HostsFile("10.0.0.1 registry.local sigstore.local\n")
    #expect(try OwnServer.require(file, own: [Address(bytes: [10, 0, 0, 1])]) == Address(bytes: [10, 0, 0, 1]))
    for text in ["", "10.0.0.1 registry.local\n", "10.0.0.12 registry.local sigstore.local\n"] {
      #expect(throws: Failure.self) { try OwnServer.require(HostsFile(text), own: [Address(bytes: [10, 0, 0, 1])]) }
    }
    #expect(throws: Failure.self) { try OwnServer.require(file, own: [Address(bytes: [10, 0, 0, 12])]) }
  }
}
