import Core

/// A moment as certificates have it, in UTC.
package struct CertificateTime: Equatable, Comparable, Sendable, CustomStringConvertible {
  /// Since 1970.
  package let seconds: Int

  package init(seconds: Int) { self.seconds = seconds }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// `Nov 26 21:38:49 2027 GMT`, as openssl prints it.
  package init?(openssl text: some StringProtocol) {
    let words = String(text).split(separator: " ").map(String.init)
    guard words.count == 5, words[4] == "GMT", let month = CertificateTime.months.firstIndex(of: words[0]),
      let day = Int(words[1]), let year = Int(words[3]), (1...31).contains(day), (1950...9999).contains(year)
    else { return nil }
    let clock = words[2].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
    else { return nil }
    seconds =
      CertificateTime.days(year, month + 1, day) * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
  }

  package static func < (a: CertificateTime, b: CertificateTime) -> Bool { a.seconds < b.seconds }

  /// `2027-11-26 21:38:49 UTC`.
  package var description: String {
    let (days, rest) = (Int((Double(seconds) / 86400).rounded(.down)), ((seconds % 86400) + 86400) % 86400)
    let (year, month, day) = CertificateTime.date(days)
    let clock = [rest / 3600, rest / 60 % 60, rest % 60].map(CertificateTime.two).joined(separator: ":")
    return "\(year)-\(CertificateTime.two(month))-\(CertificateTime.two(day)) \(clock) UTC"
  }

  private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }

  /// Days from 1970-01-01 in the Gregorian calendar: years begin in March, so that a leap day is the last one.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }

  private static func date(_ days: Int) -> (Int, Int, Int) {
    var year = 1970 + days / 366
    while self.days(year + 1, 1, 1) <= days { year += 1 }
    var month = 1
    while month < 12 && self.days(year, month + 1, 1) <= days { month += 1 }
    return (year, month, days - self.days(year, month, 1) + 1)
  }
}
