import Glibc

// The corresponding C function of libFuzzer, FuzzerDriver.cpp.
@_silgen_name("LLVMFuzzerRunDriver") private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<Int8>?>>,
  _ run: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// Runs libFuzzer on the target named by `FUZZ_TARGET`, with libFuzzer's arguments. `make fuzz` calls it.
@main enum Fuzzer {
  fileprivate static let target: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
      print("fuzz: FUZZ_TARGET is one of: \(FuzzTarget.all.map(\.name).joined(separator: " "))")
      exit(2)
    }
    return target
  }()

  static func main() {
    if CommandLine.arguments.dropFirst() == ["--list"] {
      for target in FuzzTarget.all { print(target.name) }
      return
    }
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(runDriver(&count, &arguments, runOne))
  }
}

/// Runs one input. libFuzzer's library also needs the function by this name.
@_cdecl("LLVMFuzzerTestOneInput") func runOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  Fuzzer.target.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
