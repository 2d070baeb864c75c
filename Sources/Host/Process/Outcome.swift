import CLinux
import Core
import Glibc

/// What a finished tool said.
package struct Outcome: Equatable, Sendable {
  package var status: ExitStatus
  package var output: String
  package var errors: String

  /// The last line of what it complained about, for messages of one line.
  package var lastWords: String {
    let text = errors.trimmed.isEmpty ? output.trimmed : errors.trimmed
    return text.split(separator: "\n").last.map(String.init) ?? "it ended with status \(status.code)"
  }
}
