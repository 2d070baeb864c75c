import Core

/// The parts that u7s-crun reads of the OCI runtime bundle of a container that CRI-O creates.
package enum ContainerBundle {
  /// The bundle's directory in the arguments of `crun create`; nil for every other call (crun(1)).
  package static func directory(_ arguments: [String]) -> String? {
    guard let create = arguments.firstIndex(of: "create") else { return nil }
    var rest = arguments[(create + 1)...]
    while let argument = rest.popFirst() {
      if argument == "--bundle" || argument == "-b" { return rest.first }
      if argument.hasPrefix("--bundle=") { return String(argument.dropFirst("--bundle=".count)) }
    }
    return nil
  }

  /// `process.oomScoreAdj` in the text of config.json (OCI runtime specification, config.md): its digits and its value.
  ///
  /// Searching the bytes is enough: no other member of that name has a number, and quotes in a JSON string are escaped.
  package static func oomScore(_ configuration: [UInt8]) -> (digits: Range<Int>, value: Int)? {
    let key = Array("\"oomScoreAdj\":".utf8)
    var start = 0
    while let found = configuration[start...].firstIndex(of: key[0]) {
      start = found + 1
      guard configuration[found...].starts(with: key) else { continue }
      let number = configuration[(found + key.count)...].drop { $0 == UInt8(ascii: " ") }
      let digits = number.prefix { $0 == UInt8(ascii: "-") || ASCII.isDigit($0) }
      guard let value = Int(String(decoding: digits, as: UTF8.self)) else { continue }
      return (digits.indices, value)
    }
    return nil
  }

  /// The configuration with another OOM score at the place that was found.
  package static func replacing(_ digits: Range<Int>, of configuration: [UInt8], with value: Int) -> [UInt8] {
    configuration[..<digits.lowerBound] + Array(String(value).utf8) + configuration[digits.upperBound...]
  }
}
