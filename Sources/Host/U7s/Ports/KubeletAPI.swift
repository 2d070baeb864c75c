import Core
import CoreU7s
import Glibc
import Host

/// What this node's kubelet may ask the cluster's API, by curl: a watch of kubectl's takes 46 MB, one of curl's a third.
struct KubeletAPI {
  let curl: String
  /// Descriptors of curl's: its options, certificates that the kubeconfig holds itself, and the second transfer's output.
  private static let (options, authority, identity, second): (Int32, Int32, Int32, Int32) = (3, 4, 5, 6)

  /// The answer to one call.
  func get(_ path: String) throws(Failure) -> Outcome {
    try run([path], [("fail", nil), ("show-error", nil), ("max-time", "30")]) { command, descriptors throws(Failure) in
      try Spawn.capture(command, seconds: 45, descriptors: descriptors)
    }
  }

  /// Follows two paths at once, by one process: one event a line. The end of one is a complaint: the HTTP status, and
  /// curl's reason where there is one.
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
