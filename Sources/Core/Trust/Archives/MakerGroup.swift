/// Who is an image maker: a process with the group `podman_dev`, group(5).
package enum MakerGroup {
  /// A `Failure` where none of the process's groups is it; it says whether the file lists the user already.
  package static func require(file: String, groups: [UInt32], user: String) throws(Failure) {
    let tried = "sign images as \(user)"
    let name = PodsecGroup.makers
    let rows = file.lines.map { $0.split(separator: ":", omittingEmptySubsequences: false) }
    guard let row = rows.first(where: { $0.count > 3 && $0[0] == name }), let gid = UInt32(row[2]) else {
      throw Failure(tried, "there is no group \(name)", hint: "podsec-create-policy ADDRESS   # as root, on the server")
    }
    if groups.contains(gid) { return }
    guard row[3].split(separator: ",").contains(Substring(user)) else {
      throw Failure(
        tried, "it is not a member of the group \(name)",
        hint: "call it as an image maker, or podsec-create-imagemakeruser")
    }
    throw Failure(tried, "this session began before it became a member of \(name)", hint: "log in again")
  }
}
