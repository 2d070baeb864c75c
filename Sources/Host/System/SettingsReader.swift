import Core

/// Reads the settings that a call starts from.
package enum SettingsReader {
  /// The administrator's defaults under the environment's settings; of the environment only the wanted ones count.
  ///
  /// A `Failure` names a file that is not root's own, a line that is no setting, or a value that cannot be kept in a file.
  package static func read(_ wanted: [Setting]) throws(Failure) -> Settings {
    let defaults = try readFile(ClusterSettings.defaults) ?? Settings()
    let settings = defaults.overlaid(with: Settings(wanted, of: Environment.all))
    try settings.check()
    return settings
  }

  /// The settings of a file of root's; nil where there is none.
  package static func readFile(_ path: String) throws(Failure) -> Settings? {
    guard let text = try Files.readTrusted(path) else { return nil }
    return try Settings.parse(text, path: path)
  }
}
