import Core
import CoreU7s
import Host

/// Reads the journal of the account's units.
enum JournalReader {
  /// The last lines of a unit, for the reason of a failure.
  static func tail(_ unit: String, _ account: Account) -> String {
    let text = (try? Spawn.capture(Journal.tail(of: unit, uid: account.uid)))?.output.trimmed ?? ""
    return "it did not become ready; its last lines:\n"
      + (text.isEmpty ? "(its journal is empty)" : text)
  }
}
