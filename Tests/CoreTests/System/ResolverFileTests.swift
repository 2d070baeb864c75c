import Core
import Testing

@Suite struct ResolverFileTests {
  @Test(
    "Servers, and how names are completed",
    arguments: [
      (
        "# a comment\nnameserver 192.0.2.1\nnameserver\tfe80::1%eth0\nsearch  a.example b.example\noptions edns0\n",
        ["192.0.2.1", "fe80::1%eth0"], ["search a.example b.example", "options edns0"]
      ),
      ("domain example.org\nsortlist 10.0.0.0\nnameserver", [], ["domain example.org"]), ("", [], []),
    ])
  func parts(text: String, servers: [String], ways: [String]) {
    let file = ResolverFile(text)
    #expect(file.servers == servers && file.ways == ways)
  }
}
