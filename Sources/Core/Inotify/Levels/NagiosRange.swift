import Core

/// A range of the Nagios plugin guidelines, `[@][START:][END]`: values outside of it alert, with `@` those inside.
///
/// `10` is 0 to 10, `10:` from 10 on, `~:10` up to 10, `10:20` both; the ends belong to the range.
package struct NagiosRange: Equatable, Sendable, CustomStringConvertible {
  /// As it was written.
  package let description: String
  private let start: Double
  private let end: Double
  private let alertsInside: Bool

  /// A `Failure` says what a range is.
  package init(_ text: String, option: String) throws(Failure) {
    func broken(_ hint: Message) -> Failure {
      Failure("read the arguments", "\(option) \(text.quoted) is not a Nagios range", hint: hint, status: 3)
    }
    var rest = text[...]
    alertsInside = rest.first == "@"
    if alertsInside { rest = rest.dropFirst() }
    let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
    let usual: Message = "\(option) 100   # or 10:20, 10:, ~:20, @10:20"
    guard parts.count <= 2, let last = parts.last, !rest.isEmpty, rest != ":" else { throw broken(usual) }
    let dashed = rest.split(separator: "-", omittingEmptySubsequences: false)
    if dashed.count == 2, let low = NagiosRange.number(dashed[0]), let high = NagiosRange.number(dashed[1]), low <= high
    {
      throw broken("\(option) \(dashed[0]):\(dashed[1])")
    }
    var low: Double? = 0
    if parts.count == 2, !parts[0].isEmpty { low = parts[0] == "~" ? -Double.infinity : NagiosRange.number(parts[0]) }
    let high = parts.count == 2 && last.isEmpty ? Double.infinity : NagiosRange.number(last)
    guard let low, let high, low <= high else { throw broken(usual) }
    (start, end, description) = (low, high, text)
  }

  package func alerts(_ value: Int) -> Bool { (start...end).contains(Double(value)) == alertsInside }

  /// `-12`, `3.5`; no exponents, no infinity.
  private static func number(_ text: Substring) -> Double? {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(ASCII.isDigit) }) else {
      return nil
    }
    return Double(text)
  }
}
