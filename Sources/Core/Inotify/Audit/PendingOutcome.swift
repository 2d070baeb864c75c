/// How much of a write is in the file after a crash.
package enum PendingOutcome: Equatable, Sendable {
  /// Nothing: the lines are read again.
  case missing
  /// A part, which is removed again.
  case partial
  /// All of it.
  case written
}
