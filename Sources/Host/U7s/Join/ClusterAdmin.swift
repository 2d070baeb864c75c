import Core
import CoreU7s
import Glibc
import Host

/// The genuine kubectl with an administrator's kubeconfig, on the host.
struct ClusterAdmin {
  private let flags: [String]

  /// The given file; else what kubectl takes by itself; else kubeadm's admin.conf where root alone can write it.
  init(kubeconfig: String?) throws(Failure) {
    if let kubeconfig {
      guard Files.exists(kubeconfig) else {
        throw Failure("read \(kubeconfig)", "no such file", hint: "give an existing file as --kubeconfig")
      }
      flags = ["--kubeconfig=\(kubeconfig)"]
    } else if Environment.value("KUBECONFIG").map({ !$0.isEmpty }) ?? false
      || Files.exists((Environment.value("HOME") ?? "/root") + "/.kube/config")
    {
      flags = []
    } else {
      // NOTE: a rootless node's is the account's to write, and a kubeconfig may name programs.
      guard (try? Files.readTrusted(NodePaths.adminConf)) != nil else {
        throw Failure(
          "reach the cluster", "there is no kubeconfig here", hint: "give an administrator's as --kubeconfig FILE")
      }
      flags = ["--kubeconfig=\(NodePaths.adminConf)"]
    }
  }

  /// What kubectl prints; a `Failure` with its last line.
  func kubectl(_ arguments: [String], _ purpose: Message, input: String? = nil) throws(Failure) -> String {
    let outcome = try Spawn.capture(
      Command("/usr/bin/kubectl", flags + ["--request-timeout=20s"] + arguments, input: input), seconds: 60)
    guard outcome.status.isSuccess else {
      throw Failure(purpose, "\(outcome.lastWords)", hint: "kubectl cluster-info   # with the same kubeconfig")
    }
    return outcome.output
  }
}
