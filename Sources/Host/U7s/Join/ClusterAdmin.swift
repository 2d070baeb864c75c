import Core
import CoreU7s
import Glibc
import Host

/// The genuine kubectl with an administrator's kubeconfig, on the host.
///
/// A kubeconfig can name programs and files, and its writer may be the account: each is judged, and kubectl gets the judged
/// text from memory. The file itself it never sees.
struct ClusterAdmin {
  /// In kubectl's own order.
  private let kubeconfigs: [String]

  /// The given file; else what kubectl takes by itself; else kubeadm's admin.conf where root alone can write it.
  init(kubeconfig: String?) throws(Failure) {
    var kubeconfigs: [String] = []
    for path in try ClusterAdmin.paths(kubeconfig) {
      kubeconfigs.append(
        try KubeconfigCheck.text(
          try NamedFile.read(path, limit: 1 << 20, hint: "give an existing file as --kubeconfig"), path: path,
          by: .administrator))
    }
    self.kubeconfigs = kubeconfigs
  }

  private static func paths(_ given: String?) throws(Failure) -> [String] {
    if let given { return [given] }
    // As kubectl does: of the files that the variable names, those that are not there are left out.
    let named = (Environment.value("KUBECONFIG") ?? "").split(separator: ":").map(String.init)
    if !named.isEmpty { return named.filter(Files.exists) }
    let own = (Environment.value("HOME") ?? "/root") + "/.kube/config"
    if Files.exists(own) { return [own] }
    guard (try? Files.readTrusted(NodePaths.adminConf)) != nil else {
      throw Failure(
        "reach the cluster", "there is no kubeconfig here", hint: "give an administrator's as --kubeconfig FILE")
    }
    return [NodePaths.adminConf]
  }

  /// What kubectl prints; a `Failure` with its last line.
  func kubectl(_ arguments: [String], _ purpose: Message, input: String? = nil) throws(Failure) -> String {
    let outcome = try inMemory(kubeconfigs[...], []) { numbers throws(Failure) in
      let variable = numbers.map { "/proc/self/fd/\($0)" }.joined(separator: ":")
      return try Spawn.capture(
        Command(
          "/usr/bin/kubectl", ["--request-timeout=20s"] + arguments, environment: ["KUBECONFIG": variable],
          input: input),
        seconds: 60, descriptors: Dictionary(uniqueKeysWithValues: numbers.map { ($0, $0) }))
    }
    guard outcome.status.isSuccess else {
      throw Failure(purpose, "\(outcome.lastWords)", hint: "kubectl cluster-info   # with the same kubeconfig")
    }
    return outcome.output
  }

  /// Calls with the descriptor numbers of memory files that hold the texts.
  private func inMemory(
    _ texts: ArraySlice<String>, _ numbers: [Int32], _ body: ([Int32]) throws(Failure) -> Outcome
  ) throws(Failure) -> Outcome {
    guard let text = texts.first else { return try body(numbers) }
    let file = try attempt("hold the kubeconfig in memory") { () throws(Errno) in try Spawn.memoryFile(text) }
    return try inMemory(texts.dropFirst(), numbers + [file.number], body)
  }
}
