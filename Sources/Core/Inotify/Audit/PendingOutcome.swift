/// What a crash left of a write.
package enum PendingOutcome: Equatable, Sendable {
  /// Nothing: the lines are read again.
  case missing
  /// A part, which is taken back.
  case partial
  /// All of it.
  case written
}
