import Core
import YAML

extension Node {
  /// The last value of an argument in kubeadm's extraArgs: a map in v1beta3, a list of `name` and `value` in v1beta4.
  func argument(_ name: String) -> Node? {
    self[name] ?? items.last { $0["name"]?.string == name }.map { $0["value"] ?? .null }
  }
}
