import Core

/// The pipes that CRI-O hands to conmon: their numbers are in its environment, `_OCI_SYNCPIPE` and others (conmon,
/// src/conmon.c).
package enum ConmonPipes {
  /// The highest number of an open file that is meant for conmon; nil where there is none above the standard three.
  package static func highest(_ environment: [String: String]) -> Int32? {
    environment.compactMap { name, value in
      name.hasPrefix("_OCI_") && name.hasSuffix("PIPE") ? Int32(value).flatMap { $0 > 2 ? $0 : nil } : nil
    }.max()
  }
}
