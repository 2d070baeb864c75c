import Core

/// `podsec-inotify-check-kubeapi`.
package enum CheckKubeAPI: CommandCall {
  /// Follow the audit log until a signal arrives.
  case follow
  /// Mail what was refused since the last mail.
  case mail

  package static let spec = CommandSpec(
    "podsec-inotify-check-kubeapi", "tell which requests the API server of this node refused",
    description: [
      """
      Reads the audit log of this control plane's API server. Each request that was answered with 400 or more is written \
      to the system log, and to forbidden.log: a JSON list of time, address, message, user, verb, URI and agent. Without \
      -d it mails that file to root, and empties it when the mailer has taken it; nothing new, no mail.
      """
    ],
    options: [
      .flag("d", "daemon", "follow the audit log, as the unit podsec-inotify-check-kubeapi.service does"),
      .flag("m", "mail", "mail forbidden.log (the default)"),
    ],
    files: [
      .init(InotifyPaths.auditDirectory + "/audit.log", "the audit log"),
      .init(InotifyPaths.refusals + "/forbidden.log", "requests that were refused, until they are mailed"),
      .init(InotifyPaths.refusals + "/position.json", "how far the audit log was read"),
      .init(InotifyPaths.refusals + "/lastTime.log", "the time of the last request that was mailed"),
    ], statuses: [.init(1, "a failure, or wrong usage")], wrongUsage: 1)

  package init(_ options: CommandOptions) throws(Failure) {
    try options.refuseWords()
    let follows = options.isSet("daemon")
    if follows && options.isSet("mail") { throw options.wrong("-d and -m exclude each other") }
    self = follows ? .follow : .mail
  }
}
