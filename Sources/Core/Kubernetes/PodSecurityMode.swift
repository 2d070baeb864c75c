/// What Pod Security admission does about a pod that is beyond the level of a namespace.
package enum PodSecurityMode: String, CaseIterable, Sendable {
  /// The pod is refused.
  case enforce
  /// Who makes the pod is warned.
  case warn
  /// The audit log says it.
  case audit

  /// The label of a namespace that has the level.
  package var label: String { "pod-security.kubernetes.io/\(rawValue)" }
  /// The label that has the version of the standards.
  package var versionLabel: String { label + "-version" }

  /// Labels that give a namespace the level in every mode. NOTE: with fewer of them the API server warns whoever makes a
  /// namespace that is exempt.
  package static func labels(_ level: PodSecurityLevel) -> [String: String] {
    Dictionary(uniqueKeysWithValues: allCases.map { ($0.label, level.rawValue) })
  }
}
