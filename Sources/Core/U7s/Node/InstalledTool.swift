import Core

/// An installed external program.
package struct InstalledTool: Equatable, Sendable {
  package var path: String
  /// nil if the program prints none, or was not asked.
  package var version: Version?

  package init(path: String, version: Version?) {
    self.path = path
    self.version = version
  }
}
