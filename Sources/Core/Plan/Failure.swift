/// Why a command of ours stops: one sentence of what was tried and why it failed, and at most one hint.
///
/// Shown by `Report` as `<program>: <tried>: <why>` and, below it, `hint: <hint>`.
package struct Failure: Error, Equatable, Sendable {
  /// What was tried, lower case, without a final full stop: `start rootlesskit.service`.
  package var tried: Message
  /// Why it failed; may have several lines (the tail of a unit's journal).
  package var why: Message
  /// What to type or change, or nil.
  package var hint: Message?
  /// Exit status of the process: 1 for a refusal, 2 for wrong usage, else a tool's own.
  package var status: Int32

  package init(_ tried: Message, _ why: Message, hint: Message? = nil, status: Int32 = 1) {
    self.tried = tried
    self.why = why
    self.hint = hint
    self.status = status
  }
}
