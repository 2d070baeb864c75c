import Core

/// `podsec-inotify-check-images`.
package struct CheckImages: CommandCall {
  package let options: CheckOptions

  package static let spec = CommandSpec(
    "podsec-inotify-check-images", "check the images of all users of this node against their policies",
    description: [
      """
      Adds up the weights of all violations and prints one line for Nagios. Looked at are root and every account of \
      /etc/passwd with a container store, u7s-admin too, but no members of podman_dev.
      """,
      """
      Weights: 101 a registry without signatures in the policy, 102 an image without a valid signature, 103 an image of a \
      registry that the policy does not name. A signature counts if gpgv accepts it with a key of the node's own policy, \
      and it names this manifest and this image.
      """, CheckOptions.ranges,
    ],
    options: CheckOptions.described,
    examples: [.init("podsec-inotify-check-images -v -c 100 -w 0", "report images, and what violates a policy")],
    files: [
      .init("/etc/containers/policy.json", "the keys that count"),
      .init("/etc/containers/registries.d", "where signatures are"),
    ], statuses: CheckOptions.statuses, wrongUsage: 3)

  package init(_ options: CommandOptions) throws(Failure) { self.options = try CheckOptions(options) }
}
