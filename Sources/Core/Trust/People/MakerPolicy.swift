import Core

/// The policy with image makers in it.
package enum MakerPolicy {
  /// Adds the makers' scopes. Unless `replaces`, a scope of another maker is a `Failure` of status 2, and a maker who
  /// has another scope one of status 1.
  package static func adding(
    _ makers: [CreateImageMakers.Maker], to policy: ImagePolicy, replaces: Bool
  ) throws(Failure) -> ImagePolicy {
    var policy = policy
    for maker in makers {
      let path = maker.user.keyPath
      let others = policy.scopes(ofKey: path).filter { $0 != maker.scope.description }
      guard replaces || others.isEmpty else {
        throw Failure(
          "make \(maker.user) the signer of \(maker.scope)",
          "\(maker.user) signs \(others[0]), and a maker has one scope",
          hint: "--replace   # gives up the old one")
      }
      let holder = policy.keyPath(of: maker.scope.description)
      guard replaces || holder == nil || holder == path else {
        throw Failure(
          "make \(maker.user) the signer of \(maker.scope)", "it is signed by the key of \(holder ?? "")",
          hint: "--replace   # takes it over; images that the other signed are refused from then on", status: 2)
      }
      for other in others { policy.drop(other) }
      policy.require(maker.scope, signedBy: path)
    }
    return policy
  }

  /// Writes the personal policy and registries.d file of a member of `podman_dev`.
  package static func personal(_ user: String, _ policy: ImagePolicy) -> [Step] {
    [
      .homeFile(user: user, ".config/containers/policy.json", policy.forMakers.text, mode: 0o644),
      .homeFile(user: user, ".config/containers/registries.d/default.yaml", Lookaside.textForMakers, mode: 0o644),
    ]
  }
}
