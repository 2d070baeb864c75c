import Core
import YAML

/// A seccomp profile as the container runtime reads it: the format of the OCI with what Docker added to it.
///
/// The runtime ignores what it does not know, and a misspelt rule would then allow or refuse something else than its
/// author meant. So each key and each word is checked before a file is installed.
package struct SeccompProfile: Equatable, Sendable {
  package let document: Node
  package let defaultAction: String
  /// System calls with a rule of their own.
  package let names: [String]

  /// A `Failure` names the first mistake and its place.
  package init(_ text: String, path: String) throws(Failure) {
    let tried: Message = "read the seccomp profile \(path)"
    let documents: [Node]
    do throws(ParseError) {
      documents = try YAML.parse(text)
    } catch {
      throw Failure(tried, "\(error.text)")
    }
    guard text.trimmed.first == "{", documents.count == 1, let document = documents.first else {
      throw Failure(tried, "it is not one object of JSON")
    }
    do throws(Mistake) {
      try SeccompProfile.check(document, "the profile", SeccompProfile.keys)
      defaultAction = try SeccompProfile.word(document["defaultAction"], "defaultAction", SeccompProfile.actions)
      try SeccompProfile.checkArchitectures(document)
      var names: [String] = []
      for (index, rule) in try SeccompProfile.list(document["syscalls"], "syscalls").enumerated() {
        names += try SeccompProfile.checkRule(rule, "syscalls[\(index)]")
      }
      self.names = names
    } catch {
      throw Failure(tried, error.why)
    }
    self.document = document
  }

  /// The text to install: JSON, whatever the spelling of what was read.
  package var text: String { JSON.emit(document) + "\n" }

  private struct Mistake: Error { let why: Message }

  private static let keys = [
    "defaultAction", "defaultErrnoRet", "defaultErrno", "architectures", "archMap", "flags", "syscalls",
  ]
  private static let ruleKeys = [
    "names", "name", "action", "errnoRet", "errno", "args", "comment", "includes", "excludes",
  ]
  /// Without SCMP_ACT_NOTIFY, which needs a program that answers.
  private static let actions = ["KILL", "KILL_THREAD", "KILL_PROCESS", "TRAP", "ERRNO", "TRACE", "ALLOW", "LOG"].map {
    "SCMP_ACT_" + $0
  }
  private static let comparisons = ["NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"].map { "SCMP_CMP_" + $0 }
  private static let architectures = [
    "X86", "X86_64", "X32", "ARM", "AARCH64", "MIPS", "MIPS64", "MIPS64N32", "MIPSEL", "MIPSEL64", "MIPSEL64N32", "PPC",
    "PPC64", "PPC64LE", "S390", "S390X", "PARISC", "PARISC64", "RISCV64", "LOONGARCH64", "M68K", "SH", "SHEB",
  ].map { "SCMP_ARCH_" + $0 }
  private static let flags = ["LOG", "SPEC_ALLOW", "WAIT_KILLABLE_RECV", "TSYNC", "NEW_LISTENER"].map {
    "SECCOMP_FILTER_FLAG_" + $0
  }

  private static func check(_ node: Node, _ place: String, _ keys: [String]) throws(Mistake) {
    guard case .mapping = node else { throw Mistake(why: "\(place) is not an object") }
    for entry in node.entries where !keys.contains(entry.key.text) {
      throw Mistake(why: "\(place) has the unknown key \(CommandOptions.shortened(entry.key.text))")
    }
  }

  private static func word(_ node: Node?, _ place: String, _ words: [String]) throws(Mistake) -> String {
    guard let node, !node.isNull else { throw Mistake(why: "\(place) is missing") }
    guard let word = node.string, words.contains(word) else {
      throw Mistake(
        why:
          "\(place) is \(CommandOptions.shortened(node.string ?? "no text")), not one of \(words.joined(separator: ", "))"
      )
    }
    return word
  }

  private static func list(_ node: Node?, _ place: String) throws(Mistake) -> [Node] {
    guard let node, !node.isNull else { return [] }
    guard case .sequence(let items) = node else { throw Mistake(why: "\(place) is not a list") }
    return items
  }

  private static func number(_ node: Node?, _ place: String, to limit: Int) throws(Mistake) {
    guard let node, !node.isNull else { return }
    guard let value = node.int, (0...limit).contains(value) else {
      throw Mistake(why: "\(place) is not a number from 0 to \(limit)")
    }
  }

  private static func checkArchitectures(_ document: Node) throws(Mistake) {
    let given = try list(document["architectures"], "architectures")
    let map = try list(document["archMap"], "archMap")
    guard given.isEmpty || map.isEmpty else {
      throw Mistake(why: "it has architectures and archMap, and the runtime takes only one of them")
    }
    for (index, node) in given.enumerated() { _ = try word(node, "architectures[\(index)]", architectures) }
    for (index, node) in map.enumerated() {
      let place = "archMap[\(index)]"
      try check(node, place, ["architecture", "subArchitectures"])
      _ = try word(node["architecture"], "\(place).architecture", architectures)
      for part in try list(node["subArchitectures"], "\(place).subArchitectures") {
        _ = try word(part, "\(place).subArchitectures", architectures)
      }
    }
    for node in try list(document["flags"], "flags") { _ = try word(node, "flags", flags) }
    try number(document["defaultErrnoRet"], "defaultErrnoRet", to: 4095)
  }

  /// The names of system calls that a rule is about.
  private static func checkRule(_ rule: Node, _ place: String) throws(Mistake) -> [String] {
    try check(rule, place, ruleKeys)
    _ = try word(rule["action"], "\(place).action", actions)
    try number(rule["errnoRet"], "\(place).errnoRet", to: 4095)
    var nodes = try list(rule["names"], "\(place).names")
    if let name = rule["name"], name.string != "" {
      guard nodes.isEmpty else { throw Mistake(why: "\(place) has name and names, and the runtime takes only one") }
      nodes = [name]
    }
    guard !nodes.isEmpty else { throw Mistake(why: "\(place) names no system call") }
    var names: [String] = []
    for node in nodes {
      guard let name = node.string, !name.isEmpty, name.utf8.count <= 64,
        name.utf8.allSatisfy({ ASCII.isLower($0) || ASCII.isDigit($0) || $0 == 0x5f })
      else {
        throw Mistake(
          why: "\(place) names \(CommandOptions.shortened(node.string ?? "no text")), which is no name of a system call"
        )
      }
      names.append(name)
    }
    for (index, argument) in try list(rule["args"], "\(place).args").enumerated() {
      let place = "\(place).args[\(index)]"
      try check(argument, place, ["index", "value", "valueTwo", "op"])
      guard argument["index"] != nil else { throw Mistake(why: "\(place).index is missing") }
      try number(argument["index"], "\(place).index", to: 5)
      // Up to 64 bits without a sign.
      for key in ["value", "valueTwo"] {
        guard UInt64(JSON.emit(argument[key] ?? .int(0))) != nil else {
          throw Mistake(why: "\(place).\(key) is not a number from 0 on")
        }
      }
      _ = try word(argument["op"], "\(place).op", comparisons)
    }
    for key in ["includes", "excludes"] {
      if let node = rule[key], !node.isNull { try check(node, "\(place).\(key)", ["caps", "arches", "minKernel"]) }
    }
    return names
  }
}
