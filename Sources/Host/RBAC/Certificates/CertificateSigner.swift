import Core
import CoreRBAC
import Host

/// Lets the cluster sign a request: creates the object, approves exactly that one, and waits for the certificate.
struct CertificateSigner {
  private static let seconds = 60.0

  let api: ClusterAPI
  let user: UserName

  private var path: String { SigningRequest.path(user) }
  private var tried: Message { "have the certificate of \(user) signed" }

  /// The certificate, PEM.
  func sign(_ pem: String, seconds: Int) throws(Failure) -> String {
    let sent = SigningRequest(user, pem: pem, seconds: seconds)
    try clear(sent)
    let answer = try api.call(.post, SigningRequest.collection, sent.node)
    if answer.isConflict {
      throw Failure(
        tried, "somebody made a request of the name \(user) at this moment", hint: "kubectl get csr \(user)")
    }
    let made = SigningRequest(try answer.object(tried))
    try approve(sent, made)
    return try wait(sent, made)
  }

  /// Removes an earlier request of that name. A pending request that somebody else made is left alone.
  private func clear(_ sent: SigningRequest) throws(Failure) {
    let answer = try api.call(.get, path)
    if answer.isMissing { return }
    let object = try answer.object(tried)
    let earlier = SigningRequest(object)
    if earlier.state == .pending {
      let own = SigningRequest(
        try api.call(.post, SigningRequest.collection + "?dryRun=All", sent.trial).object(tried)
      ).requester
      guard own != nil, earlier.requester == own else {
        throw Failure(
          tried, "a request of that name waits, made by \(earlier.requester ?? "somebody else"); it was not approved",
          hint: "kubectl get csr \(user) -o yaml; kubectl delete csr \(user)   # if nobody wants it")
      }
    }
    _ = try api.call(.delete, path, KubernetesObject.removal(of: object)).object(tried)
  }

  private func approve(_ sent: SigningRequest, _ made: SigningRequest) throws(Failure) {
    let now = try api.call(.get, path)
    let current = SigningRequest(try now.object(tried))
    guard current.isOurs(sent: sent, made: made) else { throw strange }
    let answer = try api.call(.put, path + "/approval", current.approved)
    if answer.isConflict { throw strange }
    _ = try answer.object(tried)
  }

  private var strange: Failure {
    Failure(
      tried, "the request \(user) is not the one that was made here; it was not approved",
      hint: "kubectl get csr \(user) -o yaml   # shows whose it is")
  }

  private func wait(_ sent: SigningRequest, _ made: SigningRequest) throws(Failure) -> String {
    let deadline = monotonicSeconds() + CertificateSigner.seconds
    while true {
      let current = SigningRequest(try api.call(.get, path).object(tried))
      guard current.isOurs(sent: sent, made: made) else { throw strange }
      switch current.state {
      case .issued(let certificate): return certificate
      case .refused(let why): throw Failure(tried, "the cluster refused: \(why)")
      case .pending, .approved: break
      }
      guard monotonicSeconds() < deadline else {
        throw Failure(
          tried, "no certificate after \(Int(CertificateSigner.seconds)) s; the request is approved",
          hint: "kubectl -n kube-system get pods -l component=kube-controller-manager   # it is what signs")
      }
      try api.pause(milliseconds: 100)
    }
  }
}
