/// The name of an image in an archive, `PLATFORM/NAME[:TAG]`: an image reference without registry and digest, as the
/// distribution's reference grammar has it. Whatever else stands in an archive is refused, never quoted.
package struct ImageName: Hashable, Sendable, CustomStringConvertible {
  /// At least two elements.
  package let path: [String]
  package let tag: String?

  package init?(_ text: String) {
    // NOTE: by bytes; a name of megabytes, or of characters that only look like others, ends here.
    guard text.utf8.count <= 384 else { return nil }
    let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
    let repository = colon.map { text[..<$0] } ?? text[...]
    let tag = colon.map { String(text[text.utf8.index(after: $0)...]) }
    let path = ImageName.path(repository)
    guard let path, path.count > 1, tag.map(ImageName.isTag) ?? true else { return nil }
    self.path = path
    self.tag = tag
  }

  /// The elements of a repository's path; nil where one is none.
  package static func path(_ text: some StringProtocol) -> [String]? {
    let elements = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
    return text.utf8.count <= 255 && elements.allSatisfy(isElement) ? elements : nil
  }

  /// A registry, `HOST[:PORT]`.
  package static func isRegistry(_ given: some StringProtocol) -> Bool {
    let text = Substring(given)
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let host = parts.first, parts.count <= 2, parts.count == 1 || isPort(parts[1]) else { return false }
    return host.utf8.count <= 253
      && host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
        label.utf8.allSatisfy { isLower($0) || isUpper($0) || isDigit($0) || $0 == dash }
          && label.utf8.first.map { $0 != dash } ?? false && label.utf8.last != dash
      }
  }

  /// The first element of the path.
  package var platform: String { path[0] }

  package var repository: String { path.joined(separator: "/") }

  package var description: String { repository + (tag.map { ":" + $0 } ?? "") }

  /// The same with the tag that is meant where there is none.
  package var tagged: ImageName { tag == nil ? ImageName(description + ":latest") ?? self : self }

  private static let dash = UInt8(ascii: "-")

  private static func isPort(_ text: some StringProtocol) -> Bool {
    (1...5).contains(text.utf8.count) && text.utf8.allSatisfy(isDigit) && (1...65535).contains(Int(text) ?? 0)
  }

  /// `[a-z0-9]+`, joined by one `.`, one or two `_`, or any number of `-`.
  private static func isElement(_ text: String) -> Bool {
    var run: [UInt8] = []
    var hasStarted = false
    for byte in text.utf8 {
      guard isLower(byte) || isDigit(byte) else {
        run.append(byte)
        continue
      }
      guard run.isEmpty || hasStarted && isSeparator(run) else { return false }
      (run, hasStarted) = ([], true)
    }
    return hasStarted && run.isEmpty
  }

  private static func isSeparator(_ run: [UInt8]) -> Bool {
    run.elementsEqual(".".utf8) || run.elementsEqual("_".utf8) || run.elementsEqual("__".utf8)
      || run.allSatisfy { $0 == dash }
  }

  private static func isTag(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 128, first != dash, first != UInt8(ascii: ".") else {
      return false
    }
    return text.utf8.allSatisfy {
      isLower($0) || isUpper($0) || isDigit($0) || $0 == dash || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
    }
  }

  private static func isLower(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
  private static func isUpper(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
