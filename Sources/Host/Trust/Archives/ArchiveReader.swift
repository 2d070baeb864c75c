import Core
import CoreTrust
import Glibc
import Host

/// Looks at an image layout below a private directory: what is in it, and every blob.
struct ArchiveReader {
  let tools: ArchiveTools
  let signals: HeldSignals
  let directory: String
  let architecture: Architecture

  var layout: String { "\(directory)/\(architecture.rawValue)" }

  /// The images, once all that they reach has been read and has its digest.
  func read() throws(Failure) -> (layout: OCILayout, bytes: Int) {
    let found = try Spawn.capture(tools.entries(directory), seconds: 600, signals: signals)
    guard found.status.isSuccess else { throw Failure("read the archive", "\(found.lastWords)", status: 6) }
    let tree = try ArchiveTree(found.output, architecture: architecture)
    let index = try text("index.json", limit: ArchiveTree.indexLimit)
    let layout = try OCILayout(index: index, sizes: tree.blobs, architecture: architecture) { hex throws(Failure) in
      try text("blobs/sha256/" + hex, limit: OCILayout.documentLimit)
    }
    try verify(layout.blobs.sorted { tree.blobs[$0] ?? 0 > tree.blobs[$1] ?? 0 })
    return (layout, tree.total)
  }

  private func text(_ name: String, limit: Int) throws(Failure) -> String {
    try attempt("read \(name) of the archive") { () throws(Errno) in try Files.read(layout + "/" + name, limit: limit) }
  }

  /// All cores read: the blobs, the largest first, are dealt out to as many lists.
  private func verify(_ digests: [String]) throws(Failure) {
    let lists = max(1, min(Hardware.cores, digests.count))
    let commands = (0..<lists).map { first in
      tools.verify(stride(from: first, to: digests.count, by: lists).map { digests[$0] }, in: layout)
    }
    for outcome in try Spawn.capture(commands, atOnce: lists, seconds: 7200, signals: signals)
    where !outcome.status.isSuccess {
      let failed = (outcome.output + outcome.errors).lines.first { $0.contains("FAILED") }
      let name = failed?.split(separator: "/").last?.split(separator: ":").first
      throw Failure(
        "look at the archive",
        name.map { "blob sha256:\($0) is damaged: it has another digest" } ?? "\(outcome.lastWords)",
        hint: "copy the archive anew, and compare its sha256sum with the one it was made with")
    }
  }
}
