/// A description of one call of an external tool; making the value does not run it.
package struct Command: Equatable, Sendable {
  /// An absolute path; never looked up on PATH, so that a shim cannot call itself.
  package var program: String
  /// argv[0] where it is not the program's path.
  package var name: String?
  /// Arguments after the program's name.
  package var arguments: [String]
  /// Appends our own argv from this index on, byte for byte, after `arguments`.
  package var forwardingFrom: Int?
  /// Names set (a value) or removed (nil) in the inherited environment.
  package var environment: [String: String?]
  /// Standard input, or nil to inherit ours.
  package var input: String?

  package init(
    _ program: String, _ arguments: [String] = [], name: String? = nil, forwardingFrom: Int? = nil,
    environment: [String: String?] = [:],
    input: String? = nil
  ) {
    self.program = program
    self.name = name
    self.arguments = arguments
    self.forwardingFrom = forwardingFrom
    self.environment = environment
    self.input = input
  }

  /// The call as one would type it; arguments that a shell would split are quoted. For messages and dry runs.
  package var display: String {
    let words = [program] + arguments + (forwardingFrom == nil ? [] : ["ARGS..."])
    return words.map(Command.quoted).joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy {
      ASCII.isAlphanumeric($0) || "@-_./:=,+%".utf8.contains($0)
    }
    return plain && !word.isEmpty
      ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
