import Core
import CoreRBAC
import Testing

@Suite struct CreateUserTests {
  private func steps(
    _ line: [String], people: [Account] = [], groups: [Group] = [], home: Bool = false, secret: String? = nil
  ) throws -> [Step] {
    try #require(try CreateUser(line)).steps(people: people, groups: groups, isHomeThere: home, secret: secret)
  }

  @Test("create-user makes the account, a private home and ~/.kube, and sets the password last")
  func plan() throws {
    let steps = try steps(["anna"])
    #expect(
      steps.map(\.display.english) == [
        "/usr/sbin/groupadd --system k8s",
        "/usr/sbin/useradd --create-home --home-dir /home/anna --shell /bin/bash --user-group --groups k8s anna",
        "mkdir -p /home/anna  (700 anna)", "mkdir -p /home/anna/.kube  (700 anna)", "/usr/bin/passwd anna",
      ])
    let groups = [Group(name: "k8s", gid: 9, members: []), Group(name: "podman", gid: 8, members: [])]
    let other = try self.steps(["--podman", "--locked", "anna"], groups: groups)
    #expect(other.first?.display.english.contains("--groups k8s,podman anna") == true)
    #expect(other.count == 3)
    let secret = try self.steps(["--password-file", "/x", "anna"], groups: groups, secret: "a b").last
    #expect(secret == .run(AccountTools.setPassword("anna", "a b"), "set the password of anna"))
  }

  @Test("A name is refused if an account, a group or a home has it already")
  func taken() {
    let anna = Account(name: "anna", uid: 1000, gid: 1000, home: "/home/anna")
    #expect(throws: Failure.self) { try steps(["anna"], people: [anna]) }
    #expect(throws: Failure.self) { try steps(["anna"], groups: [Group(name: "anna", gid: 5, members: [])]) }
    #expect(throws: Failure.self) { try steps(["anna"], home: true) }
  }

  @Test("scp copies the same user's file, with brackets around IPv6; no name can become an option")
  func remote() throws {
    for (host, source) in [("10.0.0.5", "10.0.0.5"), ("fd00::1", "[fd00::1]"), ("node1.example", "node1.example")] {
      let call = try #require(try CreateRemotePlace([host]))
      #expect(
        call.copy(to: "/t/config") == Command("/usr/bin/scp", ["-q", "--", "\(source):.kube/config", "/t/config"]))
    }
  }
}
