/// What happened to a file, by the bits and names of inotify(7) and fanotify(7).
package struct ChangeKind: OptionSet, Equatable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  package static let modify = ChangeKind(rawValue: 0x2)
  package static let movedFrom = ChangeKind(rawValue: 0x40)
  package static let movedTo = ChangeKind(rawValue: 0x80)
  package static let create = ChangeKind(rawValue: 0x100)
  package static let delete = ChangeKind(rawValue: 0x200)
  /// It is a directory.
  package static let isDirectory = ChangeKind(rawValue: 0x4000_0000)
  /// A search found it changed; how is not known.
  package static let found = ChangeKind(rawValue: 1 << 40)

  /// What the watch asks the kernel for.
  package static let watched: ChangeKind = [.modify, .movedFrom, .movedTo, .create, .delete, .isDirectory]

  private static let names: [(ChangeKind, String)] = [
    (.create, "CREATE"), (.modify, "MODIFY"), (.movedFrom, "MOVED_FROM"), (.movedTo, "MOVED_TO"), (.delete, "DELETE"),
    (.found, "CHANGED"), (.isDirectory, "ISDIR"),
  ]

  /// `CREATE,ISDIR`.
  package var name: String {
    ChangeKind.names.filter { contains($0.0) }.map(\.1).joined(separator: ",")
  }
}
