/// A level of the Pod Security Standards, the laxest first.
package enum PodSecurityLevel: String, CaseIterable, Sendable {
  case privileged
  case baseline
  case restricted
}
