import Core
import YAML

/// The node's address that a user gives kubelet as `--node-ip` (kubelet(8)).
enum KubeletAddress {
  /// From `nodeRegistration.kubeletExtraArgs` of the file, else from KUBELET_EXTRA_ARGS of the host; nil where neither
  /// names one address: `0.0.0.0` and `::` only ask for a family.
  static func given(_ file: UserConfiguration, hostArguments: String) -> String? {
    let registration = (file.initialization ?? file.join)?["nodeRegistration"]
    let text =
      registration?["kubeletExtraArgs"]?.argument("node-ip")?.string ?? value(of: "--node-ip", in: hostArguments)
    guard let first = text?.split(separator: ",").first?.trimmed, !(Address(first)?.isUnspecified ?? false) else {
      return nil
    }
    return first
  }

  /// The last value of an option, `--name=value` or `--name value`.
  private static func value(of name: String, in arguments: String) -> String? {
    let words = Kubelet.words(arguments)
    for (index, word) in words.enumerated().reversed() {
      if word.hasPrefix(name + "=") { return String(word.dropFirst(name.count + 1)) }
      if word == name, index + 1 < words.count { return words[index + 1] }
    }
    return nil
  }
}
