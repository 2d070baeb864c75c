import Core
import YAML

/// A CertificateSigningRequest of the cluster: an object named after the user.
package struct SigningRequest: Equatable, Sendable {
  package static let collection = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
  package static let signer = "kubernetes.io/kube-apiserver-client"

  private let object: Node

  /// Takes an object that the API returned, or one that we made.
  package init(_ object: Node) { self.object = object }

  /// A new one. `pem` is openssl's request; `seconds` is what is asked for, and the signer may give less.
  package init(_ user: UserName, pem: String, seconds: Int) {
    var object = KubernetesObject.make("certificates.k8s.io/v1", "CertificateSigningRequest", user.description)
    object["spec"] = .map(
      ("request", .string(Base64.encode(Array(pem.utf8)))), ("signerName", .string(SigningRequest.signer)),
      ("expirationSeconds", .int(seconds)), ("usages", KubernetesObject.strings("client auth")))
    self.object = object
  }

  package static func path(_ user: UserName) -> String { "\(collection)/\(user)" }

  package var node: Node { object }
  /// Who asked for it, as the API server knows them.
  package var requester: String? { object[path: "spec", "username"]?.string }

  package enum State: Equatable, Sendable {
    /// Neither approved nor denied yet.
    case pending
    case approved
    /// The certificate, PEM.
    case issued(String)
    /// With the reason.
    case refused(String)
  }

  package var state: State {
    let conditions = object[path: "status", "conditions"]?.items ?? []
    for condition in conditions where ["Denied", "Failed"].contains(condition["type"]?.string ?? "") {
      let words = condition["message"]?.string ?? ""
      return .refused(words.isEmpty ? condition["reason"]?.string ?? "no reason is given" : words)
    }
    if let text = object[path: "status", "certificate"]?.string, let bytes = Base64.decode(text), !bytes.isEmpty {
      return .issued(String(decoding: bytes, as: UTF8.self))
    }
    return conditions.contains { $0["type"]?.string == "Approved" } ? .approved : .pending
  }

  /// Whether this is still the object that we sent; only that one is approved. `made` is the API's answer to `sent`.
  /// The uid must be that of `made`, so that no other object of the name is taken, and the content must be unchanged.
  package func isOurs(sent: SigningRequest, made: SigningRequest) -> Bool {
    let uid = object[path: "metadata", "uid"]?.string
    guard let uid, !uid.isEmpty, uid == made.object[path: "metadata", "uid"]?.string else { return false }
    for key in ["request", "signerName", "expirationSeconds"] {
      guard let value = sent.object[path: "spec", key]?.string, value == object[path: "spec", key]?.string else {
        return false
      }
    }
    return object[path: "spec", "usages"]?.items.map(\.string) == ["client auth"]
      && object[path: "spec", "username"]?.string == made.requester
  }

  /// The object with our approval. It keeps the resourceVersion that was checked: the API refuses it for any other
  /// version.
  package var approved: Node {
    var object = object
    object[path: "status", "conditions"] = .list([
      .map(
        ("type", .string("Approved")), ("status", .string("True")), ("reason", .string("PodsecCreateKubeconfig")),
        ("message", .string("approved by \(RBACCommand.createKubeconfig.rawValue), which made the request")))
    ])
    return object
  }

  /// The same request as a server-side dry run: the API server fills in who asks, and stores nothing.
  package var trial: Node {
    var object = object
    object["metadata"] = .map(("generateName", .string("podsec-trial-")))
    return object
  }
}
