import Core
import CoreInotify
import Testing

@Suite struct AuditTests {
  /// An audit event as kube-apiserver writes it.
  static func event(_ code: Int, message: String = "pods is forbidden", uri: String = "/api/v1/pods", more: String = "")
    -> String
  {
    """
    {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"b1f2","stage":"ResponseComplete",\
    "requestURI":"\(uri)","verb":"list","user":{"username":"anna","groups":["system:authenticated"]},\
    "sourceIPs":["10.0.0.9","10.0.0.1"],"userAgent":"kubectl/v1.31.0","responseStatus":{"metadata":{},"status":"Failure",\
    "message":"\(message)","reason":"Forbidden","code":\(code)},"requestReceivedTimestamp":"2026-11-26T21:41:41.123456Z"\(more)}
    """
  }

  private func read(_ text: String) -> AuditEvent? {
    Array(text.utf8).withUnsafeBytes { AuditScanner.event($0) }
  }

  @Test("An event starts with the three documented fields, then says who asked for what")
  func line() throws {
    let event = try #require(read(AuditTests.event(403)))
    #expect(event.isRefusal && event.code == 403 && event.auditID == "b1f2")
    #expect(
      event.line
        == "[\"2026-11-26T21:41:41.123456Z\",\"10.0.0.9\",\"pods is forbidden\",\"anna\",\"list\",\"/api/v1/pods\",\"kubectl/v1.31.0\"]"
    )
  }

  @Test(
    "400 is a refusal too", arguments: [(399, false), (400, true), (401, true), (403, true), (503, true), (200, false)])
  func codes(code: Int, isRefusal: Bool) {
    #expect(read(AuditTests.event(code))?.isRefusal == isRefusal)
  }

  static let elsewhere: [String] = [
    "{\"requestObject\":{\"responseStatus\":{\"code\":403},\"user\":{\"username\":\"root\"}},\"responseStatus\":{\"code\":200}}",
    "{\"x\":\"\\\"code\\\":403\",\"responseStatus\":{\"code\":200}}", "{\"code\":403}", "{\"responseStatus\":null}",
    "{\"responseStatus\":[{\"code\":403}]}", "{\"responseStatus\":{\"details\":{\"code\":403}}}", "{}", " { } ",
    "{\"responseStatus\":{\"code\":\"403\"}}",
  ]

  @Test("A code outside of responseStatus does not count", arguments: elsewhere)
  func otherCode(text: String) {
    #expect(read(text)?.isRefusal == false)
  }

  static let malformed: [String] = [
    "", "{", "}", "[]", "null", "{\"a\":1", "{\"a\" 1}", "{\"a\":1,}", "{\"a\":[1}", "{\"a\":1}}", "{\"a\":\"",
    "{\"a\":\"\\",
    "{a:1}", "x{}", "{}x", "{\"a\":}", "{\"a\":{\"b\":[}]}", String(repeating: "[", count: 100_000),
    "{\"a\":" + String(repeating: "[", count: 100_000),
  ]

  @Test("A line that is not a JSON object is not an event", arguments: malformed)
  func broken(text: String) {
    #expect(read(text) == nil)
  }

  @Test("A line cut off at any place is not an event, without a crash")
  func cuts() {
    let bytes = Array(AuditTests.event(403, message: "a\\u00e9\\ud83d\\ude00\\n\\\"").utf8)
    for end in bytes.indices { #expect(bytes[..<end].withUnsafeBytes { AuditScanner.event($0) } == nil) }
  }

  static let texts: [(written: String, line: String)] = [
    ("a\\\"b\\\\c", "a\\\"b\\\\c"), ("a\\nb\\u001b[2J", "a\\u000ab\\u001b[2J"), ("\\u202ex", "\\u202ex"),
    ("\\ud83d\\ude00", "😀"),
    ("\\ud83d", "\u{fffd}"), ("\u{202e}", "\\u202e"), ("\\u00e9", "é"), ("\\uZZZZ", "\u{fffd}ZZZZ"),
    ("a/b\\/c", "a/b/c"),
    ("\u{e0001}", "\\udb40\\udc01"), (String(repeating: "x", count: 5000), String(repeating: "x", count: 1000)),
  ]

  @Test("A client's text is escaped and cut at a limit", arguments: texts)
  func text(written: String, line: String) throws {
    let event = try #require(read(AuditTests.event(403, uri: written)))
    #expect(event.line.contains("\"list\",\"\(line)\",\"kubectl"))
  }

  @Test("A position is read back as it was written; other texts are not positions")
  func position() {
    var position = AuditPosition(inode: 7, offset: 1 << 40, auditID: "a\"b\n")
    #expect(AuditPosition(position.text) == position)
    position.pending = AuditPosition.Pending(inode: 8, size: 1, count: 2, offset: 3, auditID: "c")
    #expect(AuditPosition(position.text) == position)
    for bad in ["", "{}", "x", "{\"inode\":1}", "{\"inode\":1,\"offset\":-1,\"auditID\":\"\"}", "\u{0}"] {
      #expect(AuditPosition(bad) == nil)
    }
  }

  static let outcomes: [(inode: Int, size: Int, outcome: PendingOutcome)] = [
    (8, 10, .missing), (8, 5, .missing), (9, 100, .missing), (8, 11, .partial), (8, 29, .partial), (8, 30, .written),
  ]

  @Test("The size of forbidden.log tells how far a write came before a crash", arguments: outcomes)
  func pending(inode: Int, size: Int, outcome: PendingOutcome) {
    let pending = AuditPosition.Pending(inode: 8, size: 10, count: 20, offset: 0, auditID: "")
    #expect(pending.outcome(inode: inode, size: size) == outcome)
  }

  @Test("Rotated logs are sorted by time, before audit.log; after a log that is gone the first one is next")
  func files() {
    let names = [
      "audit.log", "audit-2026-11-26T21-41-41.123.log", "audit-2025-01-01T00-00-00.000.log", "audit-x.log.gz",
      "policy.yaml",
    ]
    let ordered = AuditFiles.ordered(names)
    #expect(ordered == ["audit-2025-01-01T00-00-00.000.log", "audit-2026-11-26T21-41-41.123.log", "audit.log"])
    let files = ordered.enumerated().map { (name: $0.element, inode: $0.offset) }
    #expect(AuditFiles.next(after: 0, files) == ordered[1])
    #expect(AuditFiles.next(after: 1, files) == "audit.log")
    #expect(AuditFiles.next(after: 2, files) == nil)
    #expect(AuditFiles.next(after: 9, files) == ordered[0])
    #expect(AuditFiles.next(after: 9, []) == nil)
  }

  static let calls: [([String], CheckKubeAPI?)] = [
    ([], .mail), (["-m"], .mail), (["-d"], .follow), (["--daemon"], .follow), (["-d", "-m"], nil), (["-x"], nil),
    (["1>/dev/null"], nil),
  ]

  @Test("check-kubeapi mails without -d; unknown arguments are refused with status 1", arguments: calls)
  func call(arguments: [String], call: CheckKubeAPI?) throws {
    if let call {
      #expect(try CheckKubeAPI(arguments) == call)
    } else {
      #expect { _ = try CheckKubeAPI(arguments) } throws: { ($0 as? Failure)?.status == 1 }
    }
  }
}
