import Testing
import YAML

/// A mistake of a test itself.
struct Mistake: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
