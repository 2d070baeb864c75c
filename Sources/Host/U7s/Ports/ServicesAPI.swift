import Core
import CoreU7s
import Glibc
import Host
import YAML

/// What u7s-services asks the cluster's API: it reads as this node's kubelet, and writes by the genuine kubectl with a
/// credential of its own, the descriptor of a kubeconfig that is in memory alone.
struct ServicesAPI {
  let kubectl: String
  let kubelet: KubeletAPI

  /// How long the API may be out of reach, in seconds.
  private static let patience = 60.0

  func call(_ arguments: [String], credential: Int32, input: String? = nil) throws(Failure) -> Outcome {
    try Spawn.capture(command(arguments, input: input), seconds: 45, descriptors: [3: credential])
  }

  /// Asks until it works, for a minute.
  private func persist(_ what: Message, hint: Message, _ ask: () throws(Failure) -> Outcome) throws(Failure) -> String {
    let deadline = monotonicSeconds() + ServicesAPI.patience
    var pause = 0.25
    while true {
      let outcome = try ask()
      if outcome.status.isSuccess && !outcome.output.isEmpty { return outcome.output }
      guard monotonicSeconds() + pause < deadline else { throw Failure(what, "\(outcome.lastWords)", hint: hint) }
      usleep(UInt32(pause * 1e6))
      pause = min(pause * 2, 2)
    }
  }

  /// A kubeconfig, in memory, with the token that the kubelet of this node may read.
  func credential() throws(Failure) -> OwnedFD {
    let token = try persist(
      "read the token of \(ServiceAccess.name) from the cluster",
      hint: "on a control plane: podsec-u7s prepare-cluster   # makes it"
    ) { () throws(Failure) in try Spawn.capture(Command(kubectl, ServiceAccess.tokenQuery), seconds: 30) }
    guard
      let text = ServiceAccess.kubeconfig(token: token, kubelet: Files.readIfPresent(NodePaths.kubeletConf) ?? "")
    else { throw Failure("read \(NodePaths.kubeletConf)", "it names no cluster", hint: "podsec-u7s doctor") }
    return try attempt("hold the credential in memory") { () throws(Errno) in try Spawn.memoryFile(text) }
  }

  /// All objects of a path, and the resourceVersion to follow them from.
  func list(_ path: String) throws(Failure) -> (items: [Node], version: String) {
    let text = try persist("list \(path) as kubelet", hint: "podsec-u7s logs kubelet") { () throws(Failure) in
      try kubelet.get(path)
    }
    guard let list = (try? YAML.parse(text))?.first, let version = list[path: ["metadata", "resourceVersion"]]?.string
    else { throw Failure("list \(path) as kubelet", "the answer is no list", hint: "podsec-u7s logs kubelet") }
    return (list["items"]?.items ?? [], version)
  }

  private func command(_ arguments: [String], input: String? = nil) -> Command {
    Command(kubectl, ["--kubeconfig=/proc/self/fd/3"] + arguments, input: input)
  }
}
