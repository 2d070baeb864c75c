import Core

/// Reads a line of JSON in one pass, and keeps what an `AuditEvent` needs.
///
/// A parser of our own, because a busy API server writes thousands of lines a second, and most of each is of no
/// interest. It does not recurse, so that deeply nested lines cannot overflow the stack.
package struct AuditScanner {
  private let bytes: UnsafeRawBufferPointer
  private var at = 0
  private var event = AuditEvent()

  private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// nil for a line that is not one JSON object.
  package static func event(_ line: UnsafeRawBufferPointer) -> AuditEvent? {
    var scanner = AuditScanner(line)
    guard scanner.next() == UInt8(ascii: "{"), scanner.members({ $0.top($1) }), scanner.next() == nil else {
      return nil
    }
    return scanner.event
  }

  private mutating func top(_ key: Range<Int>) -> Bool {
    if isKey(key, "auditID") { return keep(\.auditID) }
    if isKey(key, "verb") { return keep(\.verb) }
    if isKey(key, "requestURI") { return keep(\.uri) }
    if isKey(key, "userAgent") { return keep(\.agent) }
    if isKey(key, "requestReceivedTimestamp") { return keep(\.time) }
    if isKey(key, "sourceIPs") { return addresses() }
    if isKey(key, "user") { return object { $0.isKey($1, "username") ? $0.keep(\.user) : $0.skip() } }
    if isKey(key, "responseStatus") { return object { $0.status($1) } }
    return skip()
  }

  private mutating func status(_ key: Range<Int>) -> Bool {
    if isKey(key, "message") { return keep(\.message) }
    guard isKey(key, "code") else { return skip() }
    skipBlanks()
    let start = at
    guard skip() else { return false }
    event.code = Int(String(decoding: bytes[start..<at], as: UTF8.self)) ?? 0
    return true
  }

  /// Keeps the first of a list of texts.
  private mutating func addresses() -> Bool {
    skipBlanks()
    let start = at
    guard skip() else { return false }
    let end = at
    at = start
    if next() == UInt8(ascii: "["), let text = string() { event.address = decode(text) }
    at = end
    return true
  }

  private mutating func keep(_ field: WritableKeyPath<AuditEvent, String>) -> Bool {
    skipBlanks()
    guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { return skip() }
    guard let text = string() else { return false }
    event[keyPath: field] = decode(text)
    return true
  }

  /// Reads the members of an object; another kind of value is passed over.
  private mutating func object(_ member: (inout AuditScanner, Range<Int>) -> Bool) -> Bool {
    skipBlanks()
    guard at < bytes.count, bytes[at] == UInt8(ascii: "{") else { return skip() }
    at += 1
    return members(member)
  }

  /// Reads from after the opening brace up to and including the closing one.
  private mutating func members(_ member: (inout AuditScanner, Range<Int>) -> Bool) -> Bool {
    var isFirst = true
    while true {
      let start = at
      let byte = next()
      if byte == UInt8(ascii: "}") { return isFirst }
      at = start
      guard let key = string(), next() == UInt8(ascii: ":"), member(&self, key) else { return false }
      isFirst = false
      switch next() {
      case UInt8(ascii: ","): continue
      case UInt8(ascii: "}"): return true
      default: return false
      }
    }
  }

  /// Skips a value of any kind. Inside lists and objects only strings and brackets are recognised.
  private mutating func skip() -> Bool {
    var open: [UInt8] = []
    repeat {
      guard let byte = next() else { return false }
      switch byte {
      case UInt8(ascii: "\""):
        at -= 1
        guard string() != nil else { return false }
      case UInt8(ascii: "{"), UInt8(ascii: "["): open.append(byte + 2)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard open.popLast() == byte else { return false }
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        guard !open.isEmpty else { return false }
      default:
        while at < bytes.count,
          ASCII.isAlphanumeric(bytes[at]) || bytes[at] == 0x2e || bytes[at] == 0x2d || bytes[at] == 0x2b
        { at += 1 }
      }
    } while !open.isEmpty
    return true
  }

  /// The text between the quotes of a string, as it is written.
  private mutating func string() -> Range<Int>? {
    guard next() == UInt8(ascii: "\"") else { return nil }
    let start = at
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        at += 1
        return start..<(at - 1)
      }
      at += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  /// The next byte that is not a blank.
  private mutating func next() -> UInt8? {
    skipBlanks()
    guard at < bytes.count else { return nil }
    at += 1
    return bytes[at - 1]
  }

  private mutating func skipBlanks() {
    while at < bytes.count, bytes[at] == 0x20 || (0x09...0x0d).contains(bytes[at]) { at += 1 }
  }

  private func isKey(_ key: Range<Int>, _ name: StaticString) -> Bool {
    guard key.count == name.utf8CodeUnitCount else { return false }
    for i in 0..<key.count where bytes[key.lowerBound + i] != name.utf8Start[i] { return false }
    return true
  }

  private func decode(_ range: Range<Int>) -> String {
    let raw = bytes[range]
    guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
    return JSONText.decode(Array(raw))
  }
}
