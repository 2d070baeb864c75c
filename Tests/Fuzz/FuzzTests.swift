import Glibc
import TestSupport
import Testing

/// Each fuzz target for a second, with its corpus and damaged copies of it. `make fuzz` takes longer.
@Suite struct FuzzTests {
  @Test("A parser of untrusted bytes reads or refuses any input without a crash", arguments: FuzzTarget.all.map(\.name))
  func survives(name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    let inputs = Self.corpus(name)
    #expect(!inputs.isEmpty, "no corpus")
    for input in inputs { target.run(input) }
    var generator = Generator(seed: UInt64(name.utf8.reduce(0) { $0 + Int($1) }))
    let end = Self.seconds + 1
    var count = 0
    // At least a few inputs, also on a slow machine.
    while Self.seconds < end || count < 50 {
      target.run(generator.mutated(inputs))
      count += 1
    }
  }

  private static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The files of a target's folder.
  private static func corpus(_ name: String) -> [[UInt8]] {
    let directory = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/Corpus/" + name
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var inputs: [[UInt8]] = []
    while let entry = readdir(stream) {
      let file = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !file.hasPrefix("."), let bytes = contents(directory + "/" + file) { inputs.append(bytes) }
    }
    return inputs.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static func contents(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
    return bytes
  }
}
