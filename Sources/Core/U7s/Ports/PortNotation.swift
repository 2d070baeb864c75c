import Core

/// The parts of a port's notation: `A:B:C/proto`, an IPv6 address in brackets.
package struct PortNotation: Equatable, Sendable {
  package let fields: [String]
  /// The protocol after the slash; nil without a slash.
  package let transport: String?

  /// nil for brackets that do not match or stand where none belong.
  package init?(_ text: String) {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count <= 2, let first = halves.first else { return nil }
    transport = halves.count == 2 ? String(halves[1]) : nil
    var fields: [String] = []
    var rest = first[...]
    while true {
      if rest.first == "[" {
        guard let end = rest.firstIndex(of: "]") else { return nil }
        fields.append(String(rest[rest.index(after: rest.startIndex)..<end]))
        rest = rest[rest.index(after: end)...]
        guard rest.isEmpty || rest.first == ":" else { return nil }
      } else {
        let field = rest.prefix { $0 != ":" }
        fields.append(String(field))
        rest = rest[field.endIndex...]
      }
      if rest.isEmpty { break }
      rest = rest.dropFirst()
    }
    self.fields = fields
  }

  /// A port's number, 1 to 65535, in decimal without a sign or leading zeros.
  package static func number(_ text: String) -> Int? {
    guard let number = Int(text), String(number) == text, (1...65535).contains(number) else { return nil }
    return number
  }
}
