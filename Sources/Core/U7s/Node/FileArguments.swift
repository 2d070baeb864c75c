import Core

/// The files that a call of kubeadm names. Inside the namespace the account reads them, which may read no file of root's,
/// so root reads them first and hands them on.
package struct FileArguments: Equatable, Sendable {
  /// The file of a flag: its last value counts.
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

  private static let flags: Set<String> = ["config", "discovery-file", "kubeconfig"]

  /// The call's arguments with other places of these flags' files.
  package func arguments(_ places: [String: String]) -> [String] {
    let words = pieces.flatMap { piece in
      switch piece {
      case .word(let word): [word]
      case .option(let flag, _, let words): places[flag] == nil ? words : []
      }
    }
    // NOTE: first, for behind a `--` of the caller's a flag would be a word.
    return places.sorted { $0.key < $1.key }.map { "--\($0.key)=\($0.value)" } + words
  }
}
