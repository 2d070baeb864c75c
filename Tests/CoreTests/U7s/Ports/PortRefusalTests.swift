import CoreU7s
import Testing

@Suite struct PortRefusalTests {
  @Test(
    "RootlessKit's refusal of a port becomes a reason and a hint",
    arguments: [
      ("listen tcp 10.0.0.5:80: bind: address already in use", PortRefusal.taken, "ss -lntup"),
      ("conflict with ID 3", .leadsElsewhere, "ss -lntup"),
      ("cannot expose privileged port 80", .privileged, "sysctl -w net.ipv4.ip_unprivileged_port_start=80 "),
      ("bind: permission denied", .privileged, "sysctl -w"),
      ("try another sysctl", .other("try another sysctl"), "ss "),
    ])
  func refusals(words: String, refusal: PortRefusal, hint: String) {
    #expect(PortRefusal(words) == refusal)
    #expect(refusal.hint(port: 80).english.hasPrefix(hint))
    #expect(!refusal.why.isEmpty)
  }
}
