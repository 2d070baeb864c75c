import Core

/// A command line of `podsec-k8s-seccomp`.
package struct Seccomp: CommandCall {
  package enum Action: Equatable, Sendable {
    case install([File])
    case list
    case remove([SeccompName])
    case trace(pod: String, namespace: NamespaceName)
  }

  /// A profile to install, and its name in kubelet's directory.
  package struct File: Equatable, Sendable {
    package let path: String
    package let name: SeccompName
  }

  package let action: Action
  package let isJSON: Bool
  package let isDryRun: Bool
  package let kubeconfig: String?

  package static let spec = CommandSpec(
    RBACCommand.seccomp.rawValue, "install, list and remove seccomp profiles of this node",
    operands: "install FILE... | list | remove NAME... | trace POD",
    description: [
      """
      A seccomp profile says which system calls a container may make. A pod names an installed one by \
      securityContext.seccompProfile: {type: Localhost, localhostProfile: NAME}. Each node needs the profiles of the pods \
      that it runs: call this command on all of them.
      """
    ],
    arguments: [
      .init(
        "install FILE...",
        "checks profiles in JSON, and installs them under the names of the files; one of the same name is replaced"),
      .init("list", "the installed profiles"),
      .init("remove NAME...", "removes them; pods that name one do not start any more"),
      .init(
        "trace POD",
        """
        which system calls of the pod's processes that run now the kernel has logged: under a profile with SCMP_ACT_LOG \
        those that it does not allow by name
        """),
    ],
    options: [
      .valued(nil, "namespace", "NAMESPACE", "of the pod to trace; default: default"),
      .valued(
        "o", "output", "FORMAT", "of list: json, or a table for people; default: table", choices: ["json", "table"]),
      .dryRun, .kubeconfig,
    ],
    examples: [
      .init("podsec-k8s-seccomp install no-mkdir.json", "pods may name it: localhostProfile: no-mkdir.json"),
      .init("podsec-k8s-seccomp trace web --namespace shop", "what a program calls, to write a profile for it"),
    ],
    files: [
      .init(SeccompDirectory.rootless, "the profiles of a rootless node, mounted where kubelet looks for them"),
      .init(SeccompDirectory.kubelets, "the profiles of a rootful node"),
    ],
    statuses: [.init(1, "a failure"), .init(2, "wrong usage")])

  package init(_ options: CommandOptions) throws(Failure) {
    let words = Array(options.words.dropFirst())
    func atLeastOne(_ what: Message) throws(Failure) {
      if words.isEmpty { throw options.wrong("\(options.words[0]) needs \(what)") }
    }
    switch options.words.first {
    case "install":
      try atLeastOne("a file")
      var files: [File] = []
      for path in words {
        guard let name = SeccompName(file: path) else {
          throw options.wrong("\(CommandOptions.shortened(path)) ends in no name of a profile: \(SeccompName.rule)")
        }
        guard !files.contains(where: { $0.name == name }) else {
          throw options.wrong("two files have the name \(name)")
        }
        files.append(File(path: path, name: name))
      }
      action = .install(files)
    case "list":
      guard words.isEmpty else { throw options.wrong("list takes no arguments") }
      action = .list
    case "remove":
      try atLeastOne("a name")
      var names: [SeccompName] = []
      for word in words {
        guard let name = SeccompName(word) else {
          throw options.wrong("\(CommandOptions.shortened(word)) is no name of a profile: \(SeccompName.rule)")
        }
        if !names.contains(name) { names.append(name) }
      }
      action = .remove(names)
    case "trace":
      guard words.count == 1 else { throw options.wrong("trace needs one pod") }
      let pod = try options.name(words[0], "a pod")
      action = .trace(pod: "\(pod)", namespace: try options.namespace(options.last("namespace") ?? "default"))
    case let word?:
      throw options.wrong("\(CommandOptions.shortened(word)) is not one of install, list, remove, trace")
    case nil: throw options.wrong("no arguments: \(Seccomp.spec.operands)")
    }
    isJSON = options.last("output") == "json"
    isDryRun = options.isSet("dry-run")
    kubeconfig = options.last("kubeconfig")
  }
}
