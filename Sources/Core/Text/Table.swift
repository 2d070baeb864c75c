/// Aligned text.
package enum Table {
  /// A name in the first column, its values below each other in the second; a value stays on its line.
  package static func text(_ rows: [(name: String, values: [String])]) -> String {
    let width = (rows.map(\.name.count).max() ?? 0) + 2
    return rows.reduce(into: "") { text, row in
      for (index, value) in (row.values.isEmpty ? ["none"] : row.values).enumerated() {
        let name = index == 0 ? row.name : ""
        text += name + String(repeating: " ", count: width - name.count) + Printable.line(value) + "\n"
      }
    }
  }
}
