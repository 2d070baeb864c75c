import Core

/// Reads which distribution this host has.
package enum OSReleaseReader {
  package static func read() -> OSRelease { OSRelease(text: Files.readIfPresent(SystemPaths.osRelease) ?? "") }
}
