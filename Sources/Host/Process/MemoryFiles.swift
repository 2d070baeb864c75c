import Core

/// Unnamed files in memory for other programs.
package enum MemoryFiles {
  /// Calls with the descriptors of as many files, which end with the call.
  package static func hold<Result>(
    _ texts: [String], _ body: ([Int32]) throws(Failure) -> Result
  ) throws(Failure) -> Result { try hold(texts[...], [], body) }

  private static func hold<Result>(
    _ texts: ArraySlice<String>, _ numbers: [Int32], _ body: ([Int32]) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let text = texts.first else { return try body(numbers) }
    let file = try attempt("hold a file in memory") { () throws(Errno) in try Spawn.memoryFile(text) }
    return try hold(texts.dropFirst(), numbers + [file.number], body)
  }
}
