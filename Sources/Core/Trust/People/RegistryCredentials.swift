import Core
import YAML

/// An image maker's credentials for pushing to the registry: a name and a random password.
package enum RegistryCredentials {
  /// Below a home, where podman and skopeo look without a login (containers-auth.json(5)).
  package static let file = ".config/containers/auth.json"

  /// Whether the maker's file and the server's list know the user already.
  package static func areThere(_ user: UserName, auth: String?, list: String) -> Bool {
    guard let auth, let entry = try? YAML.parse(auth).first?[path: "auths", PodsecServer.registry, "auth"]?.string
    else {
      return false
    }
    return !entry.isEmpty && list.lines.contains { $0.hasPrefix("\(user):") }
  }

  /// The maker's file with the registry's entry; other entries stay. A `Failure` if the file is not a JSON object.
  package static func auth(_ text: String?, user: UserName, password: String) throws(Failure) -> String {
    var document = Node.map()
    if let text, !text.trimmed.isEmpty {
      guard let read = try? YAML.parse(text), read.count == 1, case .mapping = read[0] else {
        throw Failure(
          "add \(PodsecServer.registry) to ~\(user)/\(file)", "it is not a JSON object",
          hint: "mv ~\(user)/\(file) ~\(user)/\(file).old")
      }
      document = read[0]
    }
    var auths = document["auths"] ?? .map()
    auths[PodsecServer.registry] = .map(("auth", .string(Base64.encode(Array("\(user):\(password)".utf8)))))
    document["auths"] = auths
    return JSON.emit(document) + "\n"
  }

  /// The server's list with this user's hashed password.
  package static func list(_ text: String, user: UserName, hash: String) -> String {
    let others = text.lines.filter { !$0.isEmpty && !$0.hasPrefix("\(user):") }
    return (others.map(String.init) + ["\(user):\(hash)"]).joined(separator: "\n") + "\n"
  }

  /// Hashes a password as crypt(5) does, by SHA-512; it is on standard input, never in an argument.
  package static func hash(_ password: String) -> Command {
    Command("/usr/bin/openssl", ["passwd", "-6", "-stdin"], input: password + "\n")
  }

  /// A hash as `hash` prints it.
  package static func isHash(_ text: String) -> Bool {
    text.hasPrefix("$6$") && text.utf8.allSatisfy { ASCII.isAlphanumeric($0) || "$./".utf8.contains($0) }
  }
}
