import Core
import CoreRBAC
import Glibc
import Host

/// `podsec-k8s-rbac-create-kubeconfig`: key, request, approval, certificate, kubeconfig. Nothing is written until the
/// certificate was tried.
struct KubeconfigCreator {
  let call: CreateKubeconfig
  let person: Account

  /// Only root can write the files of a home, so an administrator who is not root runs the command again by sudo.
  static func run(_ call: CreateKubeconfig, _ arguments: [String]) throws(Failure) -> Int32 {
    try Caller.requireAdministrator("make kubeconfigs")
    if geteuid() != 0 { try Program.exec(throughSudo(call)) }
    let person = try require(call.user)
    return try KubeconfigCreator(call: call, person: person).run()
  }

  private static func throughSudo(_ call: CreateKubeconfig) throws(Failure) -> Command {
    var options: [String] = []
    if call.kubeconfig == nil {
      // The caller's own, not root's.
      let files = try ClusterAdmin(kubeconfig: nil).files
      guard files.count == 1 else {
        throw Failure(
          "find the kubeconfig", "KUBECONFIG names several", hint: "name the administrator's with --kubeconfig")
      }
      options = ["--kubeconfig", files[0].path]
    }
    return Command(
      "/usr/bin/sudo",
      (Consent.hasTerminal ? [] : ["-n"]) + ["--", "/usr/bin/" + RBACCommand.createKubeconfig.rawValue] + options,
      forwardingFrom: 1)
  }

  private static func require(_ user: UserName) throws(Failure) -> Account {
    let hint: Message = "\(RBACCommand.createUser.rawValue) \(user)   # first"
    guard let person = Users.people().first(where: { $0.name == user.description }) else {
      throw Failure("find the account \(user)", "it is not on this host", hint: hint)
    }
    guard person.uid >= 1000, person.uid != 65534, person.home.hasPrefix("/"), person.home != "/" else {
      throw Failure("use the account \(user)", "it is an account of the system (uid \(person.uid))")
    }
    guard Files.exists(person.home + "/.kube") else {
      throw Failure("find \(person.home)/.kube", "it is not there", hint: hint)
    }
    return person
  }

  /// The cluster of the current context.
  static func cluster(_ admin: ClusterAdmin) throws(Failure) -> UserKubeconfig {
    try UserKubeconfig(
      view: try admin.kubectl(
        ["config", "view", "--raw", "--minify", "--flatten", "-o", "json"], "read the kubeconfig"))
  }

  private func run() throws(Failure) -> Int32 {
    let admin = try ClusterAdmin(kubeconfig: call.kubeconfig)
    let cluster = try KubeconfigCreator.cluster(admin)
    let key = try Runner.mustSucceed(OpenSSL.newKey(call.keyType), "make a private key")
    let (request, publicKey) = try withKey(key) { path, descriptors throws(Failure) -> (String, String) in
      (
        try openssl(OpenSSL.request(call.user, groups: call.groups, key: path), descriptors, "make a request"),
        try openssl(OpenSSL.publicKey(of: path), descriptors, "read the private key")
      )
    }
    let certificate = try admin.api { api throws(Failure) -> String in
      try CertificateSigner(api: api, user: call.user).sign(request, seconds: call.seconds)
    }
    let facts = try check(certificate, publicKey: publicKey)
    try probe(cluster.render(call.user, key: key, certificate: certificate))
    try write([
      ("\(call.user).key", key), ("\(call.user).csr", request), ("\(call.user).crt", certificate),
      ("ca.crt", cluster.authority),
      ("config", cluster.render(call.user, key: key, certificate: certificate, server: call.server)),
    ])
    Report.note("\(person.home)/.kube/config: \(call.user), until \(facts.end)")
    if call.addsAdminContext {
      try AdminContext(admin: admin, cluster: cluster, user: call.user).add(key: key, certificate: certificate)
    }
    if call.remote != nil {
      Report.note(
        "nothing was copied to another host; \(call.user) fetches it there: \(RBACCommand.createRemotePlace.rawValue) ADDRESS"
      )
    }
    return 0
  }

  private func withKey<T>(_ key: String, _ body: (String, [Int32: Int32]) throws(Failure) -> T) throws(Failure) -> T {
    let file = try attempt("hold the private key in memory") { () throws(Errno) in try Spawn.memoryFile(key) }
    return try body("/proc/self/fd/\(file.number)", [file.number: file.number])
  }

  private func openssl(_ command: Command, _ descriptors: [Int32: Int32], _ purpose: Message) throws(Failure) -> String
  {
    let outcome = try Spawn.capture(command, descriptors: descriptors)
    guard outcome.status.isSuccess else { throw Failure(purpose, "\(outcome.lastWords)") }
    return outcome.output
  }

  /// The certificate must be of our key, our user and our groups.
  private func check(_ certificate: String, publicKey: String) throws(Failure) -> CertificateFacts {
    let tried: Message = "check the certificate of \(call.user)"
    guard let facts = try UserCertificates.facts([certificate]).first else {
      throw Failure(tried, "openssl cannot read it")
    }
    guard facts.publicKey.trimmed == publicKey.trimmed else { throw Failure(tried, "it is of another private key") }
    guard facts.user == call.user.description, facts.groups == call.groups.map(\.description).sorted() else {
      throw Failure(tried, "it names \(facts.user) and the groups \(facts.groups.joined(separator: ", "))")
    }
    return facts
  }

  /// The API server must take the user for one of its own.
  private func probe(_ kubeconfig: String) throws(Failure) {
    let answer = try ClusterAdmin(.init(path: "\(call.user)", text: kubeconfig)).kubectl(
      ["get", "--raw", "/api"], "log in as \(call.user)")
    guard answer.contains("\"APIVersions\"") else {
      throw Failure("log in as \(call.user)", "the API server did not answer with its versions")
    }
  }

  private func write(_ files: [(name: String, text: String)]) throws(Failure) {
    try attempt("write \(person.home)/.kube") { () throws(Errno) in
      let home = try SafeDirectory(person.home)
      let owner = (UInt32(0o700), person.uid, person.gid)
      try home.makeDirectory(".kube", mode: 0o700, uid: person.uid, gid: person.gid, above: owner)
      for file in files {
        try home.write(".kube/\(file.name)", file.text, mode: 0o600, uid: person.uid, gid: person.gid)
      }
    }
  }
}
