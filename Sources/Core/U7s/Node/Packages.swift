import Core

/// Which packages a node lacks, and how its distribution installs them.
package enum Packages {
  package struct Plan: Equatable, Sendable {
    /// Tools that are missing or of another minor version than asked.
    package var missing: [String]
    package var packages: [String]
    package var command: Command
  }

  /// nil if nothing is missing. Throws if U7S_KUBEVERSION is not a version, or if we do not know the system's package
  /// manager.
  ///
  /// A version from kubeadm's own flag or file wins over U7S_KUBEVERSION. It only chooses packages that are missing and
  /// replaces no installed one, because kubeadm supports more than one minor version.
  package static func plan(_ facts: HostFacts, _ settings: Settings, given: String? = nil) throws(Failure) -> Plan? {
    let wanted = given == nil ? try settings.wantedVersion(example: "v1.31.0") : nil
    let installed = facts.tools["kubeadm"]?.version
    let family = facts.osRelease.family
    var missing = RequiredTool.required.filter { facts.tools[$0.name] == nil }
    let isReplacing = wanted.map { foreign(facts, to: $0) != nil } ?? false
    if isReplacing {
      // CRI-O and its client are installed in the same minor version if the distribution has packages for each.
      missing += RequiredTool.required.filter {
        facts.tools[$0.name] != nil && ($0.isKubernetes || family.map($0.isVersioned) ?? false)
      }
    }
    guard !missing.isEmpty else { return nil }
    guard let family else {
      throw Failure(
        "install \(missing.map(\.name).joined(separator: ", "))",
        "this distribution's package manager is not known here",
        hint: "install them by hand, then call kubeadm again")
    }
    let version = wanted ?? installed ?? given.flatMap { Version($0) }
    guard
      version != nil || family == .debian
        || !missing.contains(where: { $0.name.hasPrefix("kube") || $0.name.hasPrefix("cri") })
    else {
      throw Failure(
        "install \(missing.map(\.name).joined(separator: ", "))", "which version of Kubernetes is not said",
        hint: "export \(Setting.kubeVersion.name)=v1.31.0")
    }
    let minor = version.map { "\($0.major).\($0.minor)" } ?? ""
    var packages: [String] = []
    for tool in missing {
      var package = tool.package(family, minor: minor)
      // Debian's package has the version that is in the archive; apt refuses it if that is another minor version.
      if family == .debian && tool.isKubernetes && !minor.isEmpty { package += "=\(minor).*" }
      if !packages.contains(package) { packages.append(package) }
    }
    return Plan(
      missing: missing.map(\.name), packages: packages,
      command: RequiredTool.install(packages, family, replacing: isReplacing))
  }

  /// The check after installing: no tool may have an older minor version than asked.
  package static func verify(_ facts: HostFacts, _ settings: Settings, given: String? = nil) throws(Failure) {
    let still = RequiredTool.required.filter { facts.tools[$0.name] == nil }.map(\.name)
    guard still.isEmpty else {
      throw Failure(
        "install \(still.joined(separator: ", "))", "the packages do not bring them", hint: "podsec-u7s doctor")
    }
    if given == nil, let wanted = try settings.wantedVersion(example: "v1.31.0"),
      let (name, installed) = foreign(facts, to: wanted)
    {
      throw Failure(
        "install Kubernetes \(wanted.major).\(wanted.minor)", "the distribution's \(name) is \(installed)",
        hint: "export \(Setting.kubeVersion.name)=v\(installed)")
    }
  }

  /// The first of kubeadm and kubelet that is of another minor version than asked.
  private static func foreign(_ facts: HostFacts, to wanted: Version) -> (name: String, version: Version)? {
    for name in ["kubeadm", "kubelet"] {
      if let version = facts.tools[name]?.version, !version.isSameMinor(as: wanted) { return (name, version) }
    }
    return nil
  }
}
