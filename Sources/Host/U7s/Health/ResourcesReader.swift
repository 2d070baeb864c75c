import Core
import CoreU7s
import Glibc
import Host
import YAML

/// The node's limits, from the kernel and kubelet's files. The account can write all of these files, so links are not
/// followed, and below its control groups only names of containers count.
enum ResourcesReader {
  static func read(_ facts: inout HostFacts, _ account: Account) {
    facts.limits = managerLimits(account)
    facts.kubelet = kubelet(account)
    guard facts.isNamespaceUp else { return }
    facts.containers = containers()
    let asked = try? Spawn.capture(Inside.command("systemctl", ["show", "-P", "Version"]), seconds: 20)
    guard let asked else {
      facts.managerRefusal = "it does not answer within 20 s"
      return
    }
    if !asked.status.isSuccess { facts.managerRefusal = Printable.line(asked.lastWords) }
  }

  /// PATH of what sudo(8) runs as root, who needs no password; nil where there is no sudo. It is logged, as any call of
  /// sudo is.
  static func sudoPath() -> String? {
    guard let sudo = try? NodeTool.path("sudo"), let print = try? NodeTool.path("printenv"),
      let answer = try? Spawn.capture(Command(sudo, ["-n", print, "PATH"]), seconds: 10), answer.status.isSuccess
    else { return nil }
    return answer.output.trimmed
  }

  static func managerLimits(_ account: Account) -> ManagerLimits? {
    let show = Command(SystemctlRoute.program, ["show", "-P", "MainPID", "user@\(account.uid).service"])
    guard let pid = (try? Spawn.capture(show, seconds: 10)).flatMap({ Int($0.output.trimmed) }), pid > 0,
      let score = Files.readIfPresent("/proc/\(pid)/oom_score_adj").flatMap({ Int($0.trimmed) }),
      let limits = Files.readIfPresent("/proc/\(pid)/limits")
    else { return nil }
    let tasks = Files.readIfPresent("/sys/fs/cgroup/user.slice/user-\(account.uid).slice/pids.max")
    return ManagerLimits(
      oomScore: score, openFiles: ManagerLimits.openFiles(limits), tasks: tasks.flatMap { Int($0.trimmed) })
  }

  private static func kubelet(_ account: Account) -> KubeletFacts? {
    guard let directory = try? SafeDirectory(AccountPaths(account).kubelet),
      let text = try? directory.read("config.yaml"),
      let configuration = (try? YAML.parse(String(decoding: text, as: UTF8.self)))?.first
    else { return nil }
    let flags = (try? directory.read("kubeadm-flags.env")).map { String(decoding: $0, as: UTF8.self) }
    var facts = KubeletFacts(configuration: configuration, flags: flags)
    facts.runtimeEndpoint = Printable.line(String(facts.runtimeEndpoint.prefix(200)))
    facts.nodeName = facts.nodeName.map { Printable.line(String($0.prefix(253))) }
    facts.cgroupDriver = Printable.line(String(facts.cgroupDriver.prefix(40)))
    return facts
  }

  private static func containers() -> ContainerGroups? {
    let show = SystemctlRoute.command(["show", "-P", "ControlGroup", "rootlesskit.service"])
    guard let group = (try? Spawn.capture(show, seconds: 10))?.output.trimmed, group.hasPrefix("/user.slice/"),
      !group.contains("/../")
    else { return nil }
    let top = "/sys/fs/cgroup" + group
    var populated: [String] = []
    // The tree of pods is four deep. NOTE: the account can make groups without end.
    var rest = [""]
    var seen = 0
    while let path = rest.popLast(), seen < 20_000 {
      seen += 1
      for name in Files.list(top + "/" + path) where isGroup("\(top)/\(path)/\(name)") {
        let below = path.isEmpty ? name : path + "/" + name
        if Files.readIfPresent("\(top)/\(below)/cgroup.events")?.contains("populated 1") ?? false {
          populated.append(below)
        }
        if below.split(separator: "/").count < 4 { rest.append(below) }
      }
    }
    return ContainerGroups(populated: populated.sorted())
  }

  private static func isGroup(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
