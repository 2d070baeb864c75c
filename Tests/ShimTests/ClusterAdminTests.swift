import Glibc
import Testing

/// Commands that ask a running cluster, with a recorder in place of the genuine kubectl.
@Suite(.enabled(if: Stage.isPossible, Stage.whatIsMissing)) struct ClusterAdminTests {
  let stage = Stage()
  private var kubeconfig: Bytes { Bytes("--kubeconfig=" + stage.scratch["kubeconfig"]) }

  private static let text = """
    {apiVersion: v1, kind: Config, current-context: c, clusters: [{name: c, cluster: {server: "https://10.0.0.1:6443"}}],
     contexts: [{name: c, context: {cluster: c, user: u}}], users: [{name: u, user: {token: USER}}]}

    """

  init() { stage.scratch.put("kubeconfig", Self.text) }

  @Test("haproxy without arguments asks the cluster for its control planes")
  func haproxy() {
    stage.tool("kubectl", "echo 'cp2 10.0.0.12:6443'; echo 'cp1 10.0.0.11:7443'")
    let ended = stage.shim("podsec-u7s", ["haproxy", kubeconfig])
    #expect(ended.status == 0 && ended.errors == "")
    #expect(ended.output.text.hasSuffix("    server cp1 10.0.0.11:7443\n    server cp2 10.0.0.12:6443\n"))
    #expect(stage.records("kubectl").first?.arguments.starts(with: ["--request-timeout=20s", "get"]) == true)
  }

  @Test("kubectl gets checked kubeconfigs from memory, and never the file", arguments: ["flag", "variable", "home"])
  func memory(way: String) {
    chmod(stage.scratch["work"], 0o777)
    mkdir(stage.scratch["work/.kube"], 0o755)
    stage.scratch.put("work/.kube/config", Self.text)
    stage.scratch.put("second", Self.text)
    stage.tool("kubectl", "IFS=:; cat $KUBECONFIG >>\(stage.scratch["work/seen"]); echo 'cp1 10.0.0.11:6443'")
    let environment: [Bytes] =
      switch way {
      case "variable":
        ["KUBECONFIG=" + Bytes(stage.scratch["kubeconfig"]) + ":/no/such:" + Bytes(stage.scratch["second"])]
      case "home": ["HOME=" + Bytes(stage.scratch["work"])]
      default: []
      }
    let ended = stage.shim(
      "podsec-u7s", ["haproxy"] + (way == "flag" ? [kubeconfig] : []),
      environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"] + environment)
    #expect(ended.status == 0, "\(ended.errors)")
    let variable = stage.records("kubectl").first?.value("KUBECONFIG")
    let files = variable?.split(separator: ":") ?? []
    #expect(files.count == (way == "variable" ? 2 : 1) && files.allSatisfy { $0.hasPrefix("/proc/self/fd/") })
    let seen = stage.scratch.bytes("work/seen")?.text ?? ""
    #expect(seen.contains("token: USER\n") && !seen.contains("{"))
  }

  @Test(
    "A kubeconfig that names a program or a file is refused before kubectl runs",
    arguments: [
      "exec: {apiVersion: client.authentication.k8s.io/v1, command: /tmp/x}", "tokenFile: /etc/shadow",
      "auth-provider: {name: x}", "client-key: /etc/shadow",
      "token: a}, <<: {user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: /tmp/x}}",
    ])
  func hostile(user: String) {
    stage.tool("kubectl")
    let text = Self.text.split(separator: "token: USER")
    stage.scratch.put("kubeconfig", text.joined(separator: user))
    for words in [["haproxy"], ["prepare-cluster"], ["prepare-cluster", "-n"]] as [[Bytes]] {
      let ended = stage.shim("podsec-u7s", words + [kubeconfig])
      #expect(ended.status == 1 && ended.errors.text.contains("as root: it holds 'users.user."))
    }
    #expect(stage.records("kubectl") == [])
  }

  @Test("A kubeconfig that is a link in a directory that others can write is refused")
  func link() {
    stage.tool("kubectl")
    chmod(stage.scratch["work"], 0o777)
    symlink(stage.scratch["kubeconfig"], stage.scratch["work/link"])
    let ended = stage.shim("podsec-u7s", ["haproxy", "--kubeconfig=" + Bytes(stage.scratch["work/link"])])
    #expect(ended.status == 1 && ended.errors.text.contains("a link or another special file is on the way"))
    #expect(stage.records("kubectl") == [])
  }

  @Test("If the cluster does not answer, the error has kubectl's own message")
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

  /// Makes a kubectl that prints both ConfigMaps and stores the patches.
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
