import Core

/// The descriptions of `podsec-u7s` and its subcommands, each with the call that its options make.
extension PodsecU7sCall {
  /// A subcommand: how it is described, and the call that its options make.
  package struct Subcommand: Sendable {
    package let spec: CommandSpec
    let call: @Sendable (CommandOptions) throws(Failure) -> PodsecU7sCall
  }

  /// The program, then its subcommands.
  package static var specs: [CommandSpec] { [program] + subcommands.map(\.spec) }

  package static let program = CommandSpec(
    "podsec-u7s", "look after the rootless Kubernetes node of this host", operands: "COMMAND",
    description: [
      """
      Looks after the rootless Kubernetes node of this host. kubeadm itself makes the cluster:
        export PATH=\(NodePaths.shims):$PATH; kubeadm init
      Beside it: nsenter_u7s runs a command, or a shell, as root of the namespace; rootlessctl shows its ports.
      """
    ],
    commands: subcommands.map { .init($0.spec.subcommand, $0.spec.summary) })

  private static let form = CommandOption.valued(
    "o", "output", "json|text", "form of the answer", choices: ["json", "text"])

  package static let subcommands: [Subcommand] = [
    Subcommand(
      spec: CommandSpec(
        "podsec-u7s status", "show how the node does: units, namespace, addresses, ports, cgroups, versions",
        options: [
          form,
          .flag(nil, "network", "on a control plane: test that the pods of all nodes reach each other, in every way"),
          .valued(
            nil, "image", "IMAGE",
            "for --network: an image with busybox; default: busybox from where the cluster's own images come"),
        ], statuses: [.init(3, "the node is not Ready, or two pods do not reach each other")])
    ) { options throws(Failure) in
      try options.refuseWords()
      let json = options.last("output") == "json"
      guard options.isSet("network") else {
        if options.last("image") != nil { throw options.wrong("--image is for --network only") }
        return .status(json: json)
      }
      return .network(json: json, image: options.last("image"))
    },
    Subcommand(
      spec: CommandSpec(
        "podsec-u7s doctor", "check what this host lacks, and show the command that mends it",
        options: [
          form,
          .flag(nil, "workloads", "list the pods of this node that cannot run in its user namespace, and why"),
        ], statuses: [.init(1, "a check failed")])
    ) { options throws(Failure) in
      try options.refuseWords()
      let json = options.last("output") == "json"
      return options.isSet("workloads") ? .workloads(json: json) : .doctor(json: json)
    },
    Subcommand(
      spec: CommandSpec(
        "podsec-u7s logs", "show the journal of a unit of the node", operands: "[UNIT] [ARGUMENT...]",
        arguments: [
          .init("UNIT", "rootlesskit (the default, with CRI-O), kubelet or services"),
          .init("ARGUMENT", "an argument of journalctl, such as -f or --since today"),
        ])
    ) { options throws(Failure) in .show(options.spec.help) },
    Subcommand(
      spec: CommandSpec(
        "podsec-u7s expose", "lead ports of this host into the namespace, or list those that are",
        operands: "[[ADDRESS:]PORT[:PORT][/tcp|/udp]...]",
        description: [
          """
          Leads ports of this host into the namespace, now and after every restart. The second PORT is the one inside, \
          such as a NodePort. Without arguments the ports are listed.
          """
        ], examples: [.init("podsec-u7s expose 8080:30080", "NodePort 30080 answers at port 8080 of this host")])
    ) { options throws(Failure) in .expose(try ports(options)) },
    Subcommand(
      spec: CommandSpec(
        "podsec-u7s unexpose", "take back what expose did", operands: "[ADDRESS:]PORT[:PORT][/tcp|/udp]...")
    ) { options throws(Failure) in
      let ports = try ports(options)
      guard !ports.isEmpty else { throw options.wrong("no port is given", hint: "podsec-u7s expose   # lists them") }
      return .unexpose(ports)
    },
    Subcommand(spec: CommandSpec("podsec-u7s start", "start the whole node, as `systemctl start u7s` does")) {
      options throws(Failure) in
      try options.refuseWords()
      return .start
    },
    Subcommand(spec: CommandSpec("podsec-u7s stop", "stop the whole node, as `systemctl stop u7s` does")) {
      options throws(Failure) in
      try options.refuseWords()
      return .stop
    },
    Subcommand(
      spec: CommandSpec(
        "podsec-u7s prepare",
        "do what kubeadm init does to the host first: modules, sysctls, sub-ids, directories, linger")
    ) { options throws(Failure) in
      try options.refuseWords()
      return .prepare
    },
    Subcommand(spec: Haproxy.spec) { options throws(Failure) in .haproxy(try Haproxy(options)) },
    Subcommand(spec: Keepalived.spec) { options throws(Failure) in .keepalived(try Keepalived(options)) },
    Subcommand(spec: PrepareCluster.spec) { options throws(Failure) in .prepareCluster(try PrepareCluster(options)) },
    Subcommand(spec: Uninstall.spec) { options throws(Failure) in .uninstall(try Uninstall(options)) },
    Subcommand(
      spec: CommandSpec(
        "podsec-u7s completion", "print a completion script for a shell", operands: "bash|zsh|fish",
        examples: [.init("source <(podsec-u7s completion bash)", "in this shell")])
    ) { options throws(Failure) in .show(try Completion.script(options, options.words, [specs])) },
  ]

  private static func ports(_ options: CommandOptions) throws(Failure) -> [ExposedPort] {
    var ports: [ExposedPort] = []
    for word in options.words { ports.append(try ExposedPort(word)) }
    return ports
  }
}
