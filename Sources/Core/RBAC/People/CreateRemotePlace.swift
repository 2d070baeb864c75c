import Core

/// A command line of `podsec-k8s-rbac-create-remoteplace`.
package struct CreateRemotePlace: CommandCall {
  /// An address, or a name; IPv6 without brackets.
  package let host: String

  package static let spec = CommandSpec(
    RBACCommand.createRemotePlace.rawValue, "fetch your kubeconfig from another host", operands: "ADDRESS",
    description: [
      """
      Copies ~/.kube/config of your account on the host ADDRESS to this one, by scp. A file that is here already is kept \
      beside it, with the time in its name.
      """
    ],
    files: [.init("~/.kube/config", "mode 600, in a directory of mode 700")],
    statuses: [.init(1, "a failure, or wrong usage")], wrongUsage: 1)

  package init(_ options: CommandOptions) throws(Failure) {
    guard options.words.count == 1 else {
      throw options.wrong("\(options.words.count) arguments instead of one address")
    }
    guard let parts = HostName.split(options.words[0]), parts.port == nil else {
      throw options.wrong("\(CommandOptions.shortened(options.words[0])) is neither an address nor the name of a host")
    }
    host = parts.host
  }

  /// scp(1): it may ask for a password on the terminal.
  package func copy(to path: String) -> Command {
    let place = Address(host)?.bracketed ?? host
    return Command("/usr/bin/scp", ["-q", "--", "\(place):.kube/config", path])
  }
}
