import Core
import YAML

/// The cluster-wide configuration of Pod Security admission: what counts for namespaces without labels of their own.
package struct PodSecurityAdmission: Equatable, Sendable {
  /// The enforced level; U7S_POD_SECURITY.
  package let level: PodSecurityLevel

  package init(_ level: PodSecurityLevel) { self.level = level }

  /// The flag of kube-apiserver that names the file.
  static let flag = "admission-control-config-file"
  /// Namespaces of the cluster's own pods, which need the host's network and directories.
  static let exemptions = ["kube-system", "kube-flannel", "ingress-nginx"]

  /// A file a level: another level after `kubeadm reset` counts, and what an administrator changed in a file stays.
  package var fileName: String { "pod-security-\(level.rawValue).yaml" }
  package var path: String { "\(NodePaths.admissionDirectory)/\(fileName)" }

  /// The file. Warnings and the audit log always are about restricted, so that an administrator sees what is missing.
  package var text: String {
    let restricted = Node.string(PodSecurityLevel.restricted.rawValue)
    let latest = Node.string("latest")
    let configuration = Node.map(
      ("apiVersion", .string("pod-security.admission.config.k8s.io/v1")), ("kind", .string("PodSecurityConfiguration")),
      (
        "defaults",
        .map(
          ("enforce", .string(level.rawValue)), ("enforce-version", latest), ("audit", restricted),
          ("audit-version", latest), ("warn", restricted), ("warn-version", latest))
      ),
      (
        "exemptions",
        .map(
          ("usernames", .list([])), ("runtimeClasses", .list([])),
          ("namespaces", .list(PodSecurityAdmission.exemptions.map { .string($0) })))
      ))
    return YAML.emit([
      .map(
        ("apiVersion", .string("apiserver.config.k8s.io/v1")), ("kind", .string("AdmissionConfiguration")),
        ("plugins", .list([.map(("name", .string("PodSecurity")), ("configuration", configuration))])))
    ])
  }
}

extension Settings {
  /// What U7S_POD_SECURITY asks for, baseline where it asks for nothing; nil for `off`.
  package func podSecurity() throws(Failure) -> PodSecurityAdmission? {
    guard let text = text(.podSecurity) else { return PodSecurityAdmission(.baseline) }
    if text == "off" { return nil }
    guard let level = PodSecurityLevel(rawValue: text) else {
      throw Failure(
        "read \(Setting.podSecurity.name)", "'\(text)' is not one of privileged, baseline, restricted, off",
        hint: "export \(Setting.podSecurity.name)=baseline", status: 2)
    }
    return PodSecurityAdmission(level)
  }
}
