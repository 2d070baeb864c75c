import Core

/// What a push changes on the registry, by what stands there before it.
package enum PushComparison {
  /// Why the registry cannot be asked: where every question was refused, and one of the refusals says so.
  package static func unreachable(_ refusals: [String], of count: Int) -> String? {
    refusals.count == count ? refusals.first { $0.contains("pinging container registry") } : nil
  }

  /// True where a manifest is that of one image, whose configuration says of which architecture it is.
  package static func isSingle(_ manifest: String) -> Bool { OCILayout.isList(manifest) == false }

  /// What happens to a name: what runs on hosts of another architecture would get an image that it cannot run. nil where
  /// nothing does.
  ///
  /// `configuration` is that of the one image; nil where there are several or it cannot be read.
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
