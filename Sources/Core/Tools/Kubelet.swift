/// The kubelet(8) call of a node that kubeadm made.
package enum Kubelet {
  /// What kubeadm's own systemd drop-in passes, and what kubeadm left in kubeadm-flags.env.
  package static func command(_ kubelet: String, kubeadmFlags: String?, extraArguments: String?) -> Command {
    var arguments = [
      "--bootstrap-kubeconfig=\(NodePaths.kubernetes)/bootstrap-kubelet.conf",
      "--kubeconfig=\(NodePaths.kubernetes)/kubelet.conf", "--config=/var/lib/kubelet/config.yaml",
      "--root-dir=/var/lib/kubelet", "--cert-dir=/var/lib/kubelet/pki",
    ]
    for line in (kubeadmFlags ?? "").split(separator: "\n") {
      guard let equals = line.firstIndex(of: "="), line[..<equals].trimmed == "KUBELET_KUBEADM_ARGS" else { continue }
      arguments += words(String(line[line.index(after: equals)...]))
    }
    return Command(kubelet, arguments + words(extraArguments ?? ""))
  }

  /// Splits as systemd splits `$KUBELET_EXTRA_ARGS`: at blanks, quotes taken off, nothing expanded.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    let trimmed = text.trimmed
    // kubeadm-flags.env quotes the whole value once.
    let isQuoted = trimmed.count > 1 && trimmed.first == "\"" && trimmed.last == "\""
    for character in isQuoted ? trimmed.dropFirst().dropLast() : trimmed[...] {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\t" {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}
