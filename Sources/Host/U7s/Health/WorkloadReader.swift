import Core
import CoreU7s
import Host
import YAML

/// Reads this node's pods for `podsec-u7s doctor --workloads`.
struct WorkloadReader {
  let account: Account

  /// The doctor's checks of the pods; a `Failure` if the namespace is down or the API does not answer.
  func read() throws(Failure) -> [Doctor.Check] {
    guard try Namespaces.find(account) != nil else {
      throw Failure("read the node's pods", "the namespace is down", hint: "systemctl start u7s")
    }
    let node = KubeletName.read(
      flags: Files.readIfPresent(NodePaths.kubeletFlags) ?? "",
      hostName: Files.readIfPresent("/proc/sys/kernel/hostname")?.trimmed ?? "")
    let outcomes = try Spawn.capture(
      [
        Inside.command("cat", ["/proc/self/uid_map"]),
        Inside.command("kubectl", Doctor.workloadQuery(node: node)),
      ], atOnce: 2, seconds: 30)
    guard outcomes[1].status.isSuccess, let list = (try? YAML.parse(outcomes[1].output))?.first else {
      throw Failure("read the node's pods", "\(outcomes[1].lastWords)", hint: "podsec-u7s status")
    }
    return Doctor.workloads(list["items"]?.items ?? [], ids: UserNamespaceMap.highest(outcomes[0].output))
  }
}
