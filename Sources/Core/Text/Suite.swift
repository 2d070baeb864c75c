/// What all commands of the suite share.
package enum Suite {
  /// The version of everything in this repository: of `--version`, of packages, of documents.
  package static let version = "0.9.0"
}
