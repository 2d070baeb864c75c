import Core

/// The names under which an archive's images are pushed.
package struct LoadNames: Equatable, Sendable {
  /// The platform of this host by its present name, the first path element of its images; nil if it is not known.
  package let platform: String?
  /// `REGISTRY/PATH` that replaces `base` in the images' names.
  private let place: String
  private let base: String

  /// The old name of a platform's path, which images are pushed under too.
  package static let aliases = ["c10f": "k8s-c10f2"]

  /// Images go below `place` if it is given, else below `platform` on registry.local.
  package init(place: String?, platform: String?) throws(Failure) {
    let platform = platform.flatMap { ImageRegistry.paths($0).last }
    guard let place = place ?? platform.map({ "\(PodsecServer.registry)/\($0)" }) else {
      throw Failure(
        "choose the images' path on \(PodsecServer.registry)",
        "\(Setting.platform.name) is not set and this system has none",
        hint: "export \(Setting.platform.name)=p11   # or give REGISTRY/PATH")
    }
    self.place = place
    base = String(place.split(separator: "/").last ?? "")
    self.platform = platform
  }

  /// Checks a `REGISTRY/PATH` argument: status 1 without a slash, 4 without a registry, 5 where that has no dot.
  package static func checked(_ place: String) throws(Failure) -> String {
    func wrong(_ why: Message, _ status: Int32) -> Failure {
      Failure(
        "read the arguments", "'\(place)': \(why)", hint: "\(PodsecServer.registry)/PATH", status: status)
    }
    guard let slash = place.firstIndex(of: "/") else { throw wrong("no path follows the registry", 1) }
    let registry = place[..<slash]
    guard !registry.isEmpty else { throw wrong("there is no registry", 4) }
    guard registry.contains(".") else { throw wrong("the registry has no dot in its name", 5) }
    guard SignatureScope.isHost(registry) else { throw wrong("'\(registry)' is not HOST[:PORT]", 1) }
    guard ImageName.path(place[place.index(after: slash)...]) != nil else {
      throw wrong("its path is not of a-z, 0-9, and - . _ between them", 1)
    }
    return place
  }

  /// The full names that an image is pushed under. One with the old name of its platform's path keeps that, and gets the
  /// present one too.
  package func destinations(_ name: ImageName) -> [String] {
    let name = name.tagged
    let rest = name.description.dropFirst(name.platform.count)
    var paths = ImageRegistry.paths(name.platform)
    if name.platform == base, let alias = LoadNames.aliases[base] { paths.insert(alias, at: 0) }
    return paths.map { $0 == base ? place + rest : "\(PodsecServer.registry)/\($0)\(rest)" }
  }

  /// Where the signature of a pushed image is kept on the server; the registry's name is no part of it.
  package static func signature(_ destination: String, digest: String) -> String {
    let repository = Images.split(destination).repository
    let path = repository.split(separator: "/").dropFirst().joined(separator: "/")
    let digest = digest.split(separator: ":").joined(separator: "=")
    return "\(PodsecPaths.signatures)/\(path)@\(digest)/signature-1"
  }

  /// The question to ask before images of another platform are pushed; nil if it is the same under its old or its present
  /// name, or not known.
  package func question(_ archive: String) -> Message? {
    guard let platform, ImageRegistry.paths(archive).last != platform else { return nil }
    return "The archive's images are of the platform \(archive), and this host's is \(platform). Push them?"
  }
}
