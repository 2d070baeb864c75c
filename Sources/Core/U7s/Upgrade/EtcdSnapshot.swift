import Core
import YAML

/// A copy of etcd's data as `etcdctl snapshot save` makes it, in the running pod of kubeadm's own etcd (etcd's
/// documentation, "Disaster recovery"; kubeadm reference, "Upgrading kubeadm clusters").
package struct EtcdSnapshot: Sendable {
  /// etcd's own directory: the only directory that its pod and this host share and that has room.
  package let directory: String
  /// Where kubeadm keeps etcd's certificates.
  package let certificates: String
  /// The member's name and the URL that other members reach it by; nil where the manifest does not say both.
  private let member: (name: String, url: String)?

  /// Name of the snapshot in etcd's directory while it is made.
  package static let name = "podsec-u7s-snapshot.db"
  /// Names that a failed snapshot may leave there.
  package static let leftovers = [name, name + ".part"]
  /// Bytes that are copied at the most: twice the largest database that etcd's documentation advises.
  package static let limit = 16 << 30
  package static let seconds = 600

  /// Reads the pod's manifest. The account can write it, so what it names must lie where only etcd's own data is.
  package init(manifest: Node) throws(Failure) {
    let container = manifest[path: "spec", "containers"]?.items.first { $0["name"]?.string == "etcd" }
    let words = container?["command"]?.items.compactMap(\.string) ?? []
    func value(_ flag: String) -> String? {
      words.last { $0.hasPrefix("--\(flag)=") }.map { String($0.dropFirst(flag.count + 3)) }
    }
    guard let data = value("data-dir"), NodePlan.stateDirectory(holding: data) != nil,
      let authority = value("trusted-ca-file"),
      authority.hasPrefix(NodePaths.kubernetes + "/"), let slash = authority.lastIndex(of: "/")
    else {
      throw EtcdSnapshot.failure("\(NodePaths.etcdManifest) names no data below \(NodePaths.state)")
    }
    directory = data
    certificates = String(authority[..<slash])
    if let name = value("name"), let url = value("initial-advertise-peer-urls") {
      member = (name, url)
    } else {
      member = nil
    }
  }

  /// Where kubeadm puts etcd of a rootless node, unless a user's file says otherwise.
  package static let usual = EtcdSnapshot(
    directory: NodePaths.etcd, certificates: "\(NodePaths.kubernetes)/pki/etcd")

  private init(directory: String, certificates: String) {
    self.directory = directory
    self.certificates = certificates
    member = nil
  }

  /// The path relative to the directory of our state, which belongs to root.
  package func path(of name: String) -> String { String("\(directory)/\(name)".dropFirst(NodePaths.state.count + 1)) }

  /// Prints the running container of this node's etcd, crictl(1).
  package static let find = Inside.command(
    "crictl",
    [
      "ps", "--quiet", "--state", "Running", "--label", "io.kubernetes.container.name=etcd", "--label",
      "io.kubernetes.pod.namespace=kube-system",
    ])

  /// The one container that `find` printed.
  package static func container(_ output: String) throws(Failure) -> String {
    let ids = output.split(whereSeparator: \.isWhitespace)
    guard ids.count == 1, let id = ids.first, id.allSatisfy(\.isHexDigit) else {
      throw failure(ids.isEmpty ? "its container is not running" : "\(ids.count) containers have its name")
    }
    return String(id)
  }

  /// `etcdctl snapshot save` in that container.
  package func save(container: String) -> Command {
    Inside.command(
      "crictl",
      ["exec", "--sync", "--timeout", String(EtcdSnapshot.seconds), container, "etcdctl"] + access
        + ["snapshot", "save", "\(directory)/\(EtcdSnapshot.name)"])
  }

  private var access: [String] {
    [
      "--endpoints=https://127.0.0.1:2379", "--cacert=\(certificates)/ca.crt",
      "--cert=\(certificates)/healthcheck-client.crt", "--key=\(certificates)/healthcheck-client.key",
    ]
  }

  /// True where the size is that of a whole snapshot: pages of 512 bytes and a SHA-256 behind them.
  package static func isWhole(bytes: Int) -> Bool { bytes > 32 && bytes % 512 == 32 }

  /// `etcdctl member list` in that container: a line for each.
  package func members(container: String) -> Command {
    Inside.command(
      "crictl", ["exec", "--sync", "--timeout", "20", container, "etcdctl"] + access + ["member", "list"])
  }

  /// The lines that root types to begin a new cluster of this node with the data of a snapshot (etcd's documentation,
  /// "Restoring a cluster"); none where the manifest names no member.
  ///
  /// The data is made and given to the account in root's directory, so no root process writes where the account can. The
  /// new cluster has another CA, which a pod reads at its start only (Kubernetes, "Manual Rotation of CA Certificates").
  package func restoration(of file: String, isCopy: Bool) -> [String] {
    guard let member else { return [] }
    let data = file + ".data"
    let restore = [
      Command(
        "etcdutl",
        ["snapshot", "restore", file, "--data-dir", data, "--name", member.name, "--initial-cluster"]
          + ["\(member.name)=\(member.url)", "--initial-advertise-peer-urls", member.url]
          + (isCopy ? ["--skip-hash-check"] : [])),
      Command("chown", ["-R", ClusterAccount.name + ":", data]), Command("mv", ["-T", data, directory]),
    ]
    let authority = "metadata.name=kube-root-ca.crt"
    let pods = [
      Command("kubectl", ["delete", "configmaps", "--all-namespaces", "--field-selector", authority]),
      Command("kubectl", ["delete", "pods", "--all-namespaces", "--all"]),
    ]
    // The error of kubeadm's checks that data in the directory causes (kubeadm reference, `--ignore-preflight-errors`).
    let error = "DirAvailable-" + directory.map { $0 == "/" ? "-" : String($0) }.joined()
    let initialize = Command("kubeadm", ["init", "--ignore-preflight-errors=" + error])
    return [restore, [initialize], pods].map { $0.map(\.display).joined(separator: " && ") }
  }

  /// etcd's database itself, below its directory.
  package static let database = "member/snap/db"

  /// Whether etcd is saved before an upgrade or a reset.
  package static func isWanted(_ settings: Settings) throws(Failure) -> Bool {
    switch settings.text(.etcdSnapshot) ?? "yes" {
    case "yes": return true
    case "no": return false
    default:
      throw Failure(
        "read \(Setting.etcdSnapshot.name)", "it is neither yes nor no",
        hint: "export \(Setting.etcdSnapshot.name)=no", status: 2)
    }
  }

  /// Why there is no snapshot, and how to go on without one.
  package static func failure(_ why: Message) -> Failure {
    Failure(
      "save etcd", why,
      hint: "export \(Setting.etcdSnapshot.name)=no   # the same call then goes on without a snapshot of etcd")
  }
}
