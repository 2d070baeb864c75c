import Core

/// The table of podsec-inotify-check-images.
package enum ImageChecks {
  /// The users whose images are checked: those with a store, without image makers other than root.
  package static func users(_ all: [UserFacts]) -> [UserFacts] {
    all.filter { $0.images != nil && ($0.isRoot || !$0.isMaker) }
  }

  /// `verdicts` are those of the images that a scope covers, by user and image name.
  package static func findings(_ users: [UserFacts], _ verdicts: [String: [String: SignatureVerdict]]) -> [Finding] {
    var unsigned: [(user: String, details: [String])] = []
    var outside: [(user: String, details: [String])] = []
    var open: [(user: String, details: [String])] = []
    for user in users {
      open.append((user.name, (user.policy?.unsignedScopes ?? []).map { Escaped.text($0, limit: 255) }))
      let names = (user.images ?? []).flatMap(\.names)
      outside.append((user.name, names.filter { isOutside($0, of: user) }.map { Escaped.text($0, limit: 255) }))
      unsigned.append(
        (
          user.name,
          names.compactMap { name in
            guard case .unsigned(let why)? = verdicts[user.name]?[name] else { return nil }
            return "\(Escaped.text(name, limit: 255)) (\(why))"
          }
        ))
    }
    return [
      finding(
        101, "have registries in their policy whose images need no signature", "with registries without signatures",
        open),
      finding(102, "have images without a valid signature", "with unsigned images", unsigned),
      finding(103, "have images outside of their policy", "with images outside of their policy", outside),
    ].compactMap { $0 }
  }

  /// The reasons why images of a user could not be judged.
  package static func unknown(_ users: [UserFacts], _ verdicts: [String: [String: SignatureVerdict]]) -> [String] {
    users.flatMap { user in
      user.problems
        + (user.images ?? []).flatMap { image in
          if image.names.isEmpty { return ["\(user.name): the image \(image.label) has no name"] }
          return image.names.compactMap { name in
            guard case .unknown(let why)? = verdicts[user.name]?[name] else { return nil }
            return "\(user.name): \(Escaped.text(name, limit: 255)): \(why)"
          }
        }
    }
  }

  private static func isOutside(_ name: String, of user: UserFacts) -> Bool {
    guard let policy = user.policy else { return false }
    guard let image = ImageReference(name) else { return true }
    return policy.requirements(of: image) == nil
  }

  private static func finding(
    _ weight: Int, _ text: String, _ phrase: String, _ rows: [(user: String, details: [String])]
  ) -> Finding? {
    let rows = rows.filter { !$0.details.isEmpty }
    guard !rows.isEmpty else { return nil }
    return Finding(
      weight: weight, users: rows.map(\.user), text: text, phrase: phrase,
      details: rows.flatMap { row in row.details.map { "\(row.user): \($0)" } })
  }
}
