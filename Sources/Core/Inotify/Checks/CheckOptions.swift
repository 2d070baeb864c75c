import Core

/// The options of the two checks of policies and images. Here `-h` is a range (`--high`), not help.
package struct CheckOptions: Equatable, Sendable {
  package let thresholds: Thresholds
  /// 0 to 3: how much is printed below the first line.
  package let verbosity: Int
  /// Who gets the result by mail.
  package let mail: MailAddress?
  package let isJSON: Bool

  package init(_ options: CommandOptions) throws(Failure) {
    try options.refuseWords()
    thresholds = try Thresholds(options)
    isJSON = options.last("output") == "json"
    let count = options.all("verbose").count
    let isBare = options.all("warning").isEmpty && Level.allCases.allSatisfy { options.all($0.option).isEmpty }
    verbosity = count == 0 && isBare && !isJSON ? 2 : min(count, 3)
    guard let address = options.last("mail") else {
      mail = nil
      return
    }
    guard let address = MailAddress(address) else {
      throw options.wrong("--mail \(address.quoted) is neither USER nor USER@HOST")
    }
    mail = address
  }

  /// The options as both commands describe them.
  static let described: [CommandOption] =
    Level.allCases.map {
      .valued($0.letter, $0.option, "RANGE", "log a violation as \($0.rawValue) whose weight is outside of RANGE")
    } + [
      .valued("w", "warning", "RANGE", "report Warning (status 1) if the sum of all weights is outside of RANGE"),
      .flag("v", "verbose", "show more below the first line; up to three times"),
      .valued("M", "mail", "ADDRESS", "send the result to ADDRESS too, if there is a violation"),
      .valued("o", "output", "FORMAT", "text (default) or json", choices: ["text", "json"]),
    ]

  static let statuses: [CommandSpec.ExitStatusEntry] = [
    .init(1, "Warning: the sum of all weights is outside of --warning"),
    .init(2, "Critical: the sum is outside of --critical"),
    .init(3, "Unknown: something could not be read, or wrong usage"),
  ]

  static let ranges: Message = """
    RANGE is a Nagios range: 100 alerts outside of 0 to 100, 10: below 10, ~:20 above 20, @10:20 inside. Without any, \
    it is --critical 100.
    """
}
