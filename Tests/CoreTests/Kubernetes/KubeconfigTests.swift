import Core
import Testing
import YAML

@Suite struct KubeconfigTests {
  /// admin.conf as kubeadm writes it; `replacing` replaces lines, `adding` adds a line after another.
  private static func text(_ changes: [String: String] = [:]) -> String {
    let lines = [
      "apiVersion: v1", "clusters:", "- cluster:", "    certificate-authority-data: QUJD",
      "    server: https://192.168.7.11:6443", "  name: kubernetes", "contexts:", "- context:",
      "    cluster: kubernetes",
      "    user: kubernetes-admin", "  name: kubernetes-admin@kubernetes",
      "current-context: kubernetes-admin@kubernetes", "kind: Config", "preferences: {}", "users:",
      "- name: kubernetes-admin", "  user:", "    client-certificate-data: QUJD", "    client-key-data: QUJD",
    ]
    return lines.map { changes[$0] ?? $0 }.joined(separator: "\n") + "\n"
  }

  /// The text that is handed on for a kubeconfig.
  private static func judged(_ changes: [String: String] = [:]) throws -> Node {
    try #require(try YAML.parse(try KubeconfigCheck.text(text(changes), path: "/etc/kubernetes/admin.conf")).first)
  }

  @Test("A kubeconfig that kubeadm wrote is accepted with all its values")
  func clean() throws {
    let judged = try Self.judged()
    #expect(judged["users"]?.items[0][path: "user", "client-key-data"]?.string == "QUJD")
    #expect(judged["clusters"]?.items[0][path: "cluster", "server"]?.string == "https://192.168.7.11:6443")
    #expect(judged["contexts"]?.items[0][path: "context", "user"]?.string == "kubernetes-admin")
    #expect(judged["current-context"]?.string == "kubernetes-admin@kubernetes")
    // A kubeconfig without `preferences`, and one with a namespace, are accepted too.
    #expect(try Self.judged(["preferences: {}": "preferences: null"]) == judged)
    #expect(try Self.judged(["preferences: {}": ""]) == judged)
    let changed = try Self.judged(["    cluster: kubernetes": "    cluster: kubernetes\n    namespace: default"])
    #expect(changed["contexts"]?.items[0][path: "context", "namespace"]?.string == "default")
  }

  @Test(
    "The text that is handed on has no merge key, alias, tag or comment for another reader to understand differently")
  func rewritten() throws {
    let text = try KubeconfigCheck.text(
      Self.text([
        "apiVersion: v1": "apiVersion: &v v1  # comment",
        "    client-key-data: QUJD": "    client-key-data: !!binary QUJD",
        "- name: kubernetes-admin": "- name: !u kubernetes-admin",
        "    cluster: kubernetes": "    <<: {namespace: a}\n    cluster: kubernetes",
      ]), path: "/x")
    for trace in ["<<", "&", "*", "!", "#"] { #expect(!text.contains(trace)) }
    #expect(try YAML.parse(text)[0]["contexts"]?.items[0][path: "context", "namespace"]?.string == "a")
  }

  private static let user = "    client-key-data: QUJD"
  private static let cluster = "    server: https://192.168.7.11:6443"

  /// The line that is replaced, the new line, and the key that the refusal names.
  private static let refusals: [(String, String, String)] = [
    (user, "    exec: {apiVersion: client.authentication.k8s.io/v1, command: /tmp/x}", "users.user.exec"),
    (user, "    exec: null", "users.user.exec"),
    (user, "    auth-provider: {name: gcp, config: {cmd-path: /tmp/x}}", "users.user.auth-provider"),
    (user, "    tokenFile: /etc/shadow", "users.user.tokenFile"),
    (user, "    token: abc", "users.user.token"),
    (user, "    client-key: /etc/shadow", "users.user.client-key"),
    (user, "    client-certificate: /etc/shadow", "users.user.client-certificate"),
    (user, "    username: a\n    password: b", "users.user.username"),
    (user, "    as: system:masters", "users.user.as"),
    (user, "    as-groups: [a]", "users.user.as-groups"),
    (user, "    extensions: []", "users.user.extensions"),
    (user, "    Exec: {command: /tmp/x}", "users.user.Exec"),
    (user, "    \"exec\": {command: /tmp/x}", "users.user.exec"),
    (user, "    <<: {exec: {command: /tmp/x}}", "users.user.exec"),
    (user, user + "\n    <<: {exec: {command: /tmp/x}}", "users.user.exec"),
    (user, user + "\n  <<: {user: {exec: {command: /tmp/x}}}", "users.user.exec"),
    (user, user + "\n  ! \"<<\": {user: {exec: {command: /tmp/x}}}", "users.user.exec"),
    (user, user + "\n  !!merge '<<': [{user: {exec: {command: /tmp/x}}}, {user: {}}]", "users.user.exec"),
    (user, user + "\n<<: {users: [{name: u, user: {exec: {command: /tmp/x}}}]}", "users.user.exec"),
    (user, user + "\n  '<<': {user: {exec: {command: /tmp/x}}}", "users.<<"),
    ("- name: kubernetes-admin", "- name: kubernetes-admin\n  extensions: []", "users.extensions"),
    ("- name: kubernetes-admin", "- name: a\n  user: {exec: {command: x}}\n- name: b", "users.user.exec"),
    (cluster, "    certificate-authority: /etc/shadow", "clusters.cluster.certificate-authority"),
    (cluster, "    proxy-url: http://evil", "clusters.cluster.proxy-url"),
    (cluster, "    insecure-skip-tls-verify: true", "clusters.cluster.insecure-skip-tls-verify"),
    (cluster, "    tls-server-name: a", "clusters.cluster.tls-server-name"),
    (cluster, "    disable-compression: true", "clusters.cluster.disable-compression"),
    (cluster, "    extensions: []", "clusters.cluster.extensions"),
    ("  name: kubernetes", "  name: kubernetes\n  extra: 1", "clusters.extra"),
    ("    user: kubernetes-admin", "    user: a\n    extensions: []", "contexts.context.extensions"),
    ("  name: kubernetes-admin@kubernetes", "  name: a\n  x: 1", "contexts.x"),
    ("preferences: {}", "preferences: {colors: true}", "preferences"),
    ("preferences: {}", "preferences: {extensions: []}", "preferences"),
    ("preferences: {}", "preferences: [a]", "preferences"), ("preferences: {}", "preferences: text", "preferences"),
    ("kind: Config", "kind: Config\nextensions: []", "extensions"),
    ("kind: Config", "kind: Config\nsomething: {}", "something"),
  ]

  @Test(
    "A key that runs a program, names a file, or that kubeadm does not write is refused by name",
    arguments: refusals)
  func refuse(line: String, replacement: String, key: String) {
    let text = Self.text([line: replacement])
    #expect(text != Self.text())
    #expect {
      _ = try KubeconfigCheck.text(text, path: "/etc/kubernetes/admin.conf")
    } throws: { error in
      guard let failure = error as? Failure else { return false }
      return failure.tried == "take /etc/kubernetes/admin.conf for root" && failure.why.english.contains("'\(key)'")
        && failure.hint != nil
    }
  }

  @Test(
    "A text that is not exactly one YAML document is refused",
    arguments: [
      "", "---\n", "# only a comment\n", "a: 1\n---\nb: 2\n", text() + "---\n" + text(), "a: [", "\t- x: 1\n  y",
      "a: 1\na: 2\n", "a: \u{0}",
    ])
  func notYAML(text: String) { Self.refuse(text) }

  @Test(
    "A document without the structure of a kubeconfig is refused",
    arguments: [
      "text", "1", "null", "- a", "[]", "{}", "apiVersion: v1\nkind: Config\n", text(["kind: Config": "kind: Secret"]),
      text(["kind: Config": ""]), text(["kind: Config": "kind: [Config]"]), text(["apiVersion: v1": "apiVersion: v2"]),
      text(["apiVersion: v1": ""]), text(["    server: https://192.168.7.11:6443": "    server: [a]"]),
      text(["    server: https://192.168.7.11:6443": "    server: {a: b}"]),
      text([user: "    client-key-data: {exec: a}"]), text([user: "    client-key-data: [exec]"]),
      text(["  name: kubernetes": "  name: [a]"]), text(["    user: kubernetes-admin": "    user: {a: b}"]),
      text(["current-context: kubernetes-admin@kubernetes": "current-context: [a]"]),
      text(["    server: https://192.168.7.11:6443": "    server: \"https://a\\e[2J\""]),
      text(["    user: kubernetes-admin": "    user: \"a\\u202eb\""]),
      lists(clusters: "{cluster: {server: a}, name: b}"), lists(clusters: "a"), lists(clusters: "null"),
      lists(clusters: "[a]"), lists(clusters: "[[a]]"), lists(clusters: "[{cluster: a, name: b}]"),
      lists(clusters: "[{cluster: [a], name: b}]"), lists(clusters: "[{name: b}]"), lists(contexts: "{a: b}"),
      lists(contexts: "text"), lists(contexts: "[{context: text, name: a}]"), lists(users: "{user: {}, name: a}"),
      lists(users: "text"), lists(users: "[null]"), lists(users: "[{user: [{exec: {command: x}}], name: a}]"),
    ])
  func shape(text: String) { Self.refuse(text) }

  private static func lists(clusters: String = "[]", contexts: String = "[]", users: String = "[]") -> String {
    "{apiVersion: v1, kind: Config, clusters: \(clusters), contexts: \(contexts), users: \(users)}"
  }

  @Test("A kubeconfig with empty lists, and one in JSON, are accepted")
  func empty() throws { _ = try KubeconfigCheck.text(Self.lists(), path: "/x") }

  /// What else an administrator's own kubeconfig may hold, and what it must not.
  private static let administrators: [(line: String, key: String?)] = [
    ("    token: abc", nil), ("    username: a\n    password: \"1\"", nil), ("    as: b", nil), ("    token: 5", nil),
    ("    exec: {command: /tmp/x}", "users.user.exec"), ("    tokenFile: /etc/shadow", "users.user.tokenFile"),
    ("    auth-provider: {name: gcp}", "users.user.auth-provider"), ("    client-key: a.key", "users.user.client-key"),
    (user + "\n  <<: {user: {exec: {command: /tmp/x}}}", "users.user.exec"),
  ]

  @Test("An administrator's kubeconfig may hold a token, and no program and no file", arguments: administrators)
  func administrator(line: String, key: String?) throws {
    let text = Self.text([Self.user: line])
    guard let key else {
      let judged = try YAML.parse(try KubeconfigCheck.text(text, path: "/x", by: .administrator))[0]
      let name = String(line.drop { $0 == " " }.prefix { $0 != ":" })
      #expect(judged["users"]?.items[0][path: "user", name]?.string != nil)
      return
    }
    #expect {
      _ = try KubeconfigCheck.text(text, path: "/x", by: .administrator)
    } throws: { error in
      guard let failure = error as? Failure else { return false }
      return failure.tried == "use /x as root" && failure.why.english.contains("'\(key)'")
    }
  }

  @Test("If an administrator has several files, one may lack a list of clusters, users or contexts")
  func partial() throws {
    let text = "{apiVersion: v1, kind: Config, current-context: a, users: null}"
    let judged = try YAML.parse(try KubeconfigCheck.text(text, path: "/x", by: .administrator))[0]
    #expect(judged["current-context"]?.string == "a" && judged["users"] == .list([]))
    #expect(throws: Failure.self) { try KubeconfigCheck.text(text, path: "/x") }
  }

  private static func refuse(_ text: String) {
    #expect {
      _ = try KubeconfigCheck.text(text, path: "/x")
    } throws: { error in
      (error as? Failure)?.tried == "read /x"
    }
  }
}
