/// The tools that remove a directory with all that is in it, whatever modes the directories below it have.
package enum TreeRemoval {
  /// To be run in order, by the owner of the directory; their messages are those of the C locale.
  package static func commands(_ directory: String) -> [Command] {
    [
      Command("/usr/bin/chmod", ["--recursive", "u+rwX", "--", directory], environment: ["LC_ALL": "C"]),
      Command(
        "/usr/bin/rm", ["--recursive", "--force", "--one-file-system", "--", directory], environment: ["LC_ALL": "C"]),
    ]
  }
}
