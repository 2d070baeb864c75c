/// Writing JSON; reading it is `YAML.parse`.
package enum JSON {
  /// A node as JSON without a newline at the end, pretty with two spaces of indentation.
  ///
  /// A plain scalar becomes what kubeadm reads in it: null, a boolean, a number in Go's spelling (`0x1f` becomes 31,
  /// `1.50` 1.5, `1e3` 1000); every other scalar becomes a string.
  package static func emit(_ node: Node, pretty: Bool = true) -> String {
    var text = ""
    write(node, to: &text, newline: pretty ? "\n" : nil)
    return text
  }

  private static func write(_ node: Node, to text: inout String, newline: String?) {
    switch node {
    case .scalar(let scalar): text += spelling(scalar)
    case .sequence(let items):
      enclose("[", items, "]", to: &text, newline) { item, text, newline in
        write(item, to: &text, newline: newline)
      }
    case .mapping(let mapping):
      enclose("{", mapping.entries, "}", to: &text, newline) { entry, text, newline in
        text += quoted(entry.key.text) + (newline == nil ? ":" : ": ")
        write(entry.value, to: &text, newline: newline)
      }
    }
  }

  private static func enclose<Item>(
    _ open: String, _ items: [Item], _ close: String, to text: inout String, _ newline: String?,
    _ write: (Item, inout String, String?) -> Void
  ) {
    let inner = newline.map { $0 + "  " }
    text += open
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      text += inner ?? ""
      write(item, &text, inner)
    }
    if !items.isEmpty { text += newline ?? "" }
    text += close
  }

  private static func spelling(_ scalar: Scalar) -> String {
    switch scalar.meaning {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .unsigned(let value): String(value)
    case .float(0): "0"
    case .float(let value) where value.isFinite: Digits(value).json
    case .float, .string: quoted(scalar.text)
    }
  }

  /// A text as a JSON string, with its quotes.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      // The controls, and what YAML's readers take for a line break, a byte order mark or no character.
      case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}", "\u{feff}", "\u{fffe}", "\u{ffff}":
        let hex = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
