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

  /// Copies another tag's image into the store of CRI-O under the asked name.
  package static func copy(_ image: String, as asked: String, storage: String) -> Command {
    Inside.command(
      "skopeo",
      ["copy", "docker://" + image, "containers-storage:[overlay@\(storage)+/run/containers/storage]\(asked)"])
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
    return isMissing(errors)
      ? "export \(Setting.setAvailableImages.rawValue)=yes   # takes the highest tag of that minor version"
      : "nsenter_u7s crictl pull \(image)"
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
