import Core
import CoreU7s
import Host

/// Calls of the genuine kubeadm.
enum GenuineKubeadm {
  static let program = SystemTool.place("kubeadm")

  /// Inside the namespace, our systemctl first on its PATH.
  static func inside(_ arguments: [String] = [], handing descriptors: [Int32] = []) -> Command {
    Command(
      NodePaths.shims + "/nsenter_u7s", [program] + arguments,
      environment: [
        "PATH": NamespaceEnvironment.path,
        Descriptors.variable: descriptors.isEmpty ? nil : Descriptors.list(descriptors),
      ])
  }

  /// A file in memory with a configuration; it exists as long as this value.
  static func inMemory(_ text: String) throws(Failure) -> OwnedFD {
    try attempt("hold the configuration in memory") { () throws(Errno) in try Spawn.memoryFile(text) }
  }

  /// The caller's own call inside the namespace, with the files that it names, which root opens.
  ///
  /// `arguments` are given where they are not all of the caller's; `first` stand before them; `config` is the text of the
  /// `--config`.
  static func superviseCallers(
    _ arguments: [String]? = nil, first: [String] = [], config: String? = nil
  ) throws(Failure) -> ExitStatus {
    let call = FileArguments(arguments ?? Environment.arguments)
    // NOTE: a file that root cannot read is left to kubeadm, which may find it inside, or reports it in its own words.
    var files = call.files.compactMap { file in
      (try? NamedFile.read(file.path)).map { (flag: file.flag, text: $0) }
    }
    if let config { files.append((flag: "config", text: config)) }
    let variable = "KUBECONFIG"
    if let path = call.kubeconfigs(Environment.value(variable)).first(where: Files.exists),
      let text = try? NamedFile.read(path)
    {
      files.append((flag: variable, text: text))
    }
    guard !files.isEmpty else {
      return try Program.supervise(arguments.map { inside(first + $0) } ?? forwarding(first))
    }
    return try MemoryFiles.hold(files.map(\.text)) { numbers throws(Failure) in
      var places = Dictionary(uniqueKeysWithValues: zip(files, numbers).map { ($0.flag, "/proc/self/fd/\($1)") })
      let kubeconfig = places.removeValue(forKey: variable)
      var command = inside(first + call.arguments(places), handing: numbers)
      if let kubeconfig { command.environment[variable] = kubeconfig }
      return try Program.supervise(command, descriptors: Dictionary(uniqueKeysWithValues: numbers.map { ($0, $0) }))
    }
  }

  /// The same with more arguments of ours before the caller's, whose bytes stay unchanged.
  static func forwarding(_ arguments: [String] = []) -> Command {
    var command = inside(arguments)
    command.forwardingFrom = 1
    return command
  }
}
