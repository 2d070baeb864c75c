import Core
import CoreU7s
import Host

/// Calls of the genuine kubeadm.
enum GenuineKubeadm {
  static let program = "/usr/bin/kubeadm"

  /// Inside the namespace, our systemctl first on its PATH.
  static func inside(_ arguments: [String] = [], handing descriptors: [Int32] = []) -> Command {
    Command(
      NodePaths.shims + "/nsenter_u7s", [program] + arguments,
      environment: [
        "PATH": NamespaceEnvironment.path,
        Descriptors.variable: descriptors.isEmpty ? nil : Descriptors.list(descriptors),
      ])
  }

  /// A file in memory with a configuration; it is there for as long as the value is.
  static func inMemory(_ text: String) throws(Failure) -> OwnedFD {
    try attempt("hold the configuration in memory") { () throws(Errno) in try Spawn.memoryFile(text) }
  }

  /// The same with more of our arguments before the caller's own, byte for byte.
  static func forwarding(_ arguments: [String] = []) -> Command {
    var command = inside(arguments)
    command.forwardingFrom = 1
    return command
  }
}
