import Core

/// Who is an image maker: a process with the group `podman_dev`, group(5).
package enum MakerGroup {
  /// Throws a `Failure` if the process is not in the group; it says whether /etc/group already lists the user.
  package static func require(_ known: [Group], groups: [UInt32], user: String) throws(Failure) {
    let tried: Message = "sign images as \(user)"
    let name = PodsecGroup.makers
    guard let group = known.first(where: { $0.name == name }) else {
      throw Failure(tried, "there is no group \(name)", hint: "podsec-create-policy ADDRESS   # as root, on the server")
    }
    if groups.contains(group.gid) { return }
    guard group.members.contains(user) else {
      throw Failure(
        tried, "it is not a member of the group \(name)",
        hint: "call it as an image maker, or podsec-create-imagemakeruser")
    }
    throw Failure(tried, "this session began before it became a member of \(name)", hint: "log in again")
  }
}
