/// A text for people: a format, by which a translation is found, and its arguments.
///
/// Written as an ordinary literal: `let why: Message = "no interface of this host has \(address)"` has the format
/// `no interface of this host has %1$s` (the positions of printf(3), which gettext's tools check). An argument that is
/// itself a message is translated too. The words of others, such as a tool's, are arguments: `"\(outcome.lastWords)"`.
package struct Message: Equatable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
  fileprivate indirect enum Argument: Sendable {
    case text(String)
    case message(Message)
  }

  /// Positions stand as `%1$s`, a percent sign as `%%`.
  package let format: String
  private let arguments: [Argument]

  package init(stringLiteral text: String) {
    format = Message.escaped(text)
    arguments = []
  }

  package init(stringInterpolation interpolation: StringInterpolation) {
    format = interpolation.format
    arguments = interpolation.arguments
  }

  /// The text in the language that `translate` has, given a format; a format that it does not have stays English.
  package func text(_ translate: (_ format: String) -> String?) -> String {
    let parts = arguments.map { argument in
      switch argument {
      case .text(let text): text
      case .message(let message): message.text(translate)
      }
    }
    return Message.fill(translate(format) ?? format, parts)
  }

  package var english: String { text { _ in nil } }
  package var description: String { english }

  /// Messages are equal if their English texts are equal.
  package static func == (a: Message, b: Message) -> Bool { a.english == b.english }

  private static func escaped(_ text: String) -> String {
    text.contains("%") ? text.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%") : text
  }

  /// A position that has no argument is left unchanged.
  private static func fill(_ format: String, _ parts: [String]) -> String {
    guard format.contains("%") else { return format }
    var result = ""
    var rest = Substring(format)
    while let percent = rest.firstIndex(of: "%") {
      result += rest[..<percent]
      rest = rest[rest.index(after: percent)...]
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      let after = rest[digits.endIndex...]
      if rest.first == "%" {
        result += "%"
        rest = rest.dropFirst()
      } else if let number = Int(digits), parts.indices.contains(number - 1), after.hasPrefix("$s") {
        result += parts[number - 1]
        rest = after.dropFirst(2)
      } else {
        result += "%"
      }
    }
    return result + rest
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var format = ""
    fileprivate var arguments: [Argument] = []

    package init(literalCapacity: Int, interpolationCount: Int) { format.reserveCapacity(literalCapacity) }

    package mutating func appendLiteral(_ literal: String) { format += Message.escaped(literal) }
    package mutating func appendInterpolation(_ message: Message) { append(.message(message)) }
    package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      append(.text(value.description))
    }

    private mutating func append(_ argument: Argument) {
      arguments.append(argument)
      format += "%\(arguments.count)$s"
    }
  }
}
