import Core
import YAML

/// The patches in kubeadm's `patches.directory`: changes that this node needs and a rootful node of the cluster does
/// not.
///
/// kubeadm names such files `target[suffix][+patchtype].extension` and applies them in the order of their names. Our
/// suffix `%u7s` sorts before every suffix that a user would choose, so a user's own patch is applied last and wins.
package enum Patches {
  package struct File: Equatable, Sendable {
    package var name: String
    package var text: String

    package init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  package static func files(_ request: NodeRequest) -> [File] {
    var files = [File(name: "kubeletconfiguration%u7s+strategic.yaml", text: YAML.emit([kubelet(request)]))]
    let apiServer = request.role.isControlPlane ? apiServer(request) : []
    if !apiServer.isEmpty {
      files.append(File(name: "kube-apiserver%u7s+json.yaml", text: YAML.emit([.list(apiServer)])))
    }
    if request.role.isControlPlane && !request.call.usesExternalEtcd {
      files.append(File(name: "etcd%u7s+json.yaml", text: YAML.emit([etcd(request)])))
    }
    if request.role.isControlPlane && needsVolumePlugins(request) {
      files.append(
        File(name: "kube-controller-manager%u7s+strategic.yaml", text: YAML.emit([controllerManager(request)])))
    }
    return files
  }

  /// KubeletConfiguration of a kubelet that is root only in its user namespace.
  ///
  /// Keys that the user's own document sets are left out, so that the user's values stay.
  static func kubelet(_ request: NodeRequest) -> Node {
    var patch = Node.map(
      ("apiVersion", .string("kubelet.config.k8s.io/v1beta1")), ("kind", .string("KubeletConfiguration")),
      ("cgroupDriver", .string("cgroupfs")))
    // Up to 1.26 kubelet has the endpoint only as a flag, which kubeadm takes from criSocket.
    if request.kubeletVersion >= Version(1, 27) {
      patch["containerRuntimeEndpoint"] = .string(NodePaths.crioEndpoint)
    }
    // From 1.37 the gate is on by default, and a later version will remove it.
    if request.kubeletVersion < Version(1, 37) {
      patch[path: ["featureGates", "KubeletInUserNamespace"]] = .bool(true)
    }
    let user = request.call.file.kubelet
    let defaults: [(String, Node)] = [
      ("failSwapOn", .bool(false)), ("volumePluginDir", .string(request.paths.volumePlugins)),
      ("seccompDefault", .bool(request.seccompDefault)),
    ]
    for (key, value) in defaults where user?[key] == nil { patch[key] = value }
    return patch
  }

  /// JSON patch (RFC 6902) of the kube-apiserver pod that turns on the audit log and Pod Security from its first start.
  private static func apiServer(_ request: NodeRequest) -> [Node] {
    var patch: [Node] = []
    if !request.call.hasArgument("audit-policy-file", of: "apiServer") {
      patch += apiServer(
        NodePaths.auditDirectory, name: "audit", isReadOnly: false,
        flags: [
          "--audit-policy-file=\(NodePaths.auditDirectory)/policy.yaml",
          "--audit-log-path=\(NodePaths.auditDirectory)/audit.log", "--audit-log-maxsize=500",
          "--audit-log-maxbackup=3",
        ])
    }
    if let admission = request.podSecurity {
      patch += apiServer(
        NodePaths.admissionDirectory, name: "admission", isReadOnly: true,
        flags: ["--\(PodSecurityAdmission.flag)=\(admission.path)"])
    }
    return patch
  }

  /// Flags of kube-apiserver, and the directory that they name.
  private static func apiServer(_ directory: String, name: String, isReadOnly: Bool, flags: [String]) -> [Node] {
    func add(_ path: String, _ value: Node) -> Node {
      .map(("op", .string("add")), ("path", .string(path)), ("value", value))
    }
    var mount = Node.map(("mountPath", .string(directory)), ("name", .string(name)))
    if isReadOnly { mount["readOnly"] = .bool(true) }
    let source = Node.map(("path", .string(directory)), ("type", .string("DirectoryOrCreate")))
    return flags.map { add("/spec/containers/0/command/-", .string($0)) } + [
      add("/spec/containers/0/volumeMounts/-", mount),
      add("/spec/volumes/-", .map(("hostPath", source), ("name", .string(name)))),
    ]
  }

  /// JSON patch of the etcd pod: it also listens for its peers at 127.0.0.1 (`PublishedPort.node` says why). If a flag
  /// is there twice, the last one counts.
  private static func etcd(_ request: NodeRequest) -> Node {
    let urls = ["https://127.0.0.1:2380", "https://" + request.address.withPort(2380)]
    return .list([
      .map(
        ("op", .string("add")), ("path", .string("/spec/containers/0/command/-")),
        ("value", .string("--listen-peer-urls=" + urls.joined(separator: ","))))
    ])
  }

  /// Up to 1.35 the controller manager mounts the directory of FlexVolume drivers, and kubelet makes it if it is
  /// missing. In a user namespace kubelet cannot make a directory below /usr, so the pod gets the one that kubelet
  /// itself uses.
  private static func controllerManager(_ request: NodeRequest) -> Node {
    let source = Node.map(("path", .string(request.paths.volumePlugins)), ("type", .string("DirectoryOrCreate")))
    let volume = Node.map(("name", .string("flexvolume-dir")), ("hostPath", source))
    return .map(("spec", .map(("volumes", .list([volume])))))
  }

  /// False where the user's own controllerManager.extraArgs name a directory.
  private static func needsVolumePlugins(_ request: NodeRequest) -> Bool {
    request.kubeadm < Version(1, 36)
      && !request.call.hasArgument("flex-volume-plugin-dir", of: "controllerManager")
  }
}
