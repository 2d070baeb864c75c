import Core
import Glibc
import Host
import Testing

/// Messages on the terminal, and how a command ends.
@Suite struct ReportTests {
  static let failures: [(failure: Failure, text: String)] = [
    (Failure("start x", "it is not there"), "prog: start x: it is not there\n"),
    (
      Failure("start x", "it is not there", hint: "make x"), "prog: start x: it is not there\nhint: make x\n"
    ),
    (Failure("start x", "its last lines:\none\ntwo"), "prog: start x: its last lines:\none\ntwo\n"),
    (Failure("read é", "bad", hint: "ü", status: 2), "prog: read é: bad\nhint: ü\n"),
  ]

  @Test("A failure is one line on standard error, and its hint a second line", arguments: failures)
  func failure(failure: Failure, text: String) async {
    let parts = [failure.tried, failure.why, failure.hint].compactMap { $0?.english }
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent, \.standardOutputContent]
    ) { [parts = parts as [String]] in
      Report.failure(
        Failure("\(parts[0])", "\(parts[1])", hint: parts.count > 2 ? "\(parts[2])" : nil), program: "prog")
    }
    #expect(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } == text)
  }

  @Test("Text from others is printed without control characters, on every stream")
  func clean() async throws {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      Report.line("a\u{1b}[2J")
      Report.note("b\u{9b}2J")
      Report.warning("c\u{7}\u{202e}d")
      try Report.output("  ok   e\u{1b}[31m\n\tf\n", marks: ["  ok   ": "32"])
    }
    let errors = String(decoding: try #require(result?.standardErrorContent), as: UTF8.self)
    #expect(errors == "a?[2J\n[u7s] b?2J\n[u7s] warning: c??d\n")
    #expect(
      String(decoding: try #require(result?.standardOutputContent), as: UTF8.self).contains("  ok   e?[31m\n\tf\n"))
  }

  @Test("No part of a failure's text can control the terminal")
  func escapes() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      Report.failure(Failure("run \u{1b}[2J", "no \u{9b}1m", hint: "type \u{7}"), program: "prog")
    }
    #expect(
      result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) }
        == "prog: run ?[2J: no ?1m\nhint: type ?\n")
  }

  @Test("Notes and warnings go to standard error, without colour if it is not a terminal")
  func lines() async throws {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      Report.note("one")
      Report.warning("two")
      Report.line("three")
    }
    let text = String(decoding: try #require(result?.standardErrorContent), as: UTF8.self)
    #expect(text == "[u7s] one\n[u7s] warning: two\nthree\n")
    #expect(!String(decoding: try #require(result?.standardOutputContent), as: UTF8.self).contains("one"))
  }

  @Test("A command ends with the status of its body", arguments: [0, 1, 3, 42, 255] as [Int32])
  func status(code: Int32) async {
    await #expect(processExitsWith: .exitCode(code)) { [code = code as Int32] in
      Program.run { code }
    }
  }

  @Test(
    "A command that fails prints its own name and ends with the failure's status",
    arguments: [1, 2, 127] as [Int32])
  func failed(code: Int32) async throws {
    let result = await #expect(processExitsWith: .exitCode(code), observing: [\.standardErrorContent]) {
      [code = code as Int32] in
      Program.run { () throws(Failure) in throw Failure("start x", "it is not there", hint: "make x", status: code) }
    }
    let text = String(decoding: try #require(result?.standardErrorContent), as: UTF8.self)
    #expect(text == "\(Environment.programName): start x: it is not there\nhint: make x\n")
    #expect(!Environment.programName.contains("/") && !Environment.programName.isEmpty)
  }

  @Test("Without standard error a command still ends with its status", arguments: [1, 2] as [Int32])
  func closed(code: Int32) async {
    await #expect(processExitsWith: .exitCode(code)) { [code = code as Int32] in
      endLater()
      close(2)
      Program.run { () throws(Failure) in throw Failure("start x", "it is not there", status: code) }
    }
  }
}
