import YAML

/// The images of a node and how they are fetched.
package enum Images {
  /// At most this many pulls at once: the wire is the limit, and a registry's patience.
  package static let atOnce = 4

  /// An image name cut into its repository and tag: `registry:port/path/name`, `v1.2`.
  package static func split(_ image: String) -> (repository: String, tag: String?) {
    guard let colon = image.lastIndex(of: ":"), !image[colon...].contains("/") else { return (image, nil) }
    return (String(image[..<colon]), String(image[image.index(after: colon)...]))
  }

  /// The sandbox image among kubeadm's, which CRI-O must be told of.
  package static func pause(_ images: [String]) -> String? {
    images.first { split($0).repository.hasSuffix("/pause") }
  }

  /// A call of crictl(1) inside the namespace.
  package static func pull(_ image: String) -> Command { Inside.command("crictl", ["pull", image]) }

  package static func list() -> Command { Inside.command("crictl", ["images", "--output", "json"]) }

  /// All tags of a repository, skopeo-list-tags(1); registries.conf(5) says which are insecure.
  package static func tags(_ repository: String) -> Command {
    Inside.command("skopeo", ["list-tags", "docker://" + repository])
  }

  /// What a registry says of one image; nothing is stored.
  package static func inspect(_ image: String) -> Command {
    Inside.command("skopeo", ["inspect", "--raw", "docker://" + image])
  }

  /// The message in what skopeo and crictl print last: `time="..." level=fatal msg="..."`, else the line as it is.
  package static func message(_ line: String) -> String {
    guard let start = line.firstRange(of: "msg=\"") else { return line }
    var text = ""
    var isEscaped = false
    for character in line[start.upperBound...] {
      if character == "\"" && !isEscaped { return text }
      isEscaped = character == "\\" && !isEscaped
      if !isEscaped { text.append(character) }
    }
    return text
  }

  /// Copies another tag's image into the store of CRI-O under the asked name.
  package static func copy(_ image: String, as asked: String, storage: String) -> Command {
    Inside.command(
      "skopeo",
      ["copy", "docker://" + image, "containers-storage:[overlay@\(storage)+/run/containers/storage]\(asked)"])
  }

  /// kubeadm's list of a cluster's images, from the answer with its ConfigMap kubeadm-config; nil where that does not
  /// say which version and registry the cluster has.
  package static func list(ofCluster answer: String) -> Command? {
    guard let text = (try? YAML.parse(answer))?.first?[path: "data", "ClusterConfiguration"]?.string,
      let cluster = (try? YAML.parse(text))?.first, let version = cluster["kubernetesVersion"]?.string,
      let repository = cluster["imageRepository"]?.string
    else { return nil }
    return Command("/usr/bin/kubeadm", listArguments(version, repository))
  }

  /// Those of a cluster's images that run on a node of that role.
  package static func needed(by role: NodeRequest.Role, of images: [String]) -> [String] {
    if role.isControlPlane { return images }
    let planes = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"]
    return images.filter { !planes.contains(String(split($0).repository.split(separator: "/").last ?? "")) }
  }

  /// Arguments of the genuine kubeadm that print the images of a version.
  package static func listArguments(_ version: String, _ repository: String?) -> [String] {
    ["config", "images", "list", "--kubernetes-version=\(version)"]
      + (repository.map { ["--image-repository=\($0)"] } ?? [])
  }

  /// True where the registry has no such image, by what crictl said.
  package static func isMissing(_ errors: String) -> Bool {
    errors.contains("manifest unknown") || errors.contains("not found")
  }

  /// What to do about a pull that failed, by what crictl said.
  package static func hint(_ image: String, errors: String, storage: String) -> String {
    if errors.contains("no space left on device") {
      return "df -h \(storage)   # make room there; then the same call again"
    }
    return "nsenter_u7s crictl pull \(image)"
  }

  /// Names in the output of `kubeadm config images list`.
  package static func names(_ output: String) -> [String] {
    output.lines.map(\.trimmed).filter { !$0.isEmpty && !$0.contains(" ") }
  }
}

/// Commands inside the namespace, from root's side.
package enum Inside {
  /// The tool there is found on the system's own directories, after the shims.
  package static func command(_ tool: String, _ arguments: [String], input: String? = nil) -> Command {
    Command(
      NodePaths.shims + "/nsenter_u7s", [tool] + arguments,
      environment: ["PATH": NodePaths.shims + ":/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin"],
      input: input)
  }

  package static func kubectl(_ arguments: [String], input: String? = nil) -> Command {
    command("kubectl", ["--kubeconfig=\(NodePaths.adminConf)"] + arguments, input: input)
  }
}
