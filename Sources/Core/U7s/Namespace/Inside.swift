import Core

/// Commands inside the namespace, from root's side.
package enum Inside {
  /// The tool is looked for in the shims' directory, then in the system's directories.
  package static func command(_ tool: String, _ arguments: [String], input: String? = nil) -> Command {
    Command(
      NodePaths.shims + "/nsenter_u7s", [tool] + arguments,
      environment: ["PATH": "\(NodePaths.shims):\(SystemPaths.programs)"],
      input: input)
  }

  package static func kubectl(_ arguments: [String], input: String? = nil) -> Command {
    command("kubectl", ["--kubeconfig=\(NodePaths.adminConf)"] + arguments, input: input)
  }
}
