import TestSupport

/// Random YAML texts with constructs that two readers may understand differently.
struct TextGenerator {
  private var random: Generator
  /// Whether the next text may have constructs that a reader refuses; other texts are mostly read.
  private var isWild = false

  init(seed: UInt64) { random = Generator(seed: seed) }

  /// An object with the name and kind that kubectl requires, and a few entries more.
  mutating func object(named name: String) -> String {
    isWild = random.oneIn(2)
    var lines = ["apiVersion: v1", "kind: Generated", "metadata: {name: \(name)}"]
    lines.append("first: [&x {a: 1, yes: 2}, &y {1.0: x, b: word}, &z {<<: *x, c: 'd'}]")
    for index in 0...random.below(4) {
      let properties = isWild && random.oneIn(3) ? "&\(random.pick(Self.anchors)) " : ""
      lines += entry("k\(index)", properties, depth: 3, indent: "")
    }
    if random.oneIn(6) { lines.append("<<: " + flow(depth: 1, isMapping: true)) }
    var text = lines.joined(separator: "\n") + random.pick(["", "\n", "\n", "\n", "\n# end\n", "\n...\n", "\n---\n"])
    let header = lines[0..<4].joined(separator: "\n").utf8.count
    if isWild, random.oneIn(3) { text = damaged(text, from: header) }
    if random.oneIn(6) {
      text = String(text.unicodeScalars.flatMap { $0 == "\n" ? ["\r", "\n"] : [$0] }.map(Character.init))
    }
    if random.oneIn(12) {
      text = random.pick(["---\n", "# first\n", "\n", "--- # first\n", "\u{feff}", "\u{feff}# first\n"]) + text
    }
    // Kubernetes adds a final newline if it reads several documents, and none if it reads one.
    return text.utf8.last == UInt8(ascii: "\n") ? text : text + "\n"
  }

  /// Lines of a key, and of its value on the same line or below.
  private mutating func entry(_ key: String, _ properties: String, depth: Int, indent: String) -> [String] {
    let inner = indent + "  "
    switch random.below(depth > 0 ? 9 : 4) {
    case 0, 1: return [indent + key + ": " + properties + scalar(isFlow: false)]
    case 2: return [indent + key + ": " + (random.oneIn(2) ? alias() : properties + scalar(isFlow: false))]
    case 3: return [indent + key + ": " + properties + random.pick(Self.heads)] + block(inner)
    case 4, 5: return [indent + key + ": " + properties + flow(depth: depth, isMapping: random.oneIn(2))]
    case 6:
      let items = (0..<random.below(4)).flatMap { _ in item(depth: depth - 1, indent: indent) }
      return [indent + key + ": " + properties] + items
    default: return [indent + key + ": " + properties] + mapping(depth: depth - 1, indent: inner)
    }
  }

  private mutating func mapping(depth: Int, indent: String) -> [String] {
    var lines: [String] = []
    for _ in 0...random.below(4) {
      if random.oneIn(5) {
        lines.append(indent + random.pick(Self.merges) + ": " + merged(depth: depth))
      } else {
        let properties = isWild && random.oneIn(6) ? "&\(random.pick(Self.anchors)) " : ""
        lines += entry(key(), properties, depth: depth, indent: indent)
      }
    }
    return lines
  }

  private mutating func item(depth: Int, indent: String) -> [String] {
    if depth > 0, random.oneIn(3) {
      var lines = mapping(depth: depth - 1, indent: indent + "  ")
      lines[0] = indent + "- " + lines[0].dropFirst(indent.utf8.count + 2)
      return lines
    }
    return [
      indent + "-" + (isWild ? random.pick([" ", "  ", "\t"]) : " ")
        + (random.oneIn(3) ? flow(depth: depth, isMapping: random.oneIn(2)) : scalar(isFlow: false))
    ]
  }

  private mutating func flow(depth: Int, isMapping: Bool) -> String {
    let items = (0..<random.below(4)).map { _ in
      let value =
        depth > 0 && random.oneIn(3)
        ? flow(depth: depth - 1, isMapping: random.oneIn(2)) : random.oneIn(6) ? alias() : scalar(isFlow: true)
      if !isMapping { return random.oneIn(8) ? key() + ": " + value : value }
      if random.oneIn(4) { return random.pick(Self.merges) + ": " + merged(depth: depth) }
      return key() + (random.oneIn(12) ? "" : ": " + value)
    }
    let anchor = (isWild || isMapping) && random.oneIn(4) ? "&\(random.pick(Self.anchors)) " : ""
    let tag = random.oneIn(12) ? "!!map " : ""
    let text = items.joined(separator: random.pick([", ", ",", " ,", ",\n   "])) + (random.oneIn(8) ? "," : "")
    return anchor + tag + (isMapping ? "{\(text)}" : "[\(text)]")
  }

  /// The value of a merge key.
  private mutating func merged(depth: Int) -> String {
    switch random.below(6) {
    case 0, 1: alias()
    case 2, 3: flow(depth: 0, isMapping: true)
    case 5 where !isWild: alias()
    case 4: "[\(flow(depth: 0, isMapping: true)), \(random.oneIn(2) ? alias() : flow(depth: 0, isMapping: true))]"
    default: scalar(isFlow: true)
    }
  }

  private mutating func alias() -> String { "*" + random.pick(Self.anchors) + (random.oneIn(4) ? " " : "") }

  private mutating func key() -> String {
    let key = random.oneIn(3) ? random.pick(["a", "b", "c"]) : random.oneIn(3) ? number() : random.pick(words)
    let tag = random.oneIn(12) ? random.pick(tags) + " " : ""
    return tag + (random.oneIn(8) ? quoted(key) : isWild && random.oneIn(12) ? alias() : key)
  }

  private mutating func scalar(isFlow: Bool) -> String {
    let text =
      switch random.below(6) {
      case 0, 1: number()
      case 2: random.pick(words)
      case 3: quoted(random.oneIn(2) ? random.pick(words) : number())
      case 4: isFlow ? random.pick(words) : random.pick(texts)
      default: random.pick(texts)
      }
    return (random.oneIn(5) ? random.pick(tags) + " " : "") + text
  }

  private mutating func quoted(_ text: String) -> String {
    random.oneIn(2)
      ? "'\(text)'"
      : "\"\(text)\(random.oneIn(3) ? random.pick(isWild ? Self.escapes + Self.refusedEscapes : Self.escapes) : "")\""
  }

  /// Texts that some reader takes for a number.
  private mutating func number() -> String {
    if random.oneIn(3) { return random.pick(Self.numbers) }
    let digits = (0...random.below(random.oneIn(6) ? 24 : 4)).map { _ in random.pick(["0", "1", "7", "8", "9"]) }
      .joined()
    let sign = random.pick(["", "", "", "-", "+"])
    let tail =
      random.oneIn(3) ? random.pick([".", ".5", "e3", "e-7", "E+22", ".25e2", "_0", "_", "e400", "e-400", "f"]) : ""
    return sign + random.pick(["", "", "", "0", "0x", "0b", "0o", "."]) + digits + tail
  }

  private mutating func block(_ indent: String) -> [String] {
    (0..<random.below(4)).map { _ in
      random.oneIn(4)
        ? "" : indent + random.pick(["", "", " ", "  "]) + random.pick(["x", "# y", "a: b", "\tz", "- w"])
    }
  }

  /// The text with one or two wrong bytes after the header.
  private mutating func damaged(_ text: String, from start: Int) -> String {
    var scalars = Array(text.unicodeScalars)
    for _ in 0...random.below(2) {
      let index = start + random.below(scalars.count - start)
      switch random.below(3) {
      case 0: scalars.insert(contentsOf: random.pick(Self.damages).unicodeScalars, at: index)
      case 1: scalars.remove(at: index)
      default: scalars.replaceSubrange(index...index, with: random.pick(Self.damages).unicodeScalars)
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }

  private var tags: [String] { isWild ? Self.tags + Self.refusedTags : Self.tags }
  private var words: [String] { isWild ? Self.words + Self.refusedWords : Self.words }
  private var texts: [String] { isWild ? Self.texts + Self.refusedTexts : Self.texts }

  private static let anchors = ["x", "y", "z"]
  private static let merges = ["<<", "<<", "<<", "<<", "'<<'", "!!merge <<", "! <<"]
  private static let heads = ["|", "|", ">", "|-", ">+", "|2", "|+", ">-", "| # c"]
  private static let tags = ["!!str", "!!str", "!", "!own", "!<tag:yaml.org,2002:str>"]
  private static let refusedTags = ["!!int", "!!float", "!!bool", "!!null", "!!binary", "!!seq", "!!timestamp"]
  private static let words = [
    "yes", "no", "on", "off", "y", "n", "true", "True", "FALSE", "tRUE", "word", "a", "b", "true", "01", "1", "0x10",
    "16",
    "1.0", "1.5", "1e3", "1000", "<<", "2001-01-01", "12:30:45", "aGk=", "=", "é", "a b",
  ]
  private static let refusedWords = ["null", "~", "Null", "", ".nan", ".inf", "-.Inf"]
  private static let texts = [
    "plain text", "a:b", "-x", "x#y", "x #y", "'it''s'", "\"\\u00e9\"", "\"\\x41\\tb\"", "''", "\"\"", "a\tb", "{}",
    "[]",
    "\"two\n     lines\"", "two\n     lines", "'two\n\n     lines'", "x\u{feff}", "x\u{a0}y", "😀", "\"\\U0001F600\"",
    "null", "~", "\"a\\\\/b\"", "''''", "'#'", "\"a\\\n      b\"",
  ]
  private static let refusedTexts = [
    "a?b", "?x", "http://h/p?q=1", "- x", "\"a\\/b\"", "", "\tx", "@x", "`x", "%x", "!x,", "&q", "*q", "a,b", "x: y",
    "|x", ">x", "\"\\'\"", "\u{85}", "a\u{2028}b", "\"\\ud83d\\ude00\"", "--- x", "... x", ":", ":x", "x:",
    "\"a\": b", "'a':b", ".inf", "-.INF", ".nan", "\u{feff}x",
  ]
  private static let numbers = [
    "0", "-0", "+0", "-0.0", "1_000", "0x_1f", "0x", "0xfg", "0b101", "0b-101", "0b+1", "-0b11", "0b2", "0B1", "0o17",
    "017", "08", "0O7", "-0x10", "+0x10", "1.", ".5", "-.5", "+.5", ".5_0", ".5_", "._5", "-_5", "+_5", "1__0", "1e",
    "1e+",
    ".e1", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
    "+9223372036854775808", "18446744073709551615", "18446744073709551616", "+18446744073709551615",
    "0xffffffffffffffff", "-0xffffffffffffffff", "0x10000000000000000", "01777777777777777777777", "1e308", "1e309",
    "1e21", "1e20", "123456789012345678901", "0.000001", "0.0000001", "1.7976931348623159e308", "5e-324", "1e-400",
    "3.141592653589793", "16777217.5", "1e6", "1e7", "0.0001", "0.00001", "-1e6", ".1e1", "1.50", "0x1p4", "Infinity",
    "inf",
    "nan", "1:30", "1.2.3", "2001-1-1", "1e5_0", "1_e5", "0_8", "0_b1",
  ]
  private static let escapes = ["\\n", "\\0", "\\x7f", "\\u2028", "\\N", "\\_", "\\e", "\\ ", "\\\\"]
  private static let refusedEscapes = ["\\/", "\\'", "\\q"]
  private static let damages = [
    "\t", " ", "\n", ":", "?", "-", ",", "[", "]", "{", "}", "#", "&x", "*x", "!", "!!int ", "|", ">", "'", "\"", "%",
    "\\",
    "\u{feff}", "\r", "\u{85}", "\u{2028}", "\u{7f}", "\u{1}", "\u{0}", "<<", "? ", ": ", "- ", " #", "\n\t", "\n---\n",
    "\n...\n", "\u{ffff}", "\u{a0}", "  ", "\n ",
  ]
}
