import Core

/// Whether an image has a signature that its policy asks for.
package enum SignatureVerdict: Equatable, Sendable {
  case signed
  /// No valid signature, and the reason.
  case unsigned(String)
  /// It could not be determined, and the reason.
  case unknown(String)
}
