import Core

/// `podsec-inotify-check-containers`.
package struct CheckContainers: CommandCall {
  /// The directories of `--exclude`.
  package let excluded: [String]

  package static let spec = CommandSpec(
    "podsec-inotify-check-containers", "tell which files change in the containers of this node",
    description: [
      """
      Watches the layers of the container stores of root, u7s-admin and all other accounts of /etc/passwd until a signal \
      arrives. Each file that is made, changed, moved or removed is written to the system log with the layer, and, where \
      they are known, the container, its pod, the user and the process.
      """,
      """
      A change below /home, /root or /etc is a Warning, elsewhere it is Critical. Not told are the \
      directories of the rules, layers while an image is pulled, and the mount points of a new container. After changes \
      were missed, all layers are searched for files that changed since then.
      """,
    ],
    options: [.valued("x", "exclude", "DIRECTORY", "leave out changes below DIRECTORY of every layer", repeats: true)],
    examples: [
      .init(
        "podsec-inotify-check-containers --exclude /srv/cache", "leave out /srv/cache beside the rules' directories")
    ],
    files: [
      .init(InotifyPaths.rules + "/*.conf", "rules: exclude DIRECTORY, or include DIRECTORY, one a line"),
      .init(InotifyPaths.watchState, "until when changes were told; a restart goes on from there"),
    ], statuses: [.init(1, "a failure, or wrong usage")], wrongUsage: 1)

  package init(_ options: CommandOptions) throws(Failure) {
    try options.refuseWords()
    excluded = options.all("exclude")
    for directory in excluded where !WatchRules.isDirectory(directory) {
      throw options.wrong("--exclude \(directory.quoted) is not a directory such as /srv/cache")
    }
  }
}
