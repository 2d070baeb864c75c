import Core
import Testing

@Suite struct AccountTests {
  private static let line = "u7s-admin:x:988:977:Rootless Kubernetes:/var/lib/u7s-admin:/bin/bash"

  @Test(
    "The account is the line of its whole name",
    arguments: [
      line, line + "\n", line + "\r\n", "root:x:0:0:root:/root:/bin/bash\r\n" + line + "\r\n",
      "u7s-admin2:x:1:1::/:\n" + line, "au7s-admin:x:1:1::/:\n\n" + line, "broken\n" + line,
      "u7s-admin:x:988:977:\u{301}name:/var/lib/u7s-admin:/bin/bash\n", "u7s-admin::988:977::/var/lib/u7s-admin\r\n",
    ])
  func found(passwd: String) { #expect(Account("u7s-admin", inPasswd: passwd) == Sample.account) }

  @Test(
    "A damaged line, a root's, or none, is no account",
    arguments: [
      "", "u7s-admin", "u7s-admin:x:988:977:name\n", "u7s-admin:x:0:977::/h:/s\n", "u7s-admin:x:-1:977::/h:/s\n",
      "u7s-admin:x:988:x::/h:/s\n", "u7s-admin:x:4294967296:977::/h:/s\n", "other:x:988:977::/h:/s\n",
      "u7s-admin:x:x:977::/h:/s\n" + line,
    ])
  func missing(passwd: String) { #expect(Account("u7s-admin", inPasswd: passwd) == nil) }
}
