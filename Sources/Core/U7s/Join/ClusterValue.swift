import Core
import YAML

/// One value of the cluster's own configuration that a rootless node depends on: a ConfigMap of kube-system whose data
/// holds a document of YAML.
package enum ClusterValue: CaseIterable, Sendable {
  /// In a user namespace kube-proxy cannot set conntrack's limits and ends if it is told to; 0 tells it not to.
  case conntrack
  /// When the namespace ends, the etcd of a rootless control plane loses data that is not below our own directory.
  case etcd

  package var configMap: String { self == .conntrack ? "kube-proxy" : "kubeadm-config" }
  var key: String { self == .conntrack ? "config.conf" : "ClusterConfiguration" }
  var path: [String] { self == .conntrack ? ["conntrack", "maxPerCore"] : ["etcd", "local", "dataDir"] }
  private var wanted: Node { self == .conntrack ? .int(0) : .string(NodePaths.etcd) }

  /// kubectl's arguments; an absent ConfigMap is no output.
  package var query: [String] {
    ["get", "configmap", configMap, "--namespace=kube-system", "--ignore-not-found", "--output=json"]
  }

  /// The same for a node that joins, without API discovery, which a client without rights may not do.
  package var rawQuery: [String] { ["get", "--raw=/api/v1/namespaces/kube-system/configmaps/\(configMap)"] }

  /// What a change replaces, and by what.
  package struct Change: Equatable, Sendable {
    package let value: ClusterValue
    /// The present value, `null` where there is none.
    package let found: String
    let before: String
    package let after: String
    let version: String

    /// `kube-system/kube-proxy: conntrack.maxPerCore: null -> 0`
    package var summary: String { "\(place): \(value.path.joined(separator: ".")): \(found) -> \(value.wantedText)" }
    /// A unified diff of the document.
    package var diff: String { LineDiff.unified(before, after, name: "\(place)/\(value.key)") }
    private var place: String { "kube-system/\(value.configMap)" }

    /// kubectl's arguments and input. NOTE: with the version that was read, so that another's change is not undone.
    package var patch: (arguments: [String], input: String) {
      let document = Node.map(
        ("metadata", .map(("resourceVersion", .string(version)))), ("data", .map((value.key, .string(after)))))
      return (
        [
          "patch", "configmap", value.configMap, "--namespace=kube-system", "--type=merge", "--patch-file=/dev/stdin",
          "--output=name",
        ], JSON.emit(document, pretty: false)
      )
    }
  }

  var wantedText: String { wanted.string ?? "" }

  /// The change that the answer to `query` asks for; nil if the value is right, or if the cluster does not need it
  /// because it has no kube-proxy or an external etcd.
  package func change(_ answer: String) throws(Failure) -> Change? {
    if answer.trimmed.isEmpty {
      if self == .conntrack { return nil }
      throw Failure(
        "read the cluster's ConfigMap \(configMap)", "there is none: kubeadm did not make this cluster",
        hint: "podsec-u7s prepare-cluster --kubeconfig FILE   # of the right cluster")
    }
    let map = try parse(answer)
    guard let before = map[path: "data", key]?.string else {
      throw Failure("read the cluster's ConfigMap \(configMap)", "it has no \(key)")
    }
    var document = try parse(before)
    guard !isRight(document) else { return nil }
    let found = document[path: path]?.string ?? "null"
    document[path: path] = wanted
    guard isRight(document) else {
      throw Failure(
        "change \(path.joined(separator: ".")) of \(configMap)", "what stands above it is not a mapping",
        hint: "kubectl -n kube-system edit configmap \(configMap)")
    }
    return Change(
      value: self, found: found, before: before, after: YAML.emit([document]),
      version: map[path: "metadata", "resourceVersion"]?.string ?? "")
  }

  private func isRight(_ document: Node) -> Bool {
    switch self {
    case .conntrack: return document[path: path]?.int == 0
    case .etcd:
      if ClusterNetwork.isExternal(document) { return true }
      let directory = document[path: path]?.string ?? ""
      return directory.hasPrefix(NodePaths.state + "/") && !(directory + "/").contains("/../")
    }
  }

  private func parse(_ text: String) throws(Failure) -> Node {
    do throws(ParseError) {
      let documents = try YAML.parse(text)
      guard documents.count == 1, case .mapping? = documents.first else {
        throw ParseError(line: 1, column: 1, problem: "not one mapping")
      }
      return documents[0]
    } catch {
      throw Failure("read the cluster's ConfigMap \(configMap)", "\(error.text)")
    }
  }
}

extension ClusterValue {
  /// What a node of this role depends on.
  package static func needed(by role: NodeRole) -> [ClusterValue] {
    role.isControlPlane ? [.conntrack, .etcd] : [.conntrack]
  }

  /// Why a rootless node cannot join a cluster that needs the change.
  package static func refusal(_ change: Change) -> Failure {
    let why =
      change.value == .conntrack
      ? "kube-proxy would end at once in a user namespace" : "etcd's data would be lost with the namespace"
    return Failure(
      "join: check the cluster's \(change.value.configMap)",
      "\(change.value.path.joined(separator: ".")) is \(change.found), and has to be \(change.value.wantedText): \(why)",
      hint: "podsec-u7s prepare-cluster   # on a control plane of that cluster; then join again")
  }
}
