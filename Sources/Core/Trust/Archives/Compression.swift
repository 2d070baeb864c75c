import Core

/// Parameters of xz(1) that use all cores and give nearly the size of a single thread's output.
package struct Compression: Equatable, Sendable {
  package let threads: Int
  /// Bytes of input in one block. Each thread compresses whole blocks, each without the data before it. nil for a
  /// single block.
  package let block: Int?
  /// LZMA2's dictionary in bytes: how far back repeated data is found. `xz -9` uses 64 MiB.
  package let dictionary: Int
  private let filter: [String]
  /// xz's preset, 0 to 9. The sizes given in these comments are those of 9, the default.
  private let level: Int

  /// The dictionary of `xz -9`, and the largest one that we use: unpacking an archive needs as much memory.
  private static let usual = 64 << 20
  private static let largest = 192 << 20

  /// Chooses the parameters for `total` bytes of images, on a host with these cores and this memory in bytes.
  package init(total: Int, architecture: Architecture, cores: Int, memory: Int, level: Int = 9) {
    self.level = level
    // Machine code of x86 compresses by 4 % more with jump targets made absolute. The filters for other architectures
    // are too new for the xz of some nodes, or make data larger.
    filter = [.amd64, .i386].contains(architecture) ? ["--x86"] : []
    if level < 9 {
      (self.threads, block, dictionary) = (cores, nil, 0)
      return
    }
    var threads = max(1, min(cores, (total + Compression.least - 1) / Compression.least))
    while threads > 1 {
      let block = Compression.block(total, threads)
      // A larger dictionary makes up for the repetitions across blocks that are not found.
      for dictionary in [min(block, Compression.largest), Compression.usual] {
        // For each thread liblzma needs 10.5 times the dictionary, and its block both uncompressed and compressed.
        if threads * (dictionary / 2 * 21 + 2 * block + (16 << 20)) < memory / 4 * 3 {
          (self.threads, self.block, self.dictionary) = (threads, block, dictionary)
          return
        }
      }
      threads -= 1
    }
    (self.threads, block, dictionary) = (1, nil, Compression.usual)
  }

  /// The size of a block: blocks are equal, each thread gets the same number, and none exceeds `largest` by much.
  private static func block(_ total: Int, _ threads: Int) -> Int {
    let rounds = max(1, (total + threads * largest - 1) / (threads * largest))
    let even = total / (threads * rounds)
    // Whole MiB, and a little more for what tar adds.
    return max(least, (((even + even / 64) >> 20) + 1) << 20)
  }

  /// Blocks of 144 MiB made 300 MB of programs 3 % larger than one thread does, blocks of 24 MiB 37 %.
  private static let least = 128 << 20

  package var arguments: [String] {
    let dictionary = dictionary == 0 ? "" : ",dict=\(dictionary >> 20)MiB"
    return ["--compress", "--stdout", "--threads=\(threads)"] + filter + ["--lzma2=preset=\(level)\(dictionary)"]
      + (block.map { ["--block-size=\($0 >> 20)MiB"] } ?? [])
  }

  /// Bytes that a file holds uncompressed, by `xz --robot --list`: the fifth column of its totals.
  package static func uncompressed(_ list: String) -> Int? {
    let totals = list.lines.first { $0.hasPrefix("totals\t") }?.split(separator: "\t")
    return totals.flatMap { $0.count > 4 ? Int($0[4]) : nil }
  }
}
