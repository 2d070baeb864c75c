import Core

/// `podsec-u7s uninstall`: the host as it was before.
package struct Uninstall: Equatable, Sendable {
  package var isDryRun = false
  /// Without the question.
  package var isAgreed = false
  /// Saved data goes too.
  package var purges = false

  package static let usage = """
    Usage: podsec-u7s uninstall [OPTION...]

    Takes this node out of its cluster and removes the namespace, the units, the account \(ClusterAccount.name) with all its
    files and processes, and what `make install` installed; files of a package stay, and the command that removes it is
    shown. What goes is listed before the question. A call that was broken off is finished by the next one.

    Options:
      -n, --dry-run  print what goes and what stays, change nothing
      -y, --yes      do not ask
      --purge        remove \(NodePaths.backup) too
      -h, --help     this text

    """

  /// Reads the arguments after `uninstall`, nil for help; a `Failure` of status 2 for what cannot be.
  package init?(_ arguments: [String]) throws(Failure) {
    let options = try CommandOptions(
      "uninstall", of: "podsec-u7s", arguments, valued: [], booleans: ["n", "dry-run", "y", "yes", "purge"])
    if options.isHelp { return nil }
    if let word = options.words.first { throw options.wrong("unknown argument '\(word)'") }
    isDryRun = options.isSet("n", "dry-run")
    isAgreed = options.isSet("y", "yes")
    purges = options.isSet("purge")
  }
}
