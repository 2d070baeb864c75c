import Core

/// The package that a file of ours belongs to.
package struct OwningPackage: Equatable, Sendable {
  package let name: String
  /// The command that removes it.
  package let removal: String

  package init(name: String, removal: String) {
    self.name = name
    self.removal = removal
  }
}
