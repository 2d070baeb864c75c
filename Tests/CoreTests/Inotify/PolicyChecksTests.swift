import Core
import CoreInotify
import Testing

@Suite struct PolicyChecksTests {
  static let signed = "[{\"type\":\"signedBy\",\"keyType\":\"GPGKeys\",\"keyPath\":\"/var/sigstore/keys/i.pgp\"}]"
  static let reject = "[{\"type\":\"reject\"}]"
  static let open = "[{\"type\":\"insecureAcceptAnything\"}]"

  static func policy(_ standard: String = reject, docker: String = "\"registry.local\":\(signed)", others: String = "")
    -> UserPolicy
  {
    UserPolicy(
      try! ImagePolicy("{\"default\":\(standard),\"transports\":{\"docker\":{\(docker)}\(others)}}", path: "p"))
  }

  /// A member of podman as podsec-create-podmanusers makes one.
  static func user(
    _ name: String = "alice", _ groups: Set<String> = ["podman"], _ change: (inout UserFacts) -> Void = { _ in }
  )
    -> UserFacts
  {
    var user = UserFacts(name: name, isRoot: name == "root", groups: groups)
    user.images = [StoredImage(id: String(repeating: "a", count: 64), names: ["registry.local/x:1"])]
    user.policy = policy()
    user.lookaside = "http://sigstore.local:81/sigstore/"
    user.hasStorageConf = true
    change(&user)
    return user
  }

  @Test("Users with correct settings violate nothing")
  func clean() {
    let root = PolicyChecksTests.user("root", ["root"])
    let maker = PolicyChecksTests.user("maker", ["podman", "podman_dev", "wheel"]) {
      $0.policy = PolicyChecksTests.policy(PolicyChecksTests.open)
      $0.hasStorageConf = false
      $0.canChangeSettings = true
    }
    let cluster = PolicyChecksTests.user("u7s-admin") { $0.hasStorageConf = false }
    #expect(PolicyChecks.findings([root, maker, cluster, PolicyChecksTests.user()]) == [])
    #expect(PolicyChecks.findings([]) == [])
  }

  /// What is wrong with one user, and the weights of the violations.
  static let violations: [(what: String, change: @Sendable (inout UserFacts) -> Void, weights: [Int])] = [
    ("not in podman", { $0.groups = ["users"] }, [101]),
    ("in a group whose name contains podman", { $0.groups = ["podmanager"] }, [101]),
    ("an image maker who is not in podman", { $0.groups = ["podman_dev"] }, [101]),
    (
      "no images, not in podman",
      {
        $0.groups = []
        $0.images = []
      }, []
    ),
    ("accepts by default", { $0.policy = policy(open) }, [102]),
    (
      "several defaults, one of which rejects",
      { $0.policy = policy("[{\"type\":\"insecureAcceptAnything\"},{\"type\":\"reject\"}]") }, []
    ),
    ("no scope", { $0.policy = policy(docker: "") }, [103]),
    ("a path of registry.local", { $0.policy = policy(docker: "\"registry.local/alt\":\(signed)") }, []),
    ("a port of registry.local", { $0.policy = policy(docker: "\"registry.local:5000\":\(signed)") }, []),
    ("a wildcard", { $0.policy = policy(docker: "\"*.local\":\(signed)") }, []),
    ("a name that begins alike", { $0.policy = policy(docker: "\"registry.localhost\":\(signed)") }, [103]),
    ("a name that ends alike", { $0.policy = policy(docker: "\"myregistry.local\":\(signed)") }, [103]),
    ("sigstore signatures", { $0.policy = policy(docker: "\"registry.local\":[{\"type\":\"sigstoreSigned\"}]") }, []),
    ("registry.local rejected", { $0.policy = policy(docker: "\"registry.local\":\(reject)") }, [103]),
    ("an open scope", { $0.policy = policy(docker: "\"registry.local\":\(signed),\"docker.io\":\(open)") }, [104]),
    ("a rejected scope", { $0.policy = policy(docker: "\"registry.local\":\(signed),\"docker.io\":\(reject)") }, []),
    ("an open transport", { $0.policy = policy(others: ",\"dir\":{\"\":\(open)}") }, [105]),
    ("a rejected transport", { $0.policy = policy(others: ",\"dir\":{\"\":\(reject)}") }, []),
    ("another store", { $0.lookaside = "http://elsewhere/sigstore/" }, [106]),
    ("no store", { $0.lookaside = nil }, [106]),
    ("in wheel", { $0.groups.insert("wheel") }, [107]), ("in sudo", { $0.groups.insert("sudo") }, [107]),
    ("no storage.conf", { $0.hasStorageConf = false }, [90]),
    ("open settings", { $0.canChangeSettings = true }, [90]),
    (
      "everything at once",
      {
        $0.policy = policy(open, docker: "\"docker.io\":\(open)", others: ",\"dir\":{\"\":\(open)}")
        $0.lookaside = nil
        $0.groups.insert("wheel")
        $0.hasStorageConf = false
        $0.canChangeSettings = true
      }, [102, 103, 104, 105, 106, 107, 90, 90]
    ),
  ]

  @Test("Each violation has its weight", arguments: violations.indices)
  func weight(index: Int) {
    let row = PolicyChecksTests.violations[index]
    let user = PolicyChecksTests.user("alice", ["podman"], row.change)
    let found = PolicyChecks.findings([PolicyChecksTests.user("root", ["root"]), user])
    #expect(found.map(\.weight) == row.weights, "\(row.what)")
    #expect(found.allSatisfy { $0.users == ["alice"] })
  }

  @Test("A weight counts once for all users; shares are of all members, whole numbers and at least 1")
  func shares() {
    let good = (0..<4).map { PolicyChecksTests.user("good\($0)") }
    let bad = PolicyChecksTests.user("bad") { $0.hasStorageConf = false }
    let stranger = PolicyChecksTests.user("stranger", [])
    #expect(PolicyChecks.findings(good + [bad]).map(\.weight) == [18])
    let other = PolicyChecksTests.user("other", [])
    #expect(PolicyChecks.findings([stranger, other]).map(\.weight) == [101])
    let many = (0..<200).map { PolicyChecksTests.user("good\($0)") }
    #expect(PolicyChecks.findings(many + [bad]).map(\.weight) == [1])
  }

  @Test("Of members without a store only the settings are checked")
  func withoutStore() {
    let member = PolicyChecksTests.user {
      $0.images = nil
      $0.policy = nil
      $0.groups.insert("wheel")
    }
    #expect(PolicyChecks.findings([member]).map(\.weight) == [107])
  }

  @Test("A user's text is escaped")
  func escaped() {
    let user = PolicyChecksTests.user {
      $0.policy = PolicyChecksTests.policy(
        docker: "\"registry.local\":\(PolicyChecksTests.signed),\"a\\u001b[2J\\u202e\\n\":\(PolicyChecksTests.open)")
    }
    #expect(PolicyChecks.findings([user]).first?.details == ["alice: a\\x1b[2J\\u202e\\n"])
  }
}
