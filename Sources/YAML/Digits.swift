/// The shortest decimal digits that read back as the same binary number, and the two ways in which Go writes them.
struct Digits {
  private let isNegative: Bool
  /// Without zeros at either end; zero has none.
  private let digits: [UInt8]
  /// The position of the decimal point; 0 is before the first digit.
  private let point: Int

  init(_ value: Double) { self.init(value.description) }

  init(_ value: Float) { self.init(value.description) }

  /// The digits of Swift's own spelling: "-1.5", "1e-05".
  private init(_ description: String) {
    let parts = description.utf8.split(separator: UInt8(ascii: "e"))
    isNegative = parts[0].first == .minus
    let number = parts[0].drop { $0 == .minus }
    let whole = number.prefix { $0 != .dot }
    let all = number.filter { $0 != .dot }
    let significant = all.drop { $0 == .zero }
    let exponent = parts.count > 1 ? Int(String(Substring(parts[1]))) ?? 0 : 0
    point = significant.isEmpty ? 1 : whole.count + exponent - (all.count - significant.count)
    digits = Array(significant.reversed().drop { $0 == .zero }.reversed())
  }

  /// As encoding/json writes a number: `strconv` 'f' from 1e-6 to below 1e21, else 'e' without a padded exponent.
  var json: String { digits.isEmpty || (-5...21).contains(point) ? fixed : scientific(padded: 1) }

  /// As `strconv.FormatFloat` with 'g' and the shortest precision writes it.
  var general: String { digits.isEmpty || (-3...6).contains(point) ? fixed : scientific(padded: 2) }

  private var fixed: String {
    let whole = point > 0 ? digits.prefix(point) + Self.zeros(point - digits.count) : [.zero]
    let fraction = Self.zeros(digits.isEmpty ? 0 : -point) + digits.dropFirst(max(point, 0))
    return sign + Self.text(whole.isEmpty ? [.zero] : whole[...])
      + (fraction.isEmpty ? "" : "." + Self.text(fraction[...]))
  }

  private func scientific(padded width: Int) -> String {
    let exponent = String((point - 1).magnitude)
    let padding = String(repeating: "0", count: max(0, width - exponent.utf8.count))
    return sign + Self.text(digits.prefix(1)) + (digits.count > 1 ? "." + Self.text(digits.dropFirst()) : "")
      + (point < 1 ? "e-" : "e+") + padding + exponent
  }

  private var sign: String { isNegative ? "-" : "" }

  private static func zeros(_ count: Int) -> [UInt8] { Array(repeating: .zero, count: max(count, 0)) }

  private static func text(_ digits: ArraySlice<UInt8>) -> String { String(decoding: digits, as: UTF8.self) }
}
