import Core

/// Whether an image has a signature that its policy asks for.
package enum SignatureVerdict: Equatable, Sendable {
  case signed
  /// And what there is instead.
  case unsigned(String)
  /// It could not be found out, and why.
  case unknown(String)
}
