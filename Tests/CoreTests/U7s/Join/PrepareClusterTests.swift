import Core
import CoreU7s
import Testing
import YAML

@Suite struct PrepareClusterTests {
  private static func map(_ key: String, _ text: String) -> String {
    JSON.emit(
      .map(
        ("metadata", .map(("resourceVersion", .string("17")))),
        ("data", .map((key, .string(text)), ("other", .string("x"))))))
  }
  private static func proxy(_ text: String) -> String { map("config.conf", text) }
  private static func cluster(_ text: String) -> String { map("ClusterConfiguration", text) }

  @Test(
    "kube-proxy's conntrack limit is set to 0 unless it is 0 already",
    arguments: [
      ("conntrack:\n  maxPerCore: null\n", "null"), ("conntrack:\n  maxPerCore: 32768\n", "32768"),
      ("conntrack: null\n", "null"), ("mode: \"\"\n", "null"), ("conntrack: {maxPerCore: 0}\n", nil),
      ("conntrack:\n  maxPerCore: 0\n  min: 1\n", nil),
    ])
  func conntrack(text: String, found: String?) throws {
    let change = try ClusterValue.conntrack.change(Self.proxy(text))
    #expect(change?.found == found)
    if let change {
      let after = try #require(try YAML.parse(change.after).first)
      #expect(after[path: "conntrack", "maxPerCore"]?.int == 0)
      #expect(try ClusterValue.conntrack.change(Self.proxy(change.after)) == nil)
    }
  }

  @Test(
    "etcd's data directory is changed unless it is below ours or etcd is external",
    arguments: [
      ("etcd:\n  local:\n    dataDir: /var/lib/etcd\n", "/var/lib/etcd"), ("etcd: {}\n", "null"),
      ("kubernetesVersion: v1\n", "null"), ("etcd: {local: {dataDir: /var/lib/podsec/u7s/etcd}}\n", nil),
      ("etcd: {local: {dataDir: /var/lib/podsec/u7s/etcd/member}}\n", nil),
      ("etcd: {local: {dataDir: /var/lib/podsec/u7s/../etcd}}\n", "/var/lib/podsec/u7s/../etcd"),
      ("etcd: {external: {endpoints: [a]}}\n", nil),
    ])
  func etcd(text: String, found: String?) throws {
    let change = try ClusterValue.etcd.change(Self.cluster(text))
    #expect(change?.found == found)
    if let change {
      #expect(
        try YAML.parse(change.after).first?[path: "etcd", "local", "dataDir"]?.string == "/var/lib/podsec/u7s/etcd")
    }
  }

  @Test("All other bytes of kubeadm's document stay")
  func kept() throws {
    let before = """
      apiVersion: kubeproxy.config.k8s.io/v1alpha1
      bindAddress: 0.0.0.0
      clusterCIDR: "10.244.0.0/16"
      conntrack:
        maxPerCore: null
        min: null
      detectLocal:
      - a
      new_field_of_tomorrow: 0o17
      windowsProfile: ''

      """
    let change = try #require(try ClusterValue.conntrack.change(Self.proxy(before)))
    #expect(change.diff.contains("-  maxPerCore: null\n+  maxPerCore: 0\n   min: null\n"))
    #expect(
      change.diff.hasPrefix("--- kube-system/kube-proxy/config.conf\n+++ kube-system/kube-proxy/config.conf\n@@ "))
    #expect(change.summary == "kube-system/kube-proxy: conntrack.maxPerCore: null -> 0")
    #expect(try YAML.parse(change.after).first?["new_field_of_tomorrow"] == .scalar(Scalar("0o17")))
    let patch = try #require(try YAML.parse(change.patch.input).first)
    #expect(patch[path: "metadata", "resourceVersion"]?.string == "17")
    #expect(patch[path: "data", "config.conf"]?.string == change.after)
    #expect(patch["data"]?.entries.count == 1)
  }

  @Test("A cluster without kube-proxy needs no change; one without kubeadm's configuration is refused")
  func absent() throws {
    #expect(try ClusterValue.conntrack.change("\n") == nil)
    #expect(throws: Failure.self) { _ = try ClusterValue.etcd.change("") }
  }

  @Test(
    "A text that is not one of kubeadm's documents is refused and not replaced",
    arguments: [
      "", "[]", "a: b: c", "conntrack: 5\n", "conntrack: [a]\n", "a: 1\n---\nb: 2\n",
    ])
  func damaged(text: String) {
    #expect(throws: Failure.self) { _ = try ClusterValue.conntrack.change(Self.proxy(text)) }
  }

  @Test(
    "The options of prepare-cluster are read",
    arguments: [
      ("", false, nil), ("-n", true, nil), ("--dry-run", true, nil), ("--dry-run=false --kubeconfig /x", false, "/x"),
    ]
      as [(String, Bool, String?)])
  func options(line: String, isDryRun: Bool, kubeconfig: String?) throws {
    let call = try #require(try PrepareCluster(Rows.words(line)))
    #expect(call.isDryRun == isDryRun && call.kubeconfig == kubeconfig)
  }

  @Test("Unknown words and options are refused", arguments: ["x", "--nosuch", "--kubeconfig", "-n=maybe"])
  func wrong(line: String) {
    #expect {
      _ = try PrepareCluster(Rows.words(line))
    } throws: { error in
      (error as? Failure)?.status == 2
    }
  }

  @Test(
    "A diff shows the lines that differ and three around them",
    arguments: [
      ("a\n", "a\n", ""), ("a\nb\n", "a\nc\n", "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"),
      (
        "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\ny\n6\n7\n8\n9\n",
        "--- f\n+++ f\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+x\n+y\n 6\n 7\n 8\n"
      ),
      ("a\n", "a\na\n", "--- f\n+++ f\n@@ -1,1 +1,2 @@\n a\n+a\n"), ("", "a\n", "--- f\n+++ f\n@@ -1,0 +1,1 @@\n+a\n"),
    ])
  func diff(before: String, after: String, expected: String) {
    #expect(LineDiff.unified(before, after, name: "f") == expected)
  }
}
