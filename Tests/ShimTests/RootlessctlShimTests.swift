import CoreU7s
import Glibc
import Testing

@Suite(.enabled(if: Stage.isPossible, Stage.whatIsMissing)) struct RootlessctlShimTests {
  let stage = Stage()
  static let socket: [Bytes] = ["--socket", Bytes("/run/user/\(Stage.adminUID)/usernetes/rootlesskit/api.sock")]

  static let calls: [[Bytes]] = [[], ["--help"], ["list-ports", "--json"], ["add-ports", "0.0.0.0:80:80/tcp"]]

  @Test("The genuine rootlessctl is told where RootlessKit's socket is, and the rest is the caller's", arguments: calls)
  func call(arguments: [Bytes]) {
    stage.tool("rootlessctl", "cat; echo complaint >&2; exit 3")
    let ended = stage.shim("rootlessctl", arguments, as: .admin, input: "in")
    #expect(ended.status == 3)
    #expect(ended.output == "in")
    #expect(ended.errors == "complaint\n")
    #expect(stage.records("rootlessctl").map(\.arguments) == [RootlessctlShimTests.socket + arguments])
  }

  @Test("Its arguments reach the genuine tool byte for byte")
  func bytes() {
    stage.tool("rootlessctl")
    #expect(stage.shim("rootlessctl", Hostile.words).status == 0)
    #expect(stage.records("rootlessctl").map(\.arguments) == [RootlessctlShimTests.socket + Hostile.words])
  }

  @Test("It is missing: 127; it is not executable: 126")
  func missing() {
    stage.hide("rootlessctl")
    #expect(stage.shim("rootlessctl").status == 127)
    let other = Stage()
    other.tool("rootlessctl", mode: 0o644)
    let ended = other.shim("rootlessctl")
    #expect(ended.status == 126)
    #expect(ended.problem(of: "rootlessctl") == nil)
  }

  @Test("Without the account it says how to make it")
  func noAccount() {
    stage.scratch.put("passwd", "root:x:0:0:root:/root:/bin/bash\n")
    stage.tool("rootlessctl")
    let ended = stage.shim("rootlessctl", ["list-ports"])
    #expect(ended.status == 1)
    #expect(ended.problem(of: "rootlessctl") == nil)
    #expect(stage.records("rootlessctl") == [])
  }
}
