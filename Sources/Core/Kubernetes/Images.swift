import YAML

/// The images of a cluster: kubeadm's list of them, and the parts of their names.
package enum Images {
  /// An image name cut into its repository and tag: `registry:port/path/name`, `v1.2`.
  package static func split(_ image: String) -> (repository: String, tag: String?) {
    guard let colon = image.lastIndex(of: ":"), !image[colon...].contains("/") else { return (image, nil) }
    return (String(image[..<colon]), String(image[image.index(after: colon)...]))
  }

  /// The valid tags in an answer of `skopeo list-tags` (OCI distribution specification, "Pulling manifests").
  package static func tags(_ answer: Node) -> [String] {
    (answer["Tags"]?.items ?? []).compactMap(\.string).filter(isTag)
  }

  /// All tags of a repository, skopeo-list-tags(1); registries.conf(5) says which are insecure.
  package static func listTags(_ skopeo: String, _ repository: String) -> Command {
    Command(skopeo, ["list-tags", "docker://" + repository], environment: ["LC_ALL": "C"])
  }

  package static func isTag(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 128, !"-.".utf8.contains(first) else { return false }
    return text.utf8.allSatisfy { ASCII.isAlphanumeric($0) || "-._".utf8.contains($0) }
  }

  /// The sandbox (pause) image in kubeadm's list; CRI-O's configuration must name it.
  package static func pause(_ images: [String]) -> String? {
    images.first { split($0).repository.hasSuffix("/pause") }
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

  /// kubeadm's list of a cluster's images, from the answer with its ConfigMap kubeadm-config; nil where that does not
  /// say which version and registry the cluster has.
  package static func list(_ kubeadm: String, ofCluster answer: String) -> Command? {
    guard let text = (try? YAML.parse(answer))?.first?[path: "data", "ClusterConfiguration"]?.string,
      let cluster = (try? YAML.parse(text))?.first, let version = cluster["kubernetesVersion"]?.string,
      let repository = cluster["imageRepository"]?.string, Version(version) != nil,
      repository.utf8.allSatisfy({ ASCII.isAlphanumeric($0) || "-._:/[]".utf8.contains($0) })
    else { return nil }
    return Command(kubeadm, listArguments(version, repository))
  }

  /// Arguments of the genuine kubeadm that print the images of a version.
  package static func listArguments(_ version: String, _ repository: String?) -> [String] {
    ["config", "images", "list", "--kubernetes-version=\(version)"]
      + (repository.map { ["--image-repository=\($0)"] } ?? [])
  }

  /// True if crictl's message says that the registry has no such image.
  package static func isMissing(_ errors: String) -> Bool {
    errors.contains("manifest unknown") || errors.contains("not found")
  }

  /// Names in the output of `kubeadm config images list`.
  package static func names(_ output: String) -> [String] {
    output.lines.map(\.trimmed).filter { !$0.isEmpty && !$0.contains(" ") }
  }
}
