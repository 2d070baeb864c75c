import Core
import Testing

@Suite struct KubeconfigTests {
  /// As kubeadm writes admin.conf; the lines of `replacing` take the place of others, `adding` follows a line.
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

  @Test("What kubeadm writes is taken")
  func clean() throws {
    try KubeconfigCheck.check(Self.text(), path: "/etc/kubernetes/admin.conf")
    // Without `preferences` too; a namespace is harmless.
    try KubeconfigCheck.check(Self.text(["preferences: {}": "preferences: null"]), path: "/x")
    try KubeconfigCheck.check(Self.text(["preferences: {}": ""]), path: "/x")
    try KubeconfigCheck.check(
      Self.text(["    cluster: kubernetes": "    cluster: kubernetes\n    namespace: default"]), path: "/x")
  }

  private static let user = "    client-key-data: QUJD"
  private static let cluster = "    server: https://192.168.7.11:6443"

  /// The line that is replaced, by what, and the key that the refusal names.
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
    "Anything that runs a program, names a file, or that kubeadm does not write is refused by its key",
    arguments: refusals)
  func refuse(line: String, replacement: String, key: String) {
    let text = Self.text([line: replacement])
    #expect(text != Self.text())
    #expect {
      try KubeconfigCheck.check(text, path: "/etc/kubernetes/admin.conf")
    } throws: { error in
      guard let failure = error as? Failure else { return false }
      return failure.tried == "take /etc/kubernetes/admin.conf for root" && failure.why.english.contains("'\(key)'")
        && failure.hint != nil
    }
  }

  @Test(
    "What is not one document of YAML is refused",
    arguments: [
      "", "---\n", "# only a comment\n", "a: 1\n---\nb: 2\n", text() + "---\n" + text(), "a: [", "\t- x: 1\n  y",
      "a: 1\na: 2\n", "a: \u{0}",
    ])
  func notYAML(text: String) { Self.refuse(text) }

  @Test(
    "What has not the shape of a kubeconfig is refused",
    arguments: [
      "text", "1", "null", "- a", "[]", "{}", "apiVersion: v1\nkind: Config\n", text(["kind: Config": "kind: Secret"]),
      text(["kind: Config": ""]), text(["kind: Config": "kind: [Config]"]), text(["apiVersion: v1": "apiVersion: v2"]),
      text(["apiVersion: v1": ""]), text(["    server: https://192.168.7.11:6443": "    server: [a]"]),
      text(["    server: https://192.168.7.11:6443": "    server: {a: b}"]),
      text([user: "    client-key-data: {exec: a}"]), text([user: "    client-key-data: [exec]"]),
      text(["  name: kubernetes": "  name: [a]"]), text(["    user: kubernetes-admin": "    user: {a: b}"]),
      text(["current-context: kubernetes-admin@kubernetes": "current-context: [a]"]),
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

  @Test("Empty lists are a kubeconfig's, and JSON is YAML")
  func empty() throws { try KubeconfigCheck.check(Self.lists(), path: "/x") }

  private static func refuse(_ text: String) {
    #expect {
      try KubeconfigCheck.check(text, path: "/x")
    } throws: { error in
      (error as? Failure)?.tried == "read /x"
    }
  }
}
