/// The two checks whose findings have weights.
package enum CheckKind: Sendable {
  case policy
  case images
}
