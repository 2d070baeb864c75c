import Core

/// What the three commands read alike.
package enum ArchiveOptions {
  /// As `CommandOptions`, with the status of wrong usage that these commands have: 1.
  package static func read(
    _ command: String, _ arguments: [String], valued: Set<String> = [], booleans: Set<String>
  ) throws(Failure) -> CommandOptions {
    do {
      return try CommandOptions(command, arguments, valued: valued, booleans: booleans)
    } catch {
      throw Failure(error.tried, error.why, hint: error.hint, status: 1)
    }
  }

  /// `--level`, that of xz.
  package static func level(_ options: CommandOptions) throws(Failure) -> Int {
    do { return try options.number("level", in: 0...9, default: 9) } catch {
      throw Failure(error.tried, error.why, hint: error.hint, status: 1)
    }
  }
}
