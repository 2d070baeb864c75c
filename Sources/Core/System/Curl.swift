/// curl(1), as values.
package enum Curl {
  package static let program = "/usr/bin/curl"

  /// A call that no ~/.curlrc changes: that file could name a proxy, a certificate, or a file to write to. NOTE: curl
  /// takes `-q` as the first argument only.
  package static func command(_ arguments: [String]) -> Command { Command(program, ["-q"] + arguments) }

  /// The text of a file for `--config`: each transfer's options, with their long names, without the dashes. An option
  /// without a value is a switch.
  package static func config(_ transfers: [[(name: String, value: String?)]]) -> String {
    let texts = transfers.map { options in
      options.map { option in
        option.value.map { "\(option.name) = \"\(escaped($0))\"\n" } ?? option.name + "\n"
      }.joined()
    }
    return texts.joined(separator: "next\n")
  }

  /// The escapes that curl reads between quotes (curl(1), `--config`).
  private static func escaped(_ value: String) -> String {
    value.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
