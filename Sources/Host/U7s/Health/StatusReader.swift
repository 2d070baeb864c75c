import Core
import CoreU7s
import Glibc
import Host
import YAML

/// Asks a node's tools about its state; a value that a tool does not give stays empty.
struct StatusReader {
  let account: Account

  func read() throws(Failure) -> NodeStatus {
    var status = NodeStatus()
    let facts = try HostFactsReader.read()
    status.nodeName = facts.kubelet?.nodeName ?? facts.hostName.lowercased()
    status.units = ["rootlesskit.service", "kubelet.service"].map { NodeStatus.Row($0, facts.units[$0] ?? "unknown") }
    status.controllers = (facts.controllers ?? []).sorted()
    status.versions = ["kubeadm", "kubelet", "crio", "crun", "rootlesskit", "slirp4netns"].compactMap { name in
      facts.tools[name].map { NodeStatus.Row(name, $0.version.map { "\($0)" } ?? "unknown") }
    }
    status.cgroupDriver = facts.kubelet?.cgroupDriver
    status.containers = facts.containers ?? ContainerGroups()
    status.exposed = try PortExposer.read()
    status.services = NodeStatus.Services(unit: UnitState.read("u7s-services.service"))
    if facts.isNamespaceUp { try readInside(&status) }
    return status
  }

  /// A regular file below the account's runtime directory; no link of the account's is followed.
  private func accounts(_ path: String, limit: Int) -> String? {
    let top = AccountPaths(account).runtime
    let bytes = try? SafeDirectory(top).read(String(path.dropFirst(top.count + 1)), limit: limit)
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Text that the account wrote is shortened and cleaned, because it must not control root's terminal.
  private func publication() -> PublicationState? {
    guard let text = accounts(AccountPaths(account).services, limit: 1 << 20) else { return nil }
    var state = PublicationState.parse(text)
    state.problems = state.problems.map { Printable.line(String($0.prefix(300))) }
    return state
  }

  private func readInside(_ status: inout NodeStatus) throws(Failure) {
    status.services.state = publication()
    status.childPID = accounts(AccountPaths(account).childPID, limit: 64).flatMap { Int($0.trimmed) }
    let outcomes = try Spawn.capture(
      [
        Inside.command("cat", ["/proc/self/uid_map"]), Inside.command("ip", ["-json", "address"]),
        Inside.command("rootlessctl", ["list-ports", "--json"]), NodeImages.list(),
        Inside.command(
          "kubectl",
          [
            // NOTE: every node has kubelet's kubeconfig, a worker has no administrator's.
            "--kubeconfig=\(NodePaths.kubeletConf)", "get", "node", status.nodeName, "--output", "json",
            "--request-timeout=5s",
          ]),
        Inside.command("rootlessctl", ["info", "--json"]),
        Inside.command("ip", ["-json", "rule"]),
      ], atOnce: 7, seconds: 10, tolerant: true)
    status.uidMap = outcomes[0].output.split(separator: "\n").map { line in
      line.split(separator: " ").joined(separator: " ")
    }
    status.addresses = (document(outcomes[1])?.items ?? []).flatMap(addresses)
    status.ports = outcomes[2].output.split(separator: "\n").sorted().compactMap { line in
      (try? YAML.parse(String(line)))?.first.flatMap(port)
    }
    status.images = outcomes[3].status.isSuccess ? document(outcomes[3])?["images"]?.items.count : nil
    if NodeImages.isDamaged(outcomes[3].errors) {
      status.repair = CrioConfiguration.repairInside(AccountPaths(account)).display
    }
    let conditions = document(outcomes[4])?[path: "status", "conditions"]?.items ?? []
    if let ready = conditions.first(where: { $0["type"]?.string == "Ready" }) {
      status.ready = ready["status"]?.string
      status.notReadyReason = ready["message"]?.string ?? ""
    }
    let choices = try NodeDeployment.read()?.choices ?? Settings()
    status.keepsSourceAddress = RootlessKit.keepsSourceAddress(
      choices, running: document(outcomes[5]), rules: document(outcomes[6]))
  }

  private func document(_ outcome: Outcome) -> Node? { (try? YAML.parse(outcome.output))?.first }

  private func addresses(_ link: Node) -> [String] {
    let name = link["ifname"]?.string ?? ""
    if name == "lo" || name.hasPrefix("veth") { return [] }
    return (link["addr_info"]?.items ?? []).filter { $0["scope"]?.string == "global" }.map { entry in
      "\(name) \(entry["local"]?.string ?? "")/\(entry["prefixlen"]?.int ?? 0), MTU \(link["mtu"]?.int ?? 0)"
    }
  }

  private func port(_ entry: Node) -> String? {
    guard let spec = entry["spec"], let protocolName = spec["proto"]?.string, let parent = spec["parentPort"]?.int
    else { return nil }
    let child = spec["childPort"]?.int ?? parent
    return "\(spec["parentIP"]?.string ?? "0.0.0.0"):\(parent) -> \(child)/\(protocolName)"
  }
}
