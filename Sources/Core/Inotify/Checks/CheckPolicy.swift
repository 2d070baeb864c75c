import Core

/// `podsec-inotify-check-policy`.
package struct CheckPolicy: CommandCall {
  package let options: CheckOptions

  package static let spec = CommandSpec(
    "podsec-inotify-check-policy", "check the container settings of all users of this node",
    description: [
      """
      Adds up the weights of all violations and prints one line for Nagios. Looked at are root, every account of \
      /etc/passwd with a container store, u7s-admin too, and the members of the group podman that are not in podman_dev.
      """,
      """
      Weights: 101 images but not in podman, 102 a default policy other than reject (image makers may), 103 no signatures \
      asked for registry.local, 104 a registry without signatures, 105 another transport than docker, 106 another store of \
      signatures, 107 a member of podman in wheel or sudo; 90 times the share of those members without storage.conf, and \
      with a .config/containers that they can change. u7s-admin has no part in these three: root's files give its settings.
      """, CheckOptions.ranges,
    ],
    options: CheckOptions.described,
    examples: [
      .init("podsec-inotify-check-policy -vvv -c 100 -h 0 -w 0", "log what weighs over 100 as Critical, else High")
    ],
    files: [
      .init("~/.config/containers/policy.json", "a user's policy, else /etc/containers/policy.json"),
      .init("~/.config/containers/registries.d", "where signatures are, else /etc/containers/registries.d"),
    ], statuses: CheckOptions.statuses, wrongUsage: 3)

  package init(_ options: CommandOptions) throws(Failure) { self.options = try CheckOptions(options) }
}
