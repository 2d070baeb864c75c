import Core
import CoreRBAC
import Host

/// Users' certificates that can still be found on this host and in the cluster.
enum UserCertificates {
  /// openssl's description of each; certificates that it cannot read are left out.
  static func facts(_ certificates: [String]) throws(Failure) -> [CertificateFacts] {
    guard !certificates.isEmpty else { return [] }
    return try Spawn.capture(certificates.map(OpenSSL.facts), atOnce: 4, seconds: 60).compactMap { outcome in
      outcome.status.isSuccess ? CertificateFacts(openssl: outcome.output) : nil
    }
  }

  /// `~USER/.kube/USER.crt`, where we may read it. The home is the user's: no link is followed, and it is data.
  static func file(_ person: Account) -> String? {
    guard let home = try? SafeDirectory(person.home),
      let bytes = try? home.read(".kube/\(person.name).crt", limit: 65536)
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Those of requests that the cluster still has.
  static func ofRequests(_ api: ClusterAPI) throws(Failure) -> [String] {
    try api.list(SigningRequest.collection, "list the certificate signing requests").compactMap { node in
      guard case .issued(let certificate) = SigningRequest(node).state else { return nil }
      return certificate
    }
  }

  /// Those that the CA signed.
  static func signed(_ certificates: [String], by authority: String) throws(Failure) -> [String] {
    guard !certificates.isEmpty else { return [] }
    let file = try attempt("hold the CA in memory") { () throws(Errno) in try Spawn.memoryFile(authority) }
    let number = file.number
    let outcomes = try Spawn.capture(
      certificates.map { OpenSSL.verify($0, authority: "/proc/self/fd/\(number)") }, atOnce: 4, seconds: 60,
      descriptors: [number: number])
    return zip(certificates, outcomes).filter { $1.status.isSuccess }.map(\.0)
  }

  /// Of all accounts of this host.
  static func ofAccounts() -> [String] { Users.people().compactMap(file) }

  /// Of requests and accounts, by the cluster's CA, each once.
  static func all(_ admin: ClusterAdmin, _ api: ClusterAPI) throws(Failure) -> [CertificateFacts] {
    let cluster = try KubeconfigCreator.cluster(admin)
    let certificates = Set(try ofRequests(api) + ofAccounts()).sorted()
    return try facts(try signed(certificates, by: cluster.authority))
  }
}
