import TestSupport
import YAML

/// Random nodes.
extension Generator {
  /// A node made by the constructors, at most `depth` collections deep.
  mutating func node(depth: Int) -> Node {
    switch below(depth == 0 ? 4 : 8) {
    case 0: return .int(below(1 << 40) - 1 << 20)
    case 1: return pick([.bool(true), .bool(false), .null])
    case 2, 3: return .string(text())
    case 4, 5: return .list((0..<below(4)).map { _ in node(depth: depth - 1) })
    default: return .map((0..<below(4)).map { _ in (text(), node(depth: depth - 1)) })
    }
  }

  /// A scalar of any text, style and tag.
  mutating func scalar() -> Scalar {
    Scalar(text(), pick(Scalar.Style.allCases), tag: pick([nil, nil, nil, "tag:yaml.org,2002:str", "!x", "a:b c"]))
  }

  /// A text of pieces that YAML parsers often read wrongly.
  mutating func text() -> String {
    (0..<below(6)).map { _ in pick(Self.pieces) }.joined()
  }

  private static let pieces = [
    "a", "b", "word", "0", "1", "7", ".", "-", "- ", ":", ": ", "#", " #", " ", "  ", "\n", "\n\n", "\t", "\r", "'",
    "\"", "\\", "{", "}", "[", "]", ",", "&", "*", "!", "|", ">", "%", "@", "`", "?", "=", "<<", "~", "_", "+", "e",
    "x",
    "true", "null", "no", "é", "Ж", "😀", "\u{0}", "\u{1b}", "\u{7f}", "\u{85}", "\u{a0}", "\u{2028}", "\u{feff}",
    "\u{fffe}", "\u{10ffff}", "---", "...", "0x", "/etc", "10.0.0.1", "2001-01-01",
  ]
}
