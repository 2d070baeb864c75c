import Core
import YAML

/// containers-registries.d(5): where signatures are looked for, and where makers put them.
package enum Lookaside {
  /// For all nodes and users; the keys named `sigstore` are those of podman before 4.2.
  package static let text = """
    default-docker:
      lookaside: \(PodsecServer.signaturesURL)
      sigstore: \(PodsecServer.signaturesURL)

    """

  /// For image makers, who write below the server's own directory.
  package static let textForMakers =
    text + """
        lookaside-staging: file://\(PodsecPaths.signatures)/
        sigstore-staging: file://\(PodsecPaths.signatures)/

      """

  /// Throws if another file of the directory has `default-docker` too: containers/image then refuses every image.
  package static func check(_ others: [(path: String, text: String)]) throws(Failure) {
    for other in others {
      if (try? YAML.parse(other.text))?.first?["default-docker"] != nil {
        throw Failure(
          "set where signatures are", "\(other.path) has a 'default-docker' of its own, and only one file may",
          hint: "mv \(other.path) \(other.path).old")
      }
    }
  }
}
