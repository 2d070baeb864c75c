import Core

/// The names of an audit log and of its older parts, as kube-apiserver rotates them:
/// `audit-2026-11-26T21-41-41.123.log`.
package enum AuditFiles {
  package static let current = "audit.log"
  private static let most = 100

  /// The audit logs among these names, the oldest first.
  package static func ordered(_ names: [String]) -> [String] {
    let older = names.filter { $0.hasPrefix("audit-") && $0.hasSuffix(".log") && $0.utf8.count < 64 }.sorted()
    return older.suffix(most) + (names.contains(current) ? [current] : [])
  }

  /// The name that follows the file of this inode; nil if it is the last. If that file is gone, the first name: the
  /// oldest files are removed first.
  package static func next(after inode: Int, _ files: [(name: String, inode: Int)]) -> String? {
    guard let index = files.firstIndex(where: { $0.inode == inode }) else { return files.first?.name }
    return index + 1 < files.count ? files[index + 1].name : nil
  }
}
