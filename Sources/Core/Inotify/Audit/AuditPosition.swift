import Core
import YAML

/// How far the audit log was read.
package struct AuditPosition: Equatable, Sendable {
  /// The file's inode, which a rotation keeps.
  package var inode: Int
  /// The end of the last line that was read.
  package var offset: Int
  /// The audit ID of that line's event: it identifies the file even if its inode number is reused.
  package var auditID: String
  /// The write to forbidden.log that is in progress; nil if there is none.
  package var pending: Pending?

  /// A write that a crash may have cut off.
  package struct Pending: Equatable, Sendable {
    /// forbidden.log's inode and size before it.
    package var inode: Int
    package var size: Int
    /// Bytes that are added.
    package var count: Int
    /// The position in the audit log after this write.
    package var offset: Int
    package var auditID: String

    package init(inode: Int, size: Int, count: Int, offset: Int, auditID: String) {
      self.inode = inode
      self.size = size
      self.count = count
      self.offset = offset
      self.auditID = auditID
    }

    /// How much of the write is in the file, judged by its present inode and size.
    package func outcome(inode: Int, size: Int) -> PendingOutcome {
      guard inode == self.inode, size > self.size else { return .missing }
      return size >= self.size + count ? .written : .partial
    }
  }

  package init(inode: Int, offset: Int, auditID: String, pending: Pending? = nil) {
    self.inode = inode
    self.offset = offset
    self.auditID = auditID
    self.pending = pending
  }

  package var text: String {
    var node = Node.map(("inode", .int(inode)), ("offset", .int(offset)), ("auditID", .string(auditID)))
    if let pending {
      node["pending"] = .map(
        ("inode", .int(pending.inode)), ("size", .int(pending.size)), ("count", .int(pending.count)),
        ("offset", .int(pending.offset)), ("auditID", .string(pending.auditID)))
    }
    return JSON.emit(node, pretty: false) + "\n"
  }

  /// nil if the text is not a position.
  package init?(_ text: String) {
    guard let node = try? YAML.parse(text).first, let inode = node["inode"]?.int, let offset = node["offset"]?.int,
      offset >= 0, let auditID = node["auditID"]?.string
    else { return nil }
    self.init(inode: inode, offset: offset, auditID: auditID)
    guard let entry = node["pending"] else { return }
    guard let inode = entry["inode"]?.int, let size = entry["size"]?.int, let count = entry["count"]?.int,
      let offset = entry["offset"]?.int, let auditID = entry["auditID"]?.string
    else { return nil }
    pending = Pending(inode: inode, size: size, count: count, offset: offset, auditID: auditID)
  }
}
