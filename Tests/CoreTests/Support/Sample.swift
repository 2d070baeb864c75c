import Core
import CoreU7s
import Testing
import YAML

/// A typical host, and requests for it.
enum Sample {
  static let account = Account(name: "u7s-admin", uid: 988, gid: 977, home: "/var/lib/u7s-admin")
  static let socket = "unix:///var/run/crio/crio.sock"

  /// ALT p11 with Kubernetes 1.36 and all that a node needs.
  static func facts(kubeadm: String = "1.36.2", kubelet: String? = nil) -> HostFacts {
    var facts = HostFacts()
    facts.kernel = "6.12.41-6.12-alt1"
    facts.hostName = "node1"
    facts.account = account
    facts.subordinateUIDs = [SubIDRange(owner: "u7s-admin", start: 100_000, count: 65536)]
    facts.subordinateGIDs = facts.subordinateUIDs
    for tool in RequiredTool.required {
      facts.tools[tool.name] = InstalledTool(path: "/usr/bin/" + tool.name, version: nil)
    }
    let versions = [
      "kubeadm": kubeadm, "kubelet": kubelet ?? kubeadm, "crio": "1.36.0", "crun": "1.23.1", "rootlesskit": "2.3.5",
      "slirp4netns": "1.3.1",
    ]
    for (name, version) in versions { facts.tools[name]?.version = Version(version) }
    facts.interfaces = [
      .init(name: "lo", mtu: 65536, addresses: cidrs("127.0.0.1/8", "::1/128")),
      .init(name: "eth0", mtu: 1500, addresses: cidrs("192.168.7.11/24", "fe80::1/64", "fd00:7::11/64")),
      .init(name: "eth1", mtu: 9000, addresses: cidrs("172.20.0.11/24")),
    ]
    facts.defaultInterface = "eth0"
    facts.hosts = HostsFile("127.0.0.1 localhost\n")
    facts.resolver = ResolverFile("nameserver 192.0.2.53\n")
    facts.osRelease = ["ID": "altlinux", "CPE_NAME": "cpe:/o:alt:server:11.0", "ALT_BRANCH_ID": "p11"]
    facts.controllers = ["cpu", "cpuset", "io", "memory", "pids"]
    facts.sysctls = [
      "user.max_user_namespaces": "127000", "kernel.unprivileged_userns_clone": "1",
      "kernel.apparmor_restrict_unprivileged_userns": "0", "net.ipv4.conf.all.rp_filter": "2",
      "fs.inotify.max_user_instances": "8192", "fs.inotify.max_user_watches": "524288", "kernel.keys.maxkeys": "2000",
    ]
    facts.devices = ["/dev/net/tun", "/dev/fuse", "/dev/kmsg"]
    facts.isLingering = true
    facts.freeBytes = 50_000_000_000
    facts.keys = KeyQuota(held: 10, limit: 2000)
    facts.isTimeSynchronized = true
    return facts
  }

  static func cidrs(_ texts: String...) -> [CIDR] { texts.compactMap { CIDR($0) } }

  /// The options of an `init` or `join` command line, with its subcommand.
  static func options(_ line: String) throws -> NodeOptions {
    switch KubeadmCall(Rows.words(line)) {
    case .initialize(let options), .join(let options): return options
    default: throw Mistake("'\(line)' is no init and no join")
    }
  }

  /// The request of a command line; the text of `--config` is a parameter of its own.
  static func request(
    _ line: String = "init", file: String = "", kubeadm: String = "1.36.2", kubelet: String? = nil,
    settings: [Setting: String] = [:], facts: HostFacts? = nil
  ) throws -> NodeRequest {
    let call = NodeCall(
      join: !Rows.words(line).contains("init"), try options(line), UserConfiguration(try YAML.parse(file)))
    return try NodeRequest(
      call, settings: Settings(settings), facts: facts ?? Sample.facts(kubeadm: kubeadm, kubelet: kubelet))
  }
}

extension Node {
  /// One line of JSON: comparable whatever the style of the scalars.
  var json: String { JSON.emit(self, pretty: false) }
}

extension [Node] {
  func first(kind: String) -> Node? { first { $0["kind"]?.string == kind } }

  /// The JSON of the value at `Kind path.to.key`, or `-` if there is none.
  func json(at place: String) -> String {
    let parts = place.split(separator: " ", maxSplits: 1).map { String($0) }
    guard let document = first(kind: parts[0]) else { return "-" }
    let path = parts.count > 1 ? parts[1].split(separator: ".").map { String($0) } : []
    return document[path: path]?.json ?? "-"
  }
}
