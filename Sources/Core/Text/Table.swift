/// Aligned text for people.
package enum Table {
  /// Rows below each other, every cell on its line, two blanks between the columns, none at a line's end.
  package static func text(_ rows: [[String]]) -> String {
    let rows = rows.map { $0.map(Printable.line) }
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { index in rows.map { index < $0.count ? $0[index].count : 0 }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (index, cell) in row.enumerated() {
        line += cell
        if index < row.count - 1 { line += String(repeating: " ", count: widths[index] - cell.count + 2) }
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  /// A name in the first column, its values below each other in the second.
  package static func text(_ rows: [(name: Message, values: [Message])]) -> String {
    text(
      rows.flatMap { row in
        (row.values.isEmpty ? ["none"] : row.values).enumerated().map { [$0 == 0 ? row.name.english : "", $1.english] }
      })
  }
}
