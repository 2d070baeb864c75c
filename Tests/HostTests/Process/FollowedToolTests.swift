import Core
import Testing

@testable import Host

@Suite struct FollowedToolTests {
  private func shell(_ script: String) throws -> FollowedTool { try FollowedTool(Command("/bin/sh", ["-c", script])) }

  @Test("Lines come whole and in order, then the end with its status")
  func lines() throws {
    let tool = try shell("printf 'a\\nb'; printf 'c\\n'; echo why >&2; exit 7")
    var seen: [String] = []
    while case .lines(let lines) = try tool.next(seconds: 20) { seen += lines }
    #expect(seen == ["a", "bc"])
  }

  @Test("A status and the last words are the tool's own", arguments: [0, 3])
  func ended(status: Int) throws {
    let news = try shell("echo first >&2; echo last >&2; exit \(status)").next(seconds: 20)
    #expect(news == .ended(ExitStatus(code: Int32(status)), lastWords: "last"))
  }

  @Test("Without lines it is quiet, and a tool that closes its output does not hold the caller")
  func quiet() throws {
    #expect(try shell("sleep 60").next(seconds: 0.01) == .quiet)
    guard case .ended(let status, _) = try shell("exec >&-; exec sleep 60").next(seconds: 20) else {
      Issue.record("not ended")
      return
    }
    #expect(status.code == 128 + 9)
  }

  @Test("A tool that cannot be started is named")
  func missing() {
    #expect(throws: Failure.self) { _ = try FollowedTool(Command("/nonexistent/tool")) }
  }
}
