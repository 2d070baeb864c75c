import Glibc

/// The genuine kubectl, which reads objects from files and prints them as JSON without a server.
struct Kubectl {
  private let program: String

  /// The kubectl of `KUBE_BIN_DIR` or of the sandbox's binaries; nil if both are missing.
  static let found: Kubectl? = {
    let directories = [getenv("KUBE_BIN_DIR"), getenv("HOME")].map { $0.map { String(cString: $0) } }
    let places = [directories[0], directories[1].map { $0 + "/.cache/podsec-sandbox/bin" }]
    return places.compactMap { $0.map { $0 + "/kubectl" } }.first { access($0, X_OK) == 0 }.map(Kubectl.init(program:))
  }()

  /// The objects that kubectl reads in the texts, one each, as compact JSON with a label of ours.
  func read(_ texts: [(name: String, text: String)]) -> [String] {
    var template = "/tmp/podsec-u7s-yaml.XXXXXX".utf8CString
    let directory = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    defer { system("rm -rf \(directory)") }
    for (name, text) in texts {
      let bytes = Array(text.utf8)
      guard let file = fopen("\(directory)/\(name).yaml", "w") else { continue }
      fwrite(bytes, 1, bytes.count, file)
      fclose(file)
    }
    let command = "'\(program)' label --kubeconfig /dev/null --local -f \(directory) -o json read=yes 2>/dev/null"
    guard let pipe = popen(command, "r") else { return [] }
    defer { pclose(pipe) }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer[..<count] }
    return Self.objects(output)
  }

  /// The JSON objects of a text: each ends with a bracket at the start of a line.
  private static func objects(_ output: [UInt8]) -> [String] {
    var objects: [String] = []
    var object = ""
    for line in output.split(separator: UInt8(ascii: "\n")) {
      object += String(decoding: line, as: UTF8.self) + "\n"
      if line.elementsEqual("}".utf8) {
        objects.append(object)
        object = ""
      }
    }
    return objects
  }
}
