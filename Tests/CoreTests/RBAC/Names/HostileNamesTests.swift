import Core
import CoreRBAC
import Testing

/// Names that must not get into a shell, a certificate, a URL or a file.
@Suite struct HostileNamesTests {
  static let hostile = [
    "a'b", "a\"b", "a b", "$(id)", "`id`", "a\nb", String(repeating: "a", count: 300), "a/b", "../a", "-n", "--force",
    "анна", "a😀", "a;b", "a|b", "a&b", "a*b", "a%b", "a\\b", "a\tb", "a\u{1b}[2J", " ", "", ".", "..", "a\0b", "a,O=x",
    "a+b", "a=b", "{a}", "a\u{202e}b", "é",
  ]

  /// `X` is the place of the name; `--` keeps it from being an option.
  static let calls = [
    "create-user -- X", "create-kubeconfig -- X", "create-kubeconfig -- anna X", "create-kubeconfig -- anna@X",
    "create-remoteplace -- X", "bindrole -- X clusterrole view b", "bindrole -- anna clusterrole X b",
    "bindrole -- anna clusterrole view X", "bindrole -- anna role r b X", "bindrole -- anna X view b",
    "bindrole --group -- X clusterrole view b", "unbindrole -- X clusterrole view b",
    "unbindrole -- anna clusterrole X b", "unbindrole -- anna clusterrole view X", "unbindrole -- anna role r b X",
    "get-userroles -- X", "get-userroles -- anna X", "can -- X", "can -- X get pods", "can -- anna get X",
    "can -- anna get pods X", "can anna --namespace=X", "can anna --group=X", "revoke -- X", "list -- X",
    "pss -- X", "pss -- shop X", "pss -- X baseline", "seccomp -- X",
    "seccomp remove -- X", "seccomp trace -- X", "seccomp trace --namespace=X a", "seccomp list -- X",
  ]

  static func read(_ line: [String]) throws {
    let arguments = Array(line.dropFirst())
    switch try #require(
      RBACCommand(rawValue: "podsec-k8s-rbac-" + line[0]) ?? RBACCommand(rawValue: "podsec-k8s-" + line[0]))
    {
    case .createUser: _ = try CreateUser.read(arguments)
    case .createKubeconfig: _ = try CreateKubeconfig.read(arguments)
    case .createRemotePlace: _ = try CreateRemotePlace.read(arguments)
    case .bindRole: _ = try BindRole.read(arguments)
    case .unbindRole: _ = try UnbindRole.read(arguments)
    case .getUserRoles: _ = try GetUserRoles.read(arguments)
    case .can: _ = try Can.read(arguments)
    case .list: _ = try ListUsers.read(arguments)
    case .revoke: _ = try Revoke.read(arguments)
    case .podSecurity: _ = try PodSecurity.read(arguments)
    case .seccomp: _ = try Seccomp.read(arguments)
    case .pspConvert: _ = try PSPConvert.read(arguments)
    }
  }

  @Test("Hostile names are refused by every command, in every place", arguments: calls)
  func refused(call: String) {
    for name in Self.hostile {
      // A path of the API may hold more characters, because it becomes a JSON value.
      if call.hasPrefix("can -- anna get X") && ["*"].contains(name) { continue }
      let line = call.split(separator: " ").map { word in
        word == "X" ? name : word.hasSuffix("=X") || word.hasSuffix("@X") ? word.dropLast() + name : String(word)
      }
      #expect(throws: Failure.self, "\(call): \(name.quoted)") { try Self.read(line) }
    }
  }

  @Test("A refusal of a hostile name is one line, and no longer than a screen", arguments: hostile)
  func words(name: String) {
    do {
      try Self.read(["bindrole", "--", "anna", "clusterrole", name, "b"])
      Issue.record("not refused")
    } catch {
      let why = (error as? Failure)?.why.english ?? ""
      #expect(why.count < 200 && !why.unicodeScalars.contains(where: Printable.isControl))
    }
  }

  static let good: [(String, Bool)] = [
    ("anna", true), ("Anna.Smith@example.org", true), ("oidc:anna", true), ("system:node:n1", true), ("a_b-c", true),
    (String(repeating: "a", count: 253), true), (String(repeating: "a", count: 254), false), (".a", false),
    ("-a", false), ("a~b", false),
  ]

  @Test("Usual names of users in certificates and logins are accepted", arguments: good)
  func names(name: String, isGood: Bool) { #expect((RBACName(name) != nil) == isGood) }

  @Test("A namespace is a label of RFC 1123")
  func namespaces() {
    for name in ["a", "kube-system", "1a", String(repeating: "a", count: 63)] { #expect(NamespaceName(name) != nil) }
    for name in ["", "-a", "a-", "A", "a.b", "a_b", String(repeating: "a", count: 64)] {
      #expect(NamespaceName(name) == nil, "\(name)")
    }
  }

  @Test("Kubernetes' own users and groups are refused, service accounts are not")
  func system() throws {
    for line in [
      "create-user system:admin", "create-kubeconfig system:admin", "create-kubeconfig anna system:masters",
      "create-kubeconfig anna k8s system:nodes", "create-kubeconfig root", "create-kubeconfig u7s-admin",
      "bindrole system:masters clusterrole view b", "bindrole system:anonymous clusterrole view b",
      "bindrole --group system:authenticated clusterrole view b", "bindrole --group system:masters clusterrole view b",
      "bindrole --group system:unauthenticated clusterrole view b",
      "bindrole --group system:serviceaccounts clusterrole view b", "revoke system:kube-scheduler",
    ] { #expect(throws: Failure.self, "\(line)") { try Self.read(line.split(separator: " ").map(String.init)) } }
    let call = try #require(try BindRole(["system:serviceaccount:shop:default", "clusterrole", "view", "b"]))
    #expect(call.target.subject == Subject(.user, "system:serviceaccount:shop:default"))
  }

  static let usage: [(String, Int32)] = [
    ("create-user", 1), ("create-user a b", 1), ("create-user --nosuch a", 1), ("create-kubeconfig", 1),
    ("create-kubeconfig --days 0 a", 1), ("create-kubeconfig --key-type dsa a", 1),
    ("create-kubeconfig --server http://x a", 1), ("create-remoteplace", 1), ("create-remoteplace a b", 1),
    ("create-remoteplace a:22", 1), ("bindrole a role r b", 1), ("bindrole a clusterrole r b n", 1),
    ("bindrole a role r", 1), ("bindrole a role r b n x", 1), ("bindrole a Role r b n", 1), ("unbindrole a", 1),
    ("unbindrole a role r b", 1), ("get-userroles", 1), ("get-userroles a showrules", 1), ("get-userroles a b c", 1),
    ("can", 2), ("can a get", 2), ("can a get gadgets", 2), ("can a get pods/a/b", 2), ("list a", 2), ("revoke", 2),
    ("pss", 2), ("pss a b c", 2), ("pss a Baseline", 2), ("pss a --warn", 2), ("pss a -n", 2), ("pss a -o yaml", 2),
    ("seccomp", 2), ("seccomp install", 2), ("seccomp install a b/a", 2), ("seccomp install a/", 2),
    ("seccomp install ../..", 2), ("seccomp remove", 2), ("seccomp remove a/b", 2), ("seccomp trace a b", 2),
    ("seccomp show", 2), ("psp-convert", 2), ("psp-convert a b", 2),
  ]

  @Test("Wrong usage has the documented status, and a hint", arguments: usage)
  func wrong(line: String, status: Int32) {
    #expect {
      try Self.read(line.split(separator: " ").map(String.init))
    } throws: { ($0 as? Failure)?.status == status && ($0 as? Failure)?.hint != nil }
  }
}
