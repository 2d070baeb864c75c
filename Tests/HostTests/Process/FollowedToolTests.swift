import Core
import Testing

@testable import Host

@Suite struct FollowedToolTests {
  private func shell(_ script: String) throws -> FollowedTool { try FollowedTool(Command("/bin/sh", ["-c", script])) }

  @Test("The lines of a followed tool come whole and in order, then its end with the status")
  func lines() throws {
    let tool = try shell("printf 'a\\nb'; printf 'c\\n'; echo why >&2; exit 7")
    var seen: [String] = []
    while case .lines(let lines) = try tool.next(seconds: 20) { seen += lines }
    #expect(seen == ["a", "bc"])
  }

  @Test("The end of a followed tool has its status and its last words", arguments: [0, 3])
  func ended(status: Int) throws {
    let news = try shell("echo first >&2; echo last >&2; exit \(status)").next(seconds: 20)
    #expect(news == .ended(ExitStatus(code: Int32(status)), lastWords: "last"))
  }

  @Test("A tool without output is quiet, and one that closes its output is killed")
  func quiet() throws {
    #expect(try shell("sleep 60").next(seconds: 0.01) == .quiet)
    guard case .ended(let status, _) = try shell("exec >&-; exec sleep 60").next(seconds: 20) else {
      Issue.record("not ended")
      return
    }
    #expect(status.code == 128 + 9)
  }

  @Test("A followed tool that cannot be started is named")
  func missing() {
    #expect(throws: Failure.self) { _ = try FollowedTool(Command("/nonexistent/tool")) }
  }
}
