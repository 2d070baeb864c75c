import Core
import CoreU7s
import Host

extension NodeDeployment {
  /// The settings that the last `kubeadm init` or `join` wrote; nil if there are none. A `Failure` names a file that
  /// does not belong to root, or an invalid value.
  package static func read() throws(Failure) -> NodeDeployment? {
    try SettingsReader.readFile(NodePaths.settings).map { settings throws(Failure) in try NodeDeployment(settings) }
  }
}
