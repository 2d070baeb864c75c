import Core
import Glibc

/// The genuine kubectl with an administrator's kubeconfig, on the host.
///
/// A kubeconfig can name programs and files, and the account may have written it. So each is checked, and kubectl gets
/// the checked text from memory and never reads the file itself.
package struct ClusterAdmin {
  /// A kubeconfig that was checked, or that we made.
  package struct File {
    package let path: String
    /// A new text with the checked values.
    package let text: String

    package init(path: String, text: String) {
      self.path = path
      self.text = text
    }
  }

  /// In kubectl's own order.
  package let files: [File]

  /// The given file, else kubectl's own default, else kubeadm's admin.conf if only root can write it.
  package init(kubeconfig: String?) throws(Failure) {
    var files: [File] = []
    for path in try ClusterAdmin.paths(kubeconfig) {
      let text = try NamedFile.read(path, limit: 1 << 20, hint: "give an existing file as --kubeconfig")
      files.append(File(path: path, text: try KubeconfigCheck.text(text, path: path, by: .administrator)))
    }
    self.files = files
  }

  /// With a kubeconfig that we made.
  package init(_ file: File) { files = [file] }

  private static func paths(_ given: String?) throws(Failure) -> [String] {
    if let given { return [given] }
    // As in kubectl, files of the variable that do not exist are left out.
    let named = (Environment.value("KUBECONFIG") ?? "").split(separator: ":").map(String.init)
    if !named.isEmpty {
      let there = named.filter(Files.exists)
      // NOTE: with an empty variable kubectl would read its own default file, which was not checked.
      guard !there.isEmpty else {
        throw Failure(
          "reach the cluster", "KUBECONFIG names no file that is there", hint: "give one as --kubeconfig FILE")
      }
      return there
    }
    let own = (Environment.value("HOME") ?? "/root") + "/.kube/config"
    if Files.exists(own) { return [own] }
    guard (try? Files.readTrusted(Kubeconfig.adminConf)) != nil else {
      throw Failure(
        "reach the cluster", "there is no kubeconfig here", hint: "give an administrator's as --kubeconfig FILE")
    }
    return [Kubeconfig.adminConf]
  }

  /// What kubectl prints; a `Failure` with its last line.
  package func kubectl(_ arguments: [String], _ purpose: Message, input: String? = nil) throws(Failure) -> String {
    let outcome = try inMemory { variable, numbers throws(Failure) in
      try Spawn.capture(
        Command(
          ClusterAdmin.program, ["--request-timeout=20s"] + arguments, environment: ["KUBECONFIG": variable],
          input: input),
        seconds: 60, descriptors: numbers)
    }
    guard outcome.status.isSuccess else {
      throw Failure(purpose, "\(outcome.lastWords)", hint: "kubectl cluster-info   # with the same kubeconfig")
    }
    return outcome.output
  }

  /// Calls of the API, by one kubectl for all of them. Signals are held back until the body has ended.
  package func api<T>(_ body: (ClusterAPI) throws(Failure) -> T) throws(Failure) -> T {
    try HeldSignals.during { signals throws(Failure) in
      try inMemory { variable, numbers throws(Failure) in
        let api = try ClusterAPI(kubeconfig: variable, descriptors: numbers, signals: signals)
        defer { api.end() }
        return try body(api)
      }
    }
  }

  static let program = SystemTool.place("kubectl")

  /// Calls with the value of KUBECONFIG, and the descriptors that it names.
  private func inMemory<T>(_ body: (String, [Int32: Int32]) throws(Failure) -> T) throws(Failure) -> T {
    try MemoryFiles.hold(files.map(\.text)) { numbers throws(Failure) in
      try body(
        numbers.map { "/proc/self/fd/\($0)" }.joined(separator: ":"),
        Dictionary(uniqueKeysWithValues: numbers.map { ($0, $0) }))
    }
  }
}
