import Core
import YAML

/// A `kubeadm reset`: the parts of the call that concern what we made of the node.
package struct ResetCall: Equatable, Sendable {
  /// `--dry-run`; nil where the flag is not there.
  package var dryRun: Bool?
  /// The caller's own file.
  package var config: String?

  init(_ pieces: [OptionScanner.Piece]) {
    for case .option(let name, let value, _) in pieces {
      if name == "dry-run" { dryRun = ParseBool.isTrue(value) }
      if name == "config" { config = value }
    }
  }

  /// The flag, else `dryRun` of the ResetConfiguration in the caller's file (kubeadm-config.v1beta4).
  package func isDryRun(_ file: UserConfiguration) -> Bool {
    dryRun ?? file.first("ResetConfiguration")?["dryRun"]?.bool ?? false
  }
}
