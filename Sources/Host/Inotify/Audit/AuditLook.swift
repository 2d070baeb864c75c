/// What a look at the audit log found.
enum AuditLook: Equatable {
  /// Something was read.
  case read
  /// Nothing new.
  case end
  /// The file is shorter than before, or others bytes stand where lines were read.
  case cut
  /// The file has another name now and is read to its end; this one follows.
  case rotated(next: String)
}
