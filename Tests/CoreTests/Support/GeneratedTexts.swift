import TestSupport

extension Generator {
  /// Random texts of pieces that parsers of arguments and files often read wrongly.
  mutating func text() -> String { (0..<below(4)).map { _ in pick(Self.pieces) }.joined() }

  private static let pieces = [
    "a", "v1.36.2", "10.0.0.1", "6443", "=", ",", ":", "/", ".", "-", "--", " ", "'", "\"", "\\", "$(id)", "`id`",
    "$HOME", ";", "&", "|", "*", "?", "~", "#", "\n", "\t", "é", "Ж", "😀", "init", "phase", "--help", "--config",
    "true",
    "false", "%", "{}", "[]", "!",
  ]
}
