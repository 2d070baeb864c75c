/// Which registry the images come from and below which path.
package enum ImageRegistry {
  package static let upstream = "registry.k8s.io"
  package static let alt = "registry.altlinux.org"
  package static let local = "registry.local"

  /// kubeadm's imageRepository: U7S_REGISTRY (set and empty is registry.k8s.io), else registry.local where /etc/hosts
  /// names it, else ALT's on ALT, else registry.k8s.io; with the platform's path where the registry has one. Where the
  /// path was renamed, the first that the registry has is meant.
  package static func repositories(_ settings: Settings, _ system: OSRelease, _ hosts: HostsFile) throws(Failure)
    -> [String]
  {
    var registry = upstream
    if let given = settings[.registry] {
      if given.isEmpty { return [upstream] }
      registry = try name(given)
    } else if hosts.names(local) {
      registry = local
    } else if system.isALT {
      registry = alt
    }
    guard registry != upstream else { return [upstream] }
    // A registry given with a path is complete.
    if registry.contains("/") { return [registry] }
    guard let platform = platform(settings, system) else {
      if registry != local && registry != alt { return [registry] }
      throw Failure(
        "choose the images' path on \(registry)", "\(Setting.platform.name) is not set and this system has none",
        hint: "export \(Setting.platform.name)=p11   # the path of the images on \(registry)")
    }
    return paths(platform).map { "\(registry)/\($0)" }
  }

  /// A registry as it begins image names, without a trailing slash; a `Failure` for a URL.
  private static func name(_ given: String) throws(Failure) -> String {
    var name = given[...]
    while name.last == "/" { name.removeLast() }
    guard !name.isEmpty, !name.contains("://") else {
      throw Failure(
        "read \(Setting.registry.name)", "'\(given)' is not the beginning of an image's name",
        hint: "export \(Setting.registry.name)=\(local)   # HOST[:PORT][/PATH]", status: 2)
    }
    return String(name)
  }

  /// The present name of a platform's path that ALT's registry had under another name until 2025: `c10f` of
  /// `k8s-c10f2`, `p10` of `k8s-p10`; nil for any other path.
  package static func renamed(_ platform: String) -> String? {
    guard platform.hasPrefix("k8s-"), platform.count > 4 else { return nil }
    let name = String(platform.dropFirst(4))
    return name.hasPrefix("c10f") ? "c10f" : name
  }

  /// The paths of a platform's images, in the order in which they are tried: the given one, then its present name.
  package static func paths(_ platform: String) -> [String] { [platform] + (renamed(platform).map { [$0] } ?? []) }

  /// The path element of ALT's image names: U7S_PLATFORM, else from os-release.
  package static func platform(_ settings: Settings, _ system: OSRelease) -> String? {
    if let given = settings.text(.platform) { return given }
    guard system.isALT else { return nil }
    if let branch = system["ALT_BRANCH_ID"], !branch.isEmpty {
      return branch.hasPrefix("c10f") ? "c10f" : branch
    }
    let name = (system["CPE_NAME"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
    guard name.count > 4 else { return nil }
    switch name[3] {
    case "spserver": return "c10f"
    case "sisyphus": return "sisyphus"
    default: return name[4].split(separator: ".").first.map { "p\($0)" }
    }
  }

  /// The path of flannel's images: flannel's own on docker.io if the others are from registry.k8s.io, else the same
  /// repository as the others.
  package static func flannel(repository: String) -> String {
    let host = repository.prefix { $0 != "/" }
    return host == upstream ? "docker.io/flannel" : repository
  }

  /// The path of cert-manager's images: its own on quay.io if the others are from registry.k8s.io, else theirs.
  package static func certManager(repository: String) -> String {
    repository.prefix { $0 != "/" } == upstream ? "quay.io/jetstack" : repository
  }

  /// The highest version among a registry's tags by number; tags that are no versions, pre-releases and those of one
  /// architecture do not count. Releases of flannel's plugin (`v1.6.0-flannel1`) and etcd's (`3.6.4-0`) have a suffix.
  package static func highestTag(_ tags: [String], sameMinorAs wanted: Version? = nil) -> String? {
    releases(tags, sameMinorAs: wanted).first
  }

  /// Names, for a message, the tags that a registry has in place of a missing one: releases of the same minor version,
  /// the highest first, else all releases, else any tags.
  package static func inPlace(of wanted: Version?, _ tags: [String]) -> String {
    let same = wanted.map { releases(tags, sameMinorAs: $0) } ?? []
    if let wanted, !same.isEmpty { return "of \(wanted.major).\(wanted.minor) it has \(firstFive(same))" }
    let all = releases(tags)
    return tags.isEmpty ? "it has no tag at all" : "it has \(firstFive(all.isEmpty ? tags : all))"
  }

  private static func firstFive(_ tags: [String]) -> String {
    tags.prefix(5).joined(separator: ", ") + (tags.count > 5 ? " and \(tags.count - 5) more" : "")
  }

  /// Tags that are releases, the highest first.
  private static func releases(_ tags: [String], sameMinorAs wanted: Version? = nil) -> [String] {
    let versions = tags.compactMap { tag in Version(tag).map { (tag: tag, version: $0) } }
      .filter { $0.version.numbers.count >= 2 && isRelease($0.version.suffix) }
      .filter { item in wanted.map { item.version.isSameMinor(as: $0) } ?? true }
    return versions.sorted { $0.version > $1.version }.map(\.tag)
  }

  private static func isRelease(_ suffix: String) -> Bool {
    suffix.hasPrefix("flannel") || suffix.utf8.allSatisfy(ASCII.isDigit)
  }
}
