import Core

/// An image to be saved.
package struct SavedImage: Hashable, Sendable {
  /// As skopeo names it: `docker://registry.altlinux.org/alt/alt:p11`.
  package let source: String
  /// In the archive.
  package let name: ImageName

  package init(_ name: ImageName, source: String) {
    self.source = source
    self.name = name
  }
}
