import Core

/// What a push changes on the registry, compared with what the registry has before it.
package enum PushComparison {
  /// The error that says that the registry cannot be reached: nil unless every request failed.
  package static func unreachable(_ refusals: [String], of count: Int) -> String? {
    refusals.count == count ? refusals.first { $0.contains("pinging container registry") } : nil
  }

  /// True if a manifest is that of one image, not an index of several.
  package static func isSingle(_ manifest: String) -> Bool { OCILayout.isList(manifest) == false }

  /// Warns that a name loses other architectures: hosts of those would get an image that they cannot run. nil if the
  /// architecture stays.
  ///
  /// `configuration` is that of a single image; nil if the manifest lists several, or if it cannot be read.
  package static func warning(
    _ destination: String, manifest: String, configuration: String?, becoming architecture: Architecture
  ) -> Message? {
    let new = architecture.rawValue
    guard isSingle(manifest) else {
      return "\(destination) has several architectures on the registry; now it gets \(new) alone"
    }
    guard let before = configuration.flatMap(OCILayout.architecture), before != new else { return nil }
    return "\(destination) is of \(before) on the registry; now it becomes \(new)"
  }
}
