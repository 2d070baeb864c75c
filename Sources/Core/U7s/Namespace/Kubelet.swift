import Core

/// The kubelet(8) call of a node that kubeadm made.
package enum Kubelet {
  /// What kubeadm's own systemd drop-in passes, and what kubeadm left in kubeadm-flags.env.
  package static func command(_ kubelet: String, kubeadmFlags: String?, extraArguments: String?) -> Command {
    var arguments = [
      "--bootstrap-kubeconfig=\(NodePaths.kubernetes)/bootstrap-kubelet.conf",
      "--kubeconfig=\(NodePaths.kubeletConf)", "--config=/var/lib/kubelet/config.yaml",
      "--root-dir=/var/lib/kubelet", "--cert-dir=/var/lib/kubelet/pki",
    ]
    arguments += words(EnvironmentFile.value(of: "KUBELET_KUBEADM_ARGS", in: kubeadmFlags ?? "") ?? "")
    return Command(kubelet, arguments + words(extraArguments ?? ""))
  }

  /// Splits text as systemd splits `$KUBELET_EXTRA_ARGS` (systemd.service(5), "Command lines"): at blanks outside of
  /// quotes. Quotes are removed, a backslash keeps the next character as it is, and an open quote ends with the text.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8]?
    var quote: UInt8?
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\") {
        word = (word ?? []) + rest.prefix(1)
        rest = rest.dropFirst()
      } else if byte == quote {
        quote = nil
      } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
        word = word ?? []
      } else if quote == nil, " \t\n\r".utf8.contains(byte) {
        if let word { words.append(String(decoding: word, as: UTF8.self)) }
        word = nil
      } else {
        word = (word ?? []) + [byte]
      }
    }
    return words + (word.map { [String(decoding: $0, as: UTF8.self)] } ?? [])
  }
}
