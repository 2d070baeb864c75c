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

  /// Writes the personal policy and registries.d file of a member of `podman_dev`. `present` are the texts that the member
  /// has, by path; `former` is the policy before this call. What is neither ours of then nor ours of now was changed by
  /// somebody: a copy of it stays, or with `keeps` the file itself.
  package static func personal(
    _ user: String, _ policy: ImagePolicy, former: ImagePolicy, present: [String: String], keeps: Bool, stamp: String
  ) -> (steps: [Step], warnings: [Message]) {
    var steps: [Step] = []
    var warnings: [Message] = []
    for (path, text, ours) in [
      (policyPath, policy.forMakers.text, former.forMakers.text),
      (lookasidePath, Lookaside.textForMakers, Lookaside.textForMakers),
    ] {
      let found = present[path]
      let isChanged = found != nil && found != text && found != ours
      if isChanged && keeps {
        warnings.append("~\(user)/\(path) was changed and stays as it is (--keep)")
        continue
      }
      if isChanged, let found {
        steps.append(.homeFile(user: user, "\(path).\(stamp)", found, mode: 0o644))
        warnings.append(
          "~\(user)/\(path) was changed and is replaced; its former text stays in \(path).\(stamp); --keep leaves it")
      }
      steps.append(.homeFile(user: user, path, text, mode: 0o644))
    }
    return (steps, warnings)
  }

  private static let policyPath = ".config/containers/policy.json"
  private static let lookasidePath = ".config/containers/registries.d/default.yaml"
  /// The files of a member, below the home.
  package static let paths = [policyPath, lookasidePath]
}
