import Core
import CoreRBAC
import Host

/// `podsec-k8s-seccomp trace`.
struct SeccompTracer {
  let call: Seccomp

  private static let log = "/var/log/audit/audit.log"

  func trace(_ pod: String, _ namespace: NamespaceName) throws(Failure) {
    let tried: Message = "trace the system calls of \(namespace)/\(pod)"
    try Caller.requireRoot("read the host's audit log")
    let uid = try ClusterAdmin(kubeconfig: call.kubeconfig).api { api throws(Failure) -> String in
      let object = try api.call(.get, "/api/v1/namespaces/\(namespace)/pods/\(pod)").object(tried)
      // The uid of a static pod in control groups is another one.
      return object[path: "metadata", "annotations", "kubernetes.io/config.mirror"]?.string
        ?? object[path: "metadata", "uid"]?.string ?? ""
    }
    let processes = SeccompTracer.processes(ofPod: uid)
    guard !uid.isEmpty, !processes.isEmpty else {
      throw Failure(tried, "no process of it runs on this host", hint: "kubectl get pod -n \(namespace) \(pod) -o wide")
    }
    let records = try lines(tried).compactMap { SeccompRecord($0) }.filter { processes.contains($0.pid) }
    guard !records.isEmpty else {
      throw Failure(
        tried, "the kernel logged no system call of its processes",
        hint: "give the pod a profile whose defaultAction is SCMP_ACT_LOG")
    }
    var names: [SeccompRecord: String] = [:]
    if let tool = Environment.find("ausyscall", path: SystemPaths.programs) {
      for record in Set(records) {
        guard let machine = record.machine else { continue }
        let outcome = try Spawn.capture(Command(tool, [machine, "\(record.systemCall)"]), seconds: 10)
        if outcome.status.isSuccess { names[record] = outcome.output.trimmed }
      }
    }
    try Report.output(SeccompRecord.table(records) { names[$0] })
  }

  /// auditd's log; without auditd the kernel's own.
  private func lines(_ tried: Message) throws(Failure) -> [Substring] {
    if Files.exists(SeccompTracer.log) {
      return try Files.text(SeccompTracer.log, limit: 64 << 20).lines
    }
    guard let tool = Environment.find("journalctl", path: SystemPaths.programs),
      case let outcome = try Spawn.capture(
        Command(tool, ["--dmesg", "--no-pager", "--output=cat", "--grep=type=1326"]), seconds: 60),
      outcome.status.isSuccess, !outcome.output.isEmpty
    else {
      throw Failure(
        tried, "this host has no audit log of system calls: \(SeccompTracer.log) and the kernel's journal have none",
        hint: "install auditd on the host, and start the pod anew")
    }
    return outcome.output.lines
  }

  /// Process ids of the host, by the pod's control group; where pods have none, by the files that kubelet mounts into each
  /// container, such as /etc/hosts.
  private static func processes(ofPod uid: String) -> Set<Int> {
    let groups = ["pod\(uid)", "pod" + uid.map { $0 == "-" ? "_" : String($0) }.joined()]
    let found = processes("cgroup", naming: groups)
    return found.isEmpty ? processes("mountinfo", naming: ["/pods/\(uid)/"]) : found
  }

  private static func processes(_ file: String, naming names: [String]) -> Set<Int> {
    Set(
      Files.list("/proc").compactMap { Int($0) }.filter { pid in
        let text = Files.readIfPresent("/proc/\(pid)/\(file)") ?? ""
        return names.contains { text.contains($0) }
      })
  }
}
