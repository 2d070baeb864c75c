/// The name of a setting: a variable of the environment and of environment files.
package struct Setting: Hashable, Sendable {
  package let name: String

  package init(_ name: String) { self.name = name }

  /// Makes the messages more detailed if it is set.
  package static let debug = Setting("U7S_DEBUG")
}
