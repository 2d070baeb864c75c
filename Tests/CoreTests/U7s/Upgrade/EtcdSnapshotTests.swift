import Core
import CoreU7s
import Testing
import YAML

@Suite struct EtcdSnapshotTests {
  private static func manifest(
    _ data: String, ca: String = "/etc/kubernetes/pki/etcd/ca.crt", more: String = "--data-dirs=/x"
  ) throws -> Node {
    try #require(
      try YAML.parse(
        """
        apiVersion: v1
        kind: Pod
        spec:
          containers:
          - name: etcd
            command: [etcd, --data-dir=\(data), --trusted-ca-file=\(ca), \(more)]
        """
      ).first)
  }

  @Test("The snapshot is taken by etcdctl in etcd's own container, with the certificates next to etcd's CA")
  func save() throws {
    let snapshot = try EtcdSnapshot(
      manifest: try Self.manifest("/var/lib/podsec/u7s/mine/etcd", ca: "/etc/kubernetes/own/etcd/ca.crt"))
    #expect(
      snapshot.save(container: "c0ffee").arguments.joined(separator: " ")
        == "crictl exec --sync --timeout 600 c0ffee etcdctl --endpoints=https://127.0.0.1:2379 "
        + "--cacert=/etc/kubernetes/own/etcd/ca.crt --cert=/etc/kubernetes/own/etcd/healthcheck-client.crt "
        + "--key=/etc/kubernetes/own/etcd/healthcheck-client.key snapshot save "
        + "/var/lib/podsec/u7s/mine/etcd/podsec-u7s-snapshot.db")
    #expect(snapshot.path(of: "x") == "mine/etcd/x")
  }

  @Test(
    "A manifest with data or certificates elsewhere is refused, because the account can write the manifest",
    arguments: [
      ("/etc", "/etc/kubernetes/pki/etcd/ca.crt"), ("/var/lib/podsec/u7s", "/etc/kubernetes/pki/etcd/ca.crt"),
      ("/var/lib/podsec/u7s/", "/etc/kubernetes/pki/etcd/ca.crt"), ("''", "/etc/kubernetes/pki/etcd/ca.crt"),
      ("/var/lib/podsec/u7s/etcd", "/tmp/ca.crt"), ("/var/lib/podsec/u7s/etcd", "ca.crt"),
    ])
  func elsewhere(data: String, ca: String) throws {
    let manifest = try Self.manifest(data, ca: ca)
    let failure = #expect(throws: Failure.self) { try EtcdSnapshot(manifest: manifest) }
    #expect(failure?.tried == "save etcd")
    #expect(failure?.hint?.english.hasPrefix("export U7S_ETCD_SNAPSHOT=no ") == true)
  }

  @Test("The lines that restore a snapshot name the member as kubeadm's manifest does")
  func restoration() throws {
    let manifest = try Self.manifest(
      "/var/lib/podsec/u7s/etcd", more: "--name=n1, --initial-advertise-peer-urls=https://192.0.2.1:2380")
    let snapshot = try EtcdSnapshot(manifest: manifest)
    let line =
      "etcdutl snapshot restore /b/a.db --data-dir /b/a.db.data --name n1 --initial-cluster n1=https://192.0.2.1:2380 "
      + "--initial-advertise-peer-urls https://192.0.2.1:2380"
    let rest = " && chown -R u7s-admin: /b/a.db.data && mv -T /b/a.db.data /var/lib/podsec/u7s/etcd"
    let more = [
      "kubeadm init --ignore-preflight-errors=DirAvailable--var-lib-podsec-u7s-etcd",
      "kubectl delete configmaps --all-namespaces --field-selector metadata.name=kube-root-ca.crt"
        + " && kubectl delete pods --all-namespaces --all",
    ]
    #expect(snapshot.restoration(of: "/b/a.db", isCopy: false) == [line + rest] + more)
    #expect(snapshot.restoration(of: "/b/a.db", isCopy: true) == [line + " --skip-hash-check" + rest] + more)
  }

  @Test("What the account wrote into the manifest is quoted in the line, for a person pastes it into a shell")
  func quotedRestoration() throws {
    let manifest = try Self.manifest(
      "/var/lib/podsec/u7s/etcd", more: "'--name=n1;id', '--initial-advertise-peer-urls=https://$(id)'")
    let line = try EtcdSnapshot(manifest: manifest).restoration(of: "/b/a.db", isCopy: false).first
    #expect(line?.contains("--name 'n1;id' --initial-cluster 'n1;id=https://$(id)'") == true)
    let none = try Self.manifest("/var/lib/podsec/u7s/etcd", more: "--name=n1")
    #expect(try EtcdSnapshot(manifest: none).restoration(of: "/b/a.db", isCopy: false).isEmpty)
  }

  @Test("A manifest without an etcd is refused", arguments: ["a", "[]", "spec: {containers: [{name: etcd}]}"])
  func strange(text: String) throws {
    let manifest = try #require(try YAML.parse(text).first)
    #expect(throws: Failure.self) { try EtcdSnapshot(manifest: manifest) }
  }

  @Test("The container is refused unless crictl prints exactly one id", arguments: ["", "a\nb\n", "$(id)", "-rf"])
  func container(output: String) throws {
    #expect(try EtcdSnapshot.container("c0ffee\n") == "c0ffee")
    #expect(throws: Failure.self) { try EtcdSnapshot.container(output) }
  }

  @Test(
    "A snapshot is whole if its size is that of pages and a checksum",
    arguments: [(0, false), (32, false), (544, true), (4096, false), (4128, true)])
  func size(bytes: Int, isWhole: Bool) { #expect(EtcdSnapshot.isWhole(bytes: bytes) == isWhole) }

  @Test(
    "The snapshot is taken unless its setting is no; other values are refused",
    arguments: [(nil, true), ("", true), ("yes", true), ("no", false)])
  func wanted(value: String?, isWanted: Bool) throws {
    var settings = Settings()
    settings[.etcdSnapshot] = value
    #expect(try EtcdSnapshot.isWanted(settings) == isWanted)
    settings[.etcdSnapshot] = "maybe"
    let failure = #expect(throws: Failure.self) { try EtcdSnapshot.isWanted(settings) }
    #expect(failure?.status == 2)
  }
}
