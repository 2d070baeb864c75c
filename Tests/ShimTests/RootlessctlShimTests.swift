import CoreU7s
import Glibc
import Testing

@Suite(.enabled(if: Stage.isPossible, Stage.whatIsMissing)) struct RootlessctlShimTests {
  let stage = Stage()
  static let socket: [Bytes] = ["--socket", Bytes("/run/user/\(Stage.adminUID)/usernetes/rootlesskit/api.sock")]

  static let calls: [[Bytes]] = [[], ["--help"], ["list-ports", "--json"], ["add-ports", "--help"]]

  @Test("The genuine rootlessctl gets RootlessKit's socket and the caller's arguments", arguments: calls)
  func call(arguments: [Bytes]) {
    stage.tool("rootlessctl", "cat; echo complaint >&2; exit 3")
    let ended = stage.shim("rootlessctl", arguments, as: .admin, input: "in")
    #expect(ended.status == 3)
    #expect(ended.output == "in")
    #expect(ended.errors == "complaint\n")
    #expect(stage.records("rootlessctl").map(\.arguments) == [RootlessctlShimTests.socket + arguments])
  }

  static let live = #"{"id":1,"spec":{"proto":"tcp","parentIP":"10.0.0.5","parentPort":31000,"childPort":31000}}"#

  @Test(
    "add-ports adds what does not lead to the namespace yet; a port that does is success",
    arguments: [
      (["0.0.0.0:80:80/tcp"], ["0.0.0.0:80:80/tcp"]), (["0.0.0.0:31000:31000/tcp"], nil),
      (["10.0.0.5:31000:31000/tcp"], nil), (["0.0.0.0:31000:31000/udp"], ["0.0.0.0:31000:31000/udp"]),
      (["0.0.0.0:31000:80/tcp"], ["0.0.0.0:31000:80/tcp"]),
      (["10.0.0.6:31000:31000/tcp"], ["10.0.0.6:31000:31000/tcp"]),
      (["0.0.0.0:31000:31000/tcp", "0.0.0.0:80:80/tcp"], ["0.0.0.0:80:80/tcp"]),
    ] as [([Bytes], [Bytes]?)])
  func add(wanted: [Bytes], added: [Bytes]?) {
    stage.tool("rootlessctl", "test \"$3\" != list-ports || printf '%s\\n' '\(RootlessctlShimTests.live)'")
    let ended = stage.shim("rootlessctl", ["add-ports"] + wanted, as: .admin)
    #expect(ended.status == 0 && ended.output == "")
    let calls = stage.records("rootlessctl").map(\.arguments).filter { !$0.contains("list-ports") }
    #expect(calls == (added.map { [RootlessctlShimTests.socket + ["add-ports"] + $0] } ?? []))
    #expect(ended.errors.text.contains("leads to the namespace already") == (added != wanted))
  }

  @Test("Arguments reach the genuine rootlessctl byte for byte")
  func bytes() {
    stage.tool("rootlessctl")
    #expect(stage.shim("rootlessctl", Hostile.words, as: .admin).status == 0)
    #expect(stage.records("rootlessctl").map(\.arguments) == [RootlessctlShimTests.socket + Hostile.words])
  }

  @Test("A call of root's enters the namespace first, and keeps its arguments, input and status")
  func entersFirst() {
    stage.namespace()
    stage.tool("rootlessctl", "readlink /proc/self/ns/user; cat; exit 3")
    let ended = stage.shim("rootlessctl", Hostile.words, input: "in")
    #expect(ended.status == 3 && ended.errors == "")
    #expect(ended.output == (stage.scratch.bytes("user-namespace") ?? "none") + "in")
    #expect(stage.records("rootlessctl").map(\.arguments) == [RootlessctlShimTests.socket + Hostile.words])
  }

  @Test("While the namespace is down, a call of root's uses no socket on the host")
  func noSocket() {
    stage.tool("systemctl", "echo inactive")
    stage.tool("rootlessctl")
    let ended = stage.shim("rootlessctl", ["list-ports"])
    #expect(ended.status == 1 && ended.errors.text.contains("it is not up"))
    #expect(stage.records("rootlessctl") == [])
    #expect(stage.shim("rootlessctl", ["--help"]).status == 0)
  }

  @Test("A missing genuine rootlessctl gives status 127, one that is not executable 126")
  func missing() {
    stage.hide("rootlessctl")
    #expect(stage.shim("rootlessctl").status == 127)
    let other = Stage()
    other.tool("rootlessctl", mode: 0o644)
    let ended = other.shim("rootlessctl")
    #expect(ended.status == 126)
    #expect(ended.problem(of: "rootlessctl") == nil)
  }

  @Test("Without the account rootlessctl says how to make the account")
  func noAccount() {
    stage.scratch.put("passwd", "root:x:0:0:root:/root:/bin/bash\n")
    stage.tool("rootlessctl")
    let ended = stage.shim("rootlessctl", ["list-ports"])
    #expect(ended.status == 1)
    #expect(ended.problem(of: "rootlessctl") == nil)
    #expect(stage.records("rootlessctl") == [])
  }
}
