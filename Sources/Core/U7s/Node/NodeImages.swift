import Core

/// How a node's images are fetched: calls inside the namespace.
package enum NodeImages {
  /// At most this many pulls at once: more would not be faster, and registries limit clients.
  package static let atOnce = 4

  /// A call of crictl(1) inside the namespace.
  package static func pull(_ image: String) -> Command { Inside.command("crictl", ["pull", image]) }

  package static func list() -> Command { Inside.command("crictl", ["images", "--output", "json"]) }

  /// Whether crictl's errors say that an image in CRI-O's store is damaged. CRI-O then lists no image at all. A CRI-O that
  /// is killed while it stores an image leaves a damaged one.
  package static func isDamaged(_ errors: String) -> Bool { errors.contains("consider removing the image") }

  /// All tags of a repository, skopeo-list-tags(1); registries.conf(5) says which are insecure.
  package static func tags(_ repository: String) -> Command {
    Inside.command("skopeo", ["list-tags", "docker://" + repository])
  }

  /// Asks a registry about one image; stores nothing.
  package static func inspect(_ image: String) -> Command {
    Inside.command("skopeo", ["inspect", "--raw", "docker://" + image])
  }

  /// Copies another tag's image into the store of CRI-O under the asked name.
  package static func copy(_ image: String, as asked: String, storage: String) -> Command {
    Inside.command(
      "skopeo",
      ["copy", "docker://" + image, "containers-storage:[overlay@\(storage)+/run/containers/storage]\(asked)"])
  }

  /// The cluster's images that run on a node of that role.
  package static func needed(by role: NodeRole, of images: [String]) -> [String] {
    if role.isControlPlane { return images }
    let planes = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"]
    return images.filter { !planes.contains(String(Images.split($0).repository.split(separator: "/").last ?? "")) }
  }

  /// What to do about a failed pull, judged by crictl's message.
  package static func hint(_ image: String, errors: String, storage: String) -> Message {
    if errors.contains("no space left on device") {
      return "df -h \(storage)   # make room there; then the same call again"
    }
    return "nsenter_u7s crictl pull \(image)"
  }
}
