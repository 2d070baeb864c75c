import Core

/// What kind of private key a user gets.
package enum KeyType: String, CaseIterable, Sendable {
  case rsa2048
  case ecdsaP256 = "ecdsa-p256"
}
