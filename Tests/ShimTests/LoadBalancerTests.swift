import Glibc
import Testing

/// What the printed configurations are for: the genuine checkers of haproxy and keepalived take them.
@Suite(.enabled(if: Built.isThere, Built.missing)) struct LoadBalancerCheckTests {
  private static func there(_ program: String) -> Bool { access("/usr/sbin/\(program)", X_OK) == 0 }
  /// A network interface that VRRP may use; keepalived looks for it.
  private static let interface = Scratch().names("../../sys/class/net").first { $0 != "lo" && $0.utf8.count <= 15 }

  /// Prints a configuration into a file and has the checker read it.
  private static func check(_ words: [Bytes], _ checker: [Bytes]) {
    let scratch = Scratch()
    let made = Program.run([Bytes("\(Built.directory)/podsec-u7s")] + words, environment: Stage.environment)
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.errors == "")
    scratch.put("checked.cfg", made.output.text, mode: 0o600)
    let ended = Program.run(checker + [Bytes(scratch["checked.cfg"])], environment: Stage.environment)
    #expect(ended.status == 0, "\(ended.output)\n\(ended.errors)")
  }

  static let fronts: [[Bytes]] = [
    ["10.0.0.11"], ["cp1=10.0.0.11", "c2=10.0.0.12:7443", "c-3=[fd00::3]:6443"],
    ["--server", "cp1=10.0.0.11", "--bind", "127.0.0.1", "--port=443"],
    ["localhost", "--bind=::"], ["10.0.0.11", "--user", "root"],
  ]

  @Test(
    "haproxy -c takes the printed file", .enabled(if: there("haproxy"), "haproxy is not installed"), arguments: fronts)
  func haproxy(words: [Bytes]) {
    Self.check(["haproxy"] + words, ["/usr/sbin/haproxy", "-q", "-c", "-f"])
  }

  static let hosts: [[Bytes]] = [
    [], ["--state", "BACKUP", "--password", "aB3._xyz"], ["--virtual-address", "10.0.0.11/24", "--router-id=255"],
    ["--unicast-peer", "10.0.0.2", "--unicast-peer=10.0.0.3", "--priority", "254"],
  ]

  @Test(
    "keepalived -t takes the printed file",
    .enabled(if: there("keepalived") && geteuid() == 0, "keepalived is not installed, or this is not root"),
    .enabled(if: interface != nil, "there is no interface for VRRP here"), arguments: hosts)
  func keepalived(words: [Bytes]) throws {
    let interface = Bytes(try #require(Self.interface))
    Self.check(
      ["keepalived", "--interface", interface, "--virtual-address", "10.0.0.10"] + words,
      ["/usr/sbin/keepalived", "--config-test", "-f"])
  }
}

/// What is asked of a running cluster, through the genuine kubectl's place.
@Suite(.enabled(if: Stage.isPossible, Stage.reason)) struct ClusterAdminTests {
  let stage = Stage()
  private var kubeconfig: Bytes { Bytes("--kubeconfig=" + stage.scratch["kubeconfig"]) }

  init() { stage.scratch.put("kubeconfig", "") }

  @Test("haproxy without arguments asks the cluster for its control planes")
  func haproxy() {
    stage.tool("kubectl", "echo 'cp2 10.0.0.12:6443'; echo 'cp1 10.0.0.11:7443'")
    let ended = stage.shim("podsec-u7s", ["haproxy", kubeconfig])
    #expect(ended.status == 0 && ended.errors == "")
    #expect(ended.output.text.hasSuffix("    server cp1 10.0.0.11:7443\n    server cp2 10.0.0.12:6443\n"))
    #expect(
      stage.records("kubectl").first?.arguments.starts(with: [kubeconfig, "--request-timeout=20s", "get"]) == true)
  }

  @Test("A cluster that does not answer is named by kubectl's own words")
  func silent() {
    stage.tool("kubectl", "echo first >&2; echo 'connection refused' >&2; exit 1")
    for words in [["haproxy", kubeconfig], ["prepare-cluster", kubeconfig]] as [[Bytes]] {
      let ended = stage.shim("podsec-u7s", words)
      #expect(ended.status == 1 && ended.output == "")
      #expect(ended.lines.count == 2 && ended.lines[0].hasSuffix(": connection refused"))
    }
  }

  @Test("A kubeconfig that does not exist is refused before kubectl runs")
  func absent() {
    stage.tool("kubectl")
    let ended = stage.shim("podsec-u7s", ["prepare-cluster", "--kubeconfig", "/no/such"])
    #expect(ended.status == 1 && ended.problem(of: "podsec-u7s") == nil)
    #expect(stage.records("kubectl") == [])
  }

  /// A kubectl with both ConfigMaps; what is patched is kept beside them.
  private func cluster(maxPerCore: String, dataDir: String) {
    stage.tool(
      "kubectl",
      """
      case "$*" in
        *patch*) cat >>\(stage.scratch["work/patched"]) ;;
        *kube-proxy*) printf '%s\\n' '{"metadata":{"resourceVersion":"1"},"data":{"config.conf":"conntrack:\\n  maxPerCore: \(maxPerCore)\\n"}}' ;;
        *) printf '%s\\n' '{"metadata":{"resourceVersion":"2"},"data":{"ClusterConfiguration":"etcd:\\n  local:\\n    dataDir: \(dataDir)\\n"}}' ;;
      esac
      """)
  }

  @Test("prepare-cluster makes both changes and says what they were")
  func prepare() {
    chmod(stage.scratch["work"], 0o777)
    cluster(maxPerCore: "null", dataDir: "/var/lib/etcd")
    let dry = stage.shim("podsec-u7s", ["prepare-cluster", "-n", kubeconfig])
    #expect(dry.status == 0 && dry.output.text.contains("-  maxPerCore: null\n+  maxPerCore: 0\n"))
    #expect(dry.output.text.contains("-    dataDir: /var/lib/etcd\n+    dataDir: /var/lib/podsec/u7s/etcd\n"))
    #expect(!stage.records("kubectl").contains { $0.arguments.contains("patch") })
    let ended = stage.shim("podsec-u7s", ["prepare-cluster", kubeconfig])
    #expect(ended.status == 0)
    #expect(
      ended.output == """
        kube-system/kube-proxy: conntrack.maxPerCore: null -> 0
        kube-system/kubeadm-config: etcd.local.dataDir: /var/lib/etcd -> /var/lib/podsec/u7s/etcd

        """)
    #expect(stage.records("kubectl").filter { $0.arguments.contains("patch") }.count == 2)
  }

  @Test("prepare-cluster of a prepared cluster changes nothing")
  func again() {
    cluster(maxPerCore: "0", dataDir: "/var/lib/podsec/u7s/etcd")
    let ended = stage.shim("podsec-u7s", ["prepare-cluster", kubeconfig])
    #expect(ended.status == 0 && ended.errors == "")
    #expect(ended.output == "nothing to do: the cluster is ready for rootless nodes\n")
    #expect(!stage.records("kubectl").contains { $0.arguments.contains("patch") })
  }
}
