import CoreU7s
import Testing

@Suite struct ProxyVariablesTests {
  private static let own = ["192.0.2.7", "10.244.0.0/16", "localhost"]

  @Test("Without a proxy nothing is added", arguments: [[:], ["HTTPS_PROXY": ""], ["NO_PROXY": "a"]])
  func none(environment: [String: String]) {
    #expect(ProxyVariables.exceptions(in: environment, adding: Self.own).isEmpty)
  }

  @Test(
    "The cluster's own addresses are added to what the caller excepts, each once",
    arguments: [
      (["HTTPS_PROXY": "p"], "192.0.2.7,10.244.0.0/16,localhost"),
      (["http_proxy": "p", "NO_PROXY": "a, b"], "a,b,192.0.2.7,10.244.0.0/16,localhost"),
      (["ALL_PROXY": "p", "NO_PROXY": "a", "no_proxy": "localhost,a,b"], "a,localhost,b,192.0.2.7,10.244.0.0/16"),
    ])
  func exceptions(environment: [String: String], text: String) {
    let added = ProxyVariables.exceptions(in: environment, adding: Self.own)
    #expect(added == ["NO_PROXY": text, "no_proxy": text])
  }

  @Test(
    "The host of a proxy",
    arguments: [
      ("http://127.0.0.1:3128/", "127.0.0.1"), ("127.0.0.1:3128", "127.0.0.1"),
      ("http://u:w@proxy.example:1", "proxy.example"),
      ("socks5://[::1]:1080", "::1"), ("", ""), ("http://", ""),
    ])
  func host(value: String, host: String) { #expect(ProxyVariables.host(value) == host) }

  @Test("A proxy on the loopback is a warning, another one is not")
  func check() throws {
    var facts = Sample.facts()
    facts.proxies = ["HTTPS_PROXY": "http://localhost:3128", "HTTP_PROXY": "http://10.0.0.9:3128"]
    let checks = Doctor.checks(try Sample.request("init", facts: facts), facts).filter { $0.level != .ok }
    #expect(checks.map(\.name) == ["HTTPS_PROXY"] && checks[0].level == .warning)
    #expect(checks[0].fix?.english.contains("192.168.7.11") == true)
  }
}
