import CoreU7s
import Testing
import YAML

@Suite struct UpgradeCallTests {
  private static let ours = "/etc/podsec/u7s/config/patches"

  private static func call(_ line: String) throws -> UpgradeCall {
    guard case .upgrade(let call) = KubeadmCall(Rows.words(line)) else { throw Mistake("'\(line)' is not read") }
    return call
  }

  @Test(
    "An upgrade call says whether it changes etcd, whether it is passed on as it is, and its folder of patches",
    arguments: Rows.lines(
      """
      upgrade apply v1.36.2 | etcd plain ours | upgrade apply v1.36.2
      upgrade apply -y -- v1.36.2 | etcd plain ours | upgrade apply -y -- v1.36.2
      upgrade node | etcd plain ours | upgrade node
      upgrade node phase control-plane | etcd plain ours | upgrade node phase control-plane
      upgrade node phase kubelet-config | plain ours | upgrade node phase kubelet-config
      upgrade apply v1.36.2 --dry-run | plain ours | upgrade apply v1.36.2 --dry-run
      upgrade apply v1.36.2 --dry-run=false | etcd plain ours | upgrade apply v1.36.2 --dry-run=false
      upgrade node --patches /x -v 5 | etcd ours | upgrade node -v 5
      upgrade node --patches=/x -v=5 | etcd ours | upgrade node -v=5
      upgrade node --patches /x --dry-run | theirs | upgrade node --dry-run
      upgrade apply -y --config /x | etcd ours | upgrade apply -y
      upgrade node -- --patches /x | etcd plain ours | upgrade node -- --patches /x
      """))
  func read(row: String) throws {
    let columns = Rows.columns(row)
    let call = try Self.call(columns[0])
    let words = [
      call.changesEtcd ? "etcd" : nil, call.isPlain ? "plain" : nil,
      call.directory == Self.ours ? "ours" : call.directory == "/x" ? "theirs" : "other",
    ]
    #expect(words.compactMap { $0 }.joined(separator: " ") == columns[1])
    #expect(call.passedOn == Rows.words(columns[2]))
  }

  @Test(
    "Our folder of patches is written into the caller's file; its own folder and dry run are taken over",
    arguments: [
      ("apply", "", "{\"patches\":{\"directory\":\"\(ours)\"}}", nil, false),
      (
        "node", "node: {patches: {directory: /own}, etcdUpgrade: true}",
        "{\"patches\":{\"directory\":\"\(ours)\"},\"etcdUpgrade\":true}", "/own", false
      ),
      (
        "apply", "apply: {dryRun: true, patches: {directory: /own}}",
        "{\"dryRun\":true,\"patches\":{\"directory\":\"/own\"}}", "/own", true
      ),
      ("node", "apply: {dryRun: true}", "{\"patches\":{\"directory\":\"\(ours)\"}}", nil, false),
    ])
  func file(command: String, text: String, part: String, patches: String?, isDryRun: Bool) throws {
    var call = try Self.call("upgrade \(command) --config /c")
    let head = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: UpgradeConfiguration\n"
    let documents = try #require(call.read(try YAML.parse("kind: Other\n---\n" + head + text)))
    #expect(documents.count == 2)
    #expect(documents[1][command]?.json == part)
    #expect(call.patches == patches)
    #expect(call.isDryRun == isDryRun)
    #expect(call.changesEtcd == !isDryRun)
  }

  @Test("A file without an UpgradeConfiguration is left to kubeadm")
  func otherFile() throws {
    var call = try Self.call("upgrade apply --config /c")
    #expect(call.read(try YAML.parse("apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\n")) == nil)
  }

  @Test("The caller's patches are put beside ours and replace those of the caller's earlier calls")
  func merge() {
    let file = { (name: String) in Patches.File(name: name, text: "new") }
    let (removed, written) = UpgradeCall.merge(
      kept: ["etcd%u7s+json.yaml", "etcd0.yaml", "old.yaml"],
      theirs: [file("etcd%u7s+json.yaml"), file("etcd0.yaml"), file("fresh.json")])
    #expect(removed == ["old.yaml"])
    #expect(written.map(\.name) == ["etcd0.yaml", "fresh.json"])
  }
}
