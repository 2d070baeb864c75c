import Core
import YAML

/// A `kubeadm upgrade apply` or `upgrade node`, or one phase of it: the parts of the call that concern our files.
package struct UpgradeCall: Equatable, Sendable {
  /// `apply` or `node`, which is also the key of its own part of an UpgradeConfiguration.
  package var command: String
  /// The one phase that was asked for; nil for all.
  package var phase: String?
  /// The caller's own patches, by flag or file.
  package var patches: String?
  /// The caller's own file, which kubeadm does not accept together with `--patches`.
  package var config: String?
  package var isDryRun: Bool { dryRun ?? false }
  /// `--dry-run`, else `dryRun` of the caller's file; nil where neither is there.
  private var dryRun: Bool?
  /// The arguments without those two.
  package var passedOn: [String]

  /// nil if the call takes no patches: another subcommand, a phase without patches, or both flags, which kubeadm
  /// refuses.
  init?(_ words: [String], _ pieces: [OptionScanner.Piece]) {
    guard words.count > 1, words[0] == "upgrade", ["apply", "node"].contains(words[1]) else { return nil }
    command = words[1]
    if words.dropFirst(2).first == "phase" {
      guard let phase = words.dropFirst(3).first, UpgradeCall.phases.contains(phase) else { return nil }
      self.phase = phase
    }
    passedOn = []
    for piece in pieces {
      switch piece {
      case .option("patches", let value?, _): patches = value
      case .option("config", let value?, _): config = value
      case .option(let name, let value, let words):
        if name == "dry-run" { dryRun = ParseBool.isTrue(value) }
        passedOn += words
      case .word(let word): passedOn.append(word)
      }
    }
    if patches != nil && config != nil { return nil }
  }

  /// The phases that apply patches to the same files as ours (kubeadm reference, "kubeadm upgrade phases").
  private static let phases = ["control-plane", "kubelet-config"]

  /// True where etcd's pod may be another one afterwards.
  package var changesEtcd: Bool { !isDryRun && (phase == nil || phase == "control-plane") }

  /// Whether the call keeps its own arguments and only gets our patches before them.
  package var isPlain: Bool { patches == nil && config == nil }

  /// The directory that kubeadm gets: ours, with copies of the caller's patches. A dry run copies nothing and uses the
  /// caller's.
  package var directory: String { isDryRun ? patches ?? NodePaths.patches : NodePaths.patches }

  /// Reads the caller's file and returns it with our directory of patches in it. nil if it holds no
  /// UpgradeConfiguration (there was none before 1.31): the genuine kubeadm then judges the file.
  package mutating func read(_ documents: [Node]) -> [Node]? {
    guard let index = UserConfiguration(documents).index("UpgradeConfiguration") else { return nil }
    let part = documents[index][command]
    patches = part?[path: "patches", "directory"]?.string
    dryRun = dryRun ?? part?["dryRun"]?.bool
    var documents = documents
    documents[index][path: [command, "patches", "directory"]] = .string(directory)
    return documents
  }

  /// The files of our directory together with the caller's: patches that the node needs stay, and the caller's patches
  /// replace those of earlier calls.
  package static func merge(kept: [String], theirs: [Patches.File]) -> (removed: [String], written: [Patches.File]) {
    let ours = kept.filter { $0.contains("%u7s") }
    return (
      kept.filter { name in !ours.contains(name) && !theirs.contains { $0.name == name } },
      theirs.filter { !ours.contains($0.name) }
    )
  }
}
