/// An environment file as systemd.exec(5) EnvironmentFile= reads it: quotes, escapes, lines that go on after a `\`.
package enum EnvironmentFile {
  private enum State { case name, comment, value, unquoted, single, double }

  /// The value of a name, the last one if the name occurs twice; nil if it does not occur.
  package static func value(of wanted: String, in text: String) -> String? {
    var found: String?
    var state = State.name
    var name: [UInt8] = []
    var value: [UInt8] = []
    /// The length of the value without the blanks that follow an unquoted one.
    var kept = 0
    func end() {
      if state != .name, state != .comment, String(decoding: name, as: UTF8.self).trimmed == wanted {
        found = String(decoding: state == .unquoted ? value[..<kept] : value[...], as: UTF8.self)
      }
      state = .name
      name = []
      value = []
      kept = 0
    }
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let isBreak = byte == 10 || byte == 13
      let isBlank = byte == 32 || byte == 9
      switch (state, byte) {
      case (.name, _) where isBreak: name = []
      case (.name, _) where isBlank && name.isEmpty: break
      case (.name, UInt8(ascii: "#")) where name.isEmpty, (.name, UInt8(ascii: ";")) where name.isEmpty:
        state = .comment
      case (.name, UInt8(ascii: "=")): state = .value
      case (.name, _): name.append(byte)
      case (.single, UInt8(ascii: "'")), (.double, UInt8(ascii: "\"")): state = .value
      case (.single, _): value.append(byte)
      case (.double, UInt8(ascii: "\\")):
        guard let next = rest.popFirst(), next != 10 else { break }
        value += "\"\\`$".utf8.contains(next) ? [next] : [byte, next]
      case (.double, _): value.append(byte)
      case (.comment, _): if isBreak { end() }
      case (.value, _) where isBreak, (.unquoted, _) where isBreak: end()
      case (.value, UInt8(ascii: "'")): state = .single
      case (.value, UInt8(ascii: "\"")): state = .double
      case (.value, _) where isBlank: break
      case (_, UInt8(ascii: "\\")):
        state = .unquoted
        if let next = rest.popFirst(), next != 10, next != 13 { value.append(next) }
        kept = value.count
      default:
        state = .unquoted
        value.append(byte)
        if !isBlank { kept = value.count }
      }
    }
    end()
    return found
  }

  /// All values of a file that holds settings, strictly: `NAME=value`, `#` and `;` comments, one pair of quotes around
  /// a value, no line that goes on. Nothing is expanded and nothing is run.
  ///
  /// Throws a `Failure` naming the line for anything else, so that a damaged file is reported and not used in part.
  package static func parse(_ text: String, path: String) throws(Failure) -> [String: String] {
    var values: [String: String] = [:]
    for (index, line) in text.lines.enumerated() {
      let line = line.trimmed
      if line.isEmpty || line.utf8.first == UInt8(ascii: "#") || line.utf8.first == UInt8(ascii: ";") { continue }
      guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")), isName(line[..<equals]) else {
        throw Failure("read \(path)", "line \(index + 1) is not NAME=value", hint: "correct that line, or delete it")
      }
      var value = line[equals...].utf8.dropFirst()
      if value.count >= 2, let quote = value.first, "\"'".utf8.contains(quote), value.last == quote {
        value = value.dropFirst().dropLast()
      }
      guard value.allSatisfy(ASCII.isPrintable) else {
        throw Failure("read \(path)", "line \(index + 1) holds a control character", hint: "correct that line")
      }
      values[String(line[..<equals])] = String(Substring(value))
    }
    return values
  }

  private static func isName(_ name: Substring) -> Bool {
    guard let first = name.utf8.first, !ASCII.isDigit(first) else { return false }
    return name.utf8.allSatisfy { ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
  }
}
