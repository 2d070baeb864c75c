import Core

/// `podsec-u7s uninstall`: the host as it was before.
package struct Uninstall: CommandCall {
  package var isDryRun = false
  /// Do not ask.
  package var isAgreed = false
  /// Remove saved data too.
  package var purges = false

  package static let spec = CommandSpec(
    "podsec-u7s uninstall", "make the host what it was before podsec-u7s",
    description: [
      """
      Takes this node out of its cluster and removes the namespace, the units, the account \(ClusterAccount.name) with all its \
      files and processes, and what `make install` installed. Files of a package stay, and the command that removes the \
      package is shown. Everything that goes is listed before the question. A call that was interrupted is finished by the \
      next one.
      """
    ],
    options: [
      .flag("y", "yes", "do not ask"),
      .flag(nil, "purge", "remove \(NodePaths.backup), the saved data, too"), .dryRun,
    ])

  package init(_ options: CommandOptions) throws(Failure) {
    try options.refuseWords()
    isDryRun = options.isSet("dry-run")
    isAgreed = options.isSet("yes")
    purges = options.isSet("purge")
  }
}
