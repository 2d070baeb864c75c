/// Why a text is not YAML, or not YAML that kubeadm would read the same way.
package struct ParseError: Error, Equatable {
  /// The line, counted from 1.
  package var line: Int
  /// The column in characters, counted from 1.
  package var column: Int
  /// What is wrong there, in lower case.
  package var problem: String

  /// A problem at a line and a column, both counted from 1.
  package init(line: Int, column: Int, problem: String) {
    self.line = line
    self.column = column
    self.problem = problem
  }

  init(_ position: Position, _ problem: String) {
    self.init(line: position.line, column: position.column, problem: problem)
  }

  /// The error as one line: `line 3, column 5: the key "a" stands twice (first on line 1)`.
  package var text: String { "line \(line), column \(column): \(problem)" }
}
