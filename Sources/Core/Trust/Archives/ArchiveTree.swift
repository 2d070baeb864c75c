import Core

/// The unpacked files, as find(1) lists them. Only directories and regular files without a second hard link are
/// allowed, below the architecture's directory.
package struct ArchiveTree: Equatable, Sendable {
  /// Files below `blobs/sha256`, digest to size.
  package private(set) var blobs: [String: Int] = [:]
  /// Bytes of all files.
  package private(set) var total = 0
  package private(set) var indexSize: Int?
  private var hasTop = false
  private var isLayout = false
  private let top: String

  /// find(1)'s format for each entry: kind, links, size, and the path, ended by NUL.
  package static let format = "%y %n %s %P\\0"
  /// The largest index that is read, in bytes.
  package static let indexLimit = 4 << 20

  /// Reads what `find` printed. A `Failure` of status 6 names an entry that an archive of images may not hold; status 7
  /// says that the directory is missing, status 8 that the layout's own files are missing or too large.
  package init(_ output: String, architecture: Architecture) throws(Failure) {
    top = architecture.rawValue
    for line in output.utf8.split(separator: 0) { try add(Substring(line)) }
    guard hasTop else {
      throw Failure(
        "read the archive", "there is no \(top)/ in it", hint: "give the architecture that it was saved for", status: 7)
    }
    guard isLayout else { throw Failure("read the archive", "there is no \(top)/oci-layout in it", status: 8) }
    guard let size = indexSize else {
      throw Failure("read the archive", "there is no \(top)/index.json in it", status: 8)
    }
    guard size <= ArchiveTree.indexLimit else {
      throw Failure("read \(top)/index.json", "\(size >> 20) MiB are too many for an index", status: 8)
    }
  }

  private mutating func add(_ line: Substring) throws(Failure) {
    let fields = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
    guard fields.count == 4, let links = Int(fields[1]), let size = Int(fields[2]), size >= 0
    else {
      throw Failure("read the archive", "find printed '\(line.prefix(80))'", status: 6)
    }
    let path = fields[3]
    guard fields[0] == "d" || fields[0] == "f" && links == 1 else { throw refused(path, ArchiveTree.kind(fields[0])) }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts[0] == top else {
      throw refused(path, "it is not below \(top)/", hint: "give the architecture that it was saved for", status: 7)
    }
    if fields[0] == "d" {
      hasTop = true
      return
    }
    // NOTE: a sparse file takes no room, and may be of any size.
    let (sum, isTooLarge) = total.addingReportingOverflow(size)
    guard !isTooLarge else { throw refused(path, "it and the files before it are too large together") }
    total = sum
    if parts.count == 2 && parts[1] == "index.json" { indexSize = size }
    if parts.count == 2 && parts[1] == "oci-layout" { isLayout = true }
    if parts.count == 4 && parts[1] == "blobs" && parts[2] == "sha256" { blobs[String(parts[3])] = size }
  }

  private func refused(_ path: Substring, _ why: Message, hint: Message? = nil, status: Int32 = 6) -> Failure {
    let shown = path.utf8.count > 120 ? path.prefix(120) + "..." : path
    return Failure(
      "read the archive", "'\(shown)': \(why)", hint: hint ?? "tar -tvf it, and ask who made it", status: status)
  }

  private static func kind(_ letter: Substring) -> Message {
    switch letter {
    case "f": "it is a hard link"
    case "l": "it is a symbolic link"
    case "b", "c": "it is a device node"
    case "p": "it is a FIFO"
    case "s": "it is a socket"
    default: "it is neither a file nor a directory"
    }
  }
}
