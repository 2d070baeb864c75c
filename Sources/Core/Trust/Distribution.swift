import Core

/// What differs between the families of distributions, in one place.
package struct Distribution: Equatable, Sendable {
  package var family: PackageFamily
  /// distribution's registry (docker-registry): its unit, program and account.
  package var registryUnit: String
  package var registryProgram: String
  package var registryAccount: String
  /// The group of nginx's workers.
  package var webGroup: String
  /// nginx's file of ours, and the link that turns it on where the distribution has one.
  package var siteFile: String
  package var siteLink: String?

  package static let nginxUnit = "nginx.service"

  private static let known: [PackageFamily: Distribution] = [
    .alt: Distribution(
      family: .alt, registryUnit: "docker-registry.service", registryProgram: "/usr/bin/docker-registry",
      registryAccount: "docker-registry", webGroup: "_nginx", siteFile: "/etc/nginx/sites-available.d/podsec.conf",
      siteLink: "/etc/nginx/sites-enabled.d/podsec.conf"),
    .debian: Distribution(
      family: .debian, registryUnit: "docker-registry.service", registryProgram: "/usr/bin/docker-registry",
      registryAccount: "docker-registry", webGroup: "www-data", siteFile: "/etc/nginx/conf.d/podsec.conf",
      siteLink: nil),
    .fedora: Distribution(
      family: .fedora, registryUnit: "docker-distribution.service", registryProgram: "/usr/bin/registry",
      registryAccount: "docker-registry", webGroup: "nginx", siteFile: "/etc/nginx/conf.d/podsec.conf", siteLink: nil),
  ]
}

extension Distribution {
  /// The backend of this host; a `Failure` for a family that has none.
  package init(osRelease: OSRelease) throws(Failure) {
    guard let family = osRelease.family, let found = Distribution.known[family] else {
      throw Failure(
        "find out which distribution this is",
        "\(SystemPaths.osRelease) names none of ALT, Debian, Fedora and their kin",
        hint: "grep ^ID \(SystemPaths.osRelease)")
    }
    self = found
  }

  /// Restricts newuidmap(1) and newgidmap(1), which rootless containers need, to members of `podman`.
  package var restriction: [Step] {
    let group = PodsecGroup.users
    let tools = [("newuidmap", "cap_setuid"), ("newgidmap", "cap_setgid")]
    switch family {
    case .alt:
      return tools.map { .run(Command("/usr/sbin/control", [$0.0, "podmanonly"]), "restrict \($0.0) to \(group)") }
    case .debian:
      return tools.map { tool in
        .run(
          Command(
            "/usr/bin/dpkg-statoverride",
            ["--force-statoverride-add", "--update", "--add", "root", group, "4750", "/usr/bin/\(tool.0)"]),
          "restrict \(tool.0) to \(group)")
      }
    case .fedora:
      return tools.flatMap { tool -> [Step] in
        let path = "/usr/bin/\(tool.0)"
        let purpose: Message = "restrict \(tool.0) to \(group)"
        // NOTE: chgrp(1) takes capabilities away.
        return [
          .run(Command("/usr/bin/chgrp", [group, path]), purpose),
          .run(Command("/usr/bin/chmod", ["0750", path]), purpose),
          .run(Command("/usr/sbin/setcap", ["\(tool.1)=ep", path]), purpose),
        ]
      }
    }
  }

  /// A warning about what undoes the restriction, or nil.
  package var restrictionCaveat: Message? {
    family == .fedora ? "an update of shadow-utils lets everybody use newuidmap again: call this again after it" : nil
  }
}
