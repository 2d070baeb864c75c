import Core
import CoreU7s
import Glibc
import Host

/// Calls of the cluster's API with this node's kubelet credential. curl makes them: kubectl's watch takes 46 MB, curl's
/// a third of that.
struct KubeletAPI {
  let curl: String
  /// Descriptors that curl gets: its options, certificates that the kubeconfig contains, and the second transfer's
  /// output.
  private static let (options, authority, identity, second): (Int32, Int32, Int32, Int32) = (3, 4, 5, 6)

  /// The answer to one call.
  func get(_ path: String) throws(Failure) -> Outcome {
    try run([path], [("fail", nil), ("show-error", nil), ("max-time", "30")]) { command, descriptors throws(Failure) in
      try Spawn.capture(command, seconds: 45, descriptors: descriptors)
    }
  }

  /// Follows two paths at once with one curl: one event a line. When one of the two ends, the error is the HTTP status,
  /// and curl's reason if there is one.
  func watch(_ path: String, _ other: String) throws(Failure) -> FollowedTool {
    let options: [(String, String?)] = [
      ("fail", nil), ("parallel", nil), ("parallel-immediate", nil), ("no-buffer", nil),
      ("write-out", "%{stderr}%{http_code} %{errormsg}\\n"),
    ]
    return try run([path, other], options) { command, descriptors throws(Failure) in
      try FollowedTool(command, descriptors: descriptors, second: KubeletAPI.second)
    }
  }

  private func run<Result>(
    _ paths: [String], _ options: [(String, String?)],
    _ body: (Command, [Int32: Int32]) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let credential = KubeletCredential(kubeconfig: Files.readIfPresent(NodePaths.kubeletConf) ?? "") else {
      throw Failure(
        "read \(NodePaths.kubeletConf)", "it names no cluster with a certificate for kubelet", hint: "podsec-u7s doctor"
      )
    }
    var texts: [Int32: String] = [:]
    func place(_ pem: KubeletCredential.PEM, _ number: Int32) -> String {
      switch pem {
      case .file(let path): return path
      case .text(let text):
        texts[number, default: ""] += text
        return "/proc/self/fd/\(number)"
      }
    }
    let common =
      [("silent", nil), ("cacert", place(credential.authority, KubeletAPI.authority))]
      + [("cert", place(credential.certificate, KubeletAPI.identity))]
      + [("key", place(credential.key, KubeletAPI.identity))] + options
    let transfers = paths.enumerated().map { index, path in
      [("url", credential.server + path), ("output", index == 0 ? "-" : "/proc/self/fd/\(KubeletAPI.second)")] + common
    }
    texts[KubeletAPI.options] = Curl.config(transfers)
    let held = texts.sorted { $0.key < $1.key }
    return try MemoryFiles.hold(held.map(\.value)) { numbers throws(Failure) in
      try body(
        Command(curl, ["-q", "--config", "/proc/self/fd/\(KubeletAPI.options)"]),
        Dictionary(uniqueKeysWithValues: zip(held.map(\.key), numbers)))
    }
  }
}
