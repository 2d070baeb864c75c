import Core
import CoreTrust
import Testing

@Suite struct ArchiveTreeTests {
  private static let hex = String(repeating: "a", count: 64)
  private static let good = [
    "d 2 4096 amd64", "f 1 30 amd64/oci-layout", "f 1 100 amd64/index.json", "d 3 4096 amd64/blobs",
    "d 2 4096 amd64/blobs/sha256", "f 1 7 amd64/blobs/sha256/" + hex,
  ]

  private static func tree(_ lines: [String]) throws -> ArchiveTree {
    try ArchiveTree(lines.map { $0 + "\0" }.joined(), architecture: .amd64)
  }

  @Test("An archive of directories and files is accepted")
  func good() throws {
    let tree = try Self.tree(Self.good)
    #expect(tree.blobs == [Self.hex: 7] && tree.total == 137 && tree.indexSize == 100)
  }

  @Test(
    "Links, devices and files outside the archive's directory are refused with their statuses",
    arguments: [
      ("l 1 4 amd64/link", 6, "symbolic link"), ("f 2 4 amd64/x", 6, "hard link"), ("c 1 0 amd64/null", 6, "device"),
      ("b 1 0 amd64/sda", 6, "device"), ("p 1 0 amd64/p", 6, "FIFO"), ("s 1 0 amd64/s", 6, "socket"),
      ("D 1 0 amd64/d", 6, "neither"),
      ("l 1 4 link", 6, "symbolic link"), ("f 1 4 x", 7, "not below amd64/"), ("d 1 4 arm64", 7, "not below amd64/"),
      ("f 1 4 amd64x/y", 7, "not below"), ("f 1 4 ../amd64/y", 7, "not below"), ("f 1 4", 6, "find printed"),
      ("f x 4 amd64/y", 6, "find printed"), ("p 1 0 amd64/" + String(repeating: "x", count: 9000), 6, "FIFO"),
    ] as [(String, Int32, String)])
  func refused(_ line: String, _ status: Int32, _ why: String) {
    let failure = #expect(throws: Failure.self) { try Self.tree(Self.good + [line]) }
    #expect(failure?.status == status && failure?.why.english.contains(why) == true)
    #expect((failure?.why.english.utf8.count ?? 0) < 300)
  }

  @Test("Sizes of sparse files whose sum overflows are refused")
  func sparse() {
    let largest = "f 1 \(Int.max) amd64/blobs/sha256/"
    let failure = #expect(throws: Failure.self) { try Self.tree(Self.good + [largest + "a", largest + "b"]) }
    #expect(failure?.status == 6 && failure?.why.english.contains("too large together") == true)
    #expect(#expect(throws: Failure.self) { try Self.tree(Self.good + ["f 1 -1 amd64/x"]) }?.status == 6)
  }

  @Test("Missing files are refused with their status", arguments: [(0, 7), (1, 8), (2, 8)] as [(Int, Int32)])
  func missing(_ line: Int, _ status: Int32) {
    let lines = line == 0 ? [] : Self.good.enumerated().filter { $0.offset != line }.map(\.element)
    #expect(#expect(throws: Failure.self) { try Self.tree(lines) }?.status == status)
  }

  @Test("An index of 100 MB is refused")
  func large() {
    let lines = Self.good.filter { !$0.contains("index") } + ["f 1 100000000 amd64/index.json"]
    #expect(#expect(throws: Failure.self) { try Self.tree(lines) }?.status == 8)
  }
}
