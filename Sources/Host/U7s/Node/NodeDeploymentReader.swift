import Core
import CoreU7s
import Host

extension NodeDeployment {
  /// What the last `kubeadm init` or `join` wrote; nil where there was none. A `Failure` names a file that is not root's
  /// own, or an invalid value.
  package static func read() throws(Failure) -> NodeDeployment? {
    try SettingsReader.readFile(NodePaths.settings).map { settings throws(Failure) in try NodeDeployment(settings) }
  }
}
