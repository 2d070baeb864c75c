extension StringProtocol {
  /// Lines with either ending, empty ones too. NOTE: Swift takes CRLF for one Character; these are cut at bytes.
  package var lines: [Substring] {
    Substring(self).utf8.split(separator: 10, omittingEmptySubsequences: false).map { line in
      Substring(line.last == 13 ? line.dropLast() : line)
    }
  }

  /// Without blanks, tabs and carriage returns at either end.
  package var trimmed: String {
    var view = Substring(self)
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }
}
