import Core

/// The files that a call of kubeadm names. kubeadm reads them with the account's rights, which do not reach root's
/// files, so root opens them first and hands them on.
package struct FileArguments: Equatable, Sendable {
  /// The file that a flag names; the last value counts.
  package struct File: Equatable, Sendable {
    package let flag: String
    package let path: String
  }

  package let files: [File]
  private let pieces: [OptionScanner.Piece]

  package init(_ arguments: [String]) {
    pieces = KubeadmFlags.routing.scan(arguments)
    var files: [File] = []
    for case .option(let flag, let path?, _) in pieces where FileArguments.flags.contains(flag) && !path.isEmpty {
      files.removeAll { $0.flag == flag }
      files.append(File(flag: flag, path: path))
    }
    self.files = files
  }

  /// The value of KUBECONFIG, several paths with colons between them, where no flag names a kubeconfig: kubeadm then reads
  /// the first that exists (client-go, `ClientConfigLoadingRules.GetDefaultFilename`).
  package func kubeconfigs(_ variable: String?) -> [String] {
    guard !files.contains(where: { $0.flag == "kubeconfig" }) else { return [] }
    return variable?.split(separator: ":").map(String.init) ?? []
  }

  private static let flags: Set<String> = ["config", "discovery-file", "kubeconfig"]

  /// The call's arguments, with other paths for the files of these flags.
  package func arguments(_ places: [String: String]) -> [String] {
    let words = pieces.flatMap { piece in
      switch piece {
      case .word(let word): [word]
      case .option(let flag, _, let words): places[flag] == nil ? words : []
      }
    }
    // NOTE: the flags come first, because behind a `--` of the caller a flag would be an operand.
    return places.sorted { $0.key < $1.key }.map { "--\($0.key)=\($0.value)" } + words
  }
}
