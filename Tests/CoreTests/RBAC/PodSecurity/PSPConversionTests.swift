import Core
import CoreRBAC
import Testing
import YAML

@Suite struct PSPConversionTests {
  private static func policy(_ spec: String, _ annotations: String = "") throws -> PodSecurityPolicy {
    PodSecurityPolicy(
      name: "p", try YAML.parse("{metadata: {name: p, annotations: {\(annotations)}}, spec: {\(spec)}}")[0])
  }

  private static let safe =
    "allowPrivilegeEscalation: false, requiredDropCapabilities: [ALL], volumes: [configMap, secret], "
    + "runAsUser: {rule: MustRunAsNonRoot}"
  private static let safeProfiles =
    "seccomp.security.alpha.kubernetes.io/allowedProfileNames: 'docker/default,runtime/default'"

  static let levels: [(String, String, PodSecurityLevel)] = [
    ("", safeProfiles, .restricted), ("", "", .baseline), ("privileged: true", safeProfiles, .privileged),
    ("hostPID: true", safeProfiles, .privileged), ("hostNetwork: true", safeProfiles, .privileged),
    ("hostPorts: [{min: 80, max: 80}]", safeProfiles, .privileged), ("volumes: ['*']", safeProfiles, .privileged),
    ("volumes: [hostPath]", safeProfiles, .privileged), ("volumes: [nfs]", safeProfiles, .baseline),
    ("allowedCapabilities: [SYS_ADMIN]", safeProfiles, .privileged),
    ("allowedCapabilities: ['*']", safeProfiles, .privileged),
    ("allowedCapabilities: [CHOWN]", safeProfiles, .baseline),
    ("allowedCapabilities: [NET_BIND_SERVICE]", safeProfiles, .restricted),
    ("requiredDropCapabilities: []", safeProfiles, .baseline), ("runAsUser: {rule: RunAsAny}", safeProfiles, .baseline),
    ("runAsUser: {rule: MustRunAs, ranges: [{min: 1, max: 9}]}", safeProfiles, .restricted),
    ("runAsUser: {rule: MustRunAs, ranges: [{min: 0, max: 9}]}", safeProfiles, .baseline),
    ("allowPrivilegeEscalation: true", safeProfiles, .baseline),
    ("allowedProcMountTypes: [Unmasked]", safeProfiles, .privileged),
    ("allowedUnsafeSysctls: ['net.*']", safeProfiles, .privileged),
    ("", "seccomp.security.alpha.kubernetes.io/allowedProfileNames: 'unconfined'", .privileged),
    ("", "seccomp.security.alpha.kubernetes.io/allowedProfileNames: '*'", .baseline),
    ("", safeProfiles + ", apparmor.security.beta.kubernetes.io/allowedProfileNames: unconfined", .privileged),
  ]

  @Test("The level is the strictest that admits what the policy admits", arguments: levels)
  func level(change: String, annotations: String, level: PodSecurityLevel) throws {
    var object = try YAML.parse("{metadata: {name: p, annotations: {\(annotations)}}, spec: {\(Self.safe)}}")[0]
    for entry in try YAML.parse("{\(change)}")[0].entries { object[path: "spec", entry.key.text] = entry.value }
    #expect(PodSecurityPolicy(name: "p", object).level == level)
  }

  @Test("What the level refuses by itself needs no rule, and the rest has one")
  func rules() throws {
    let messages = try Self.policy(Self.safe, Self.safeProfiles).rules.map(\.message)
    #expect(
      messages == [
        "volumes must be of configMap, secret", "added capabilities are refused",
        "seccompProfile must be of docker/default, runtime/default",
      ])
    let open =
      "privileged: true, hostPID: true, hostIPC: true, hostNetwork: true, hostPorts: [{min: 0, max: 65535}], "
      + "volumes: ['*'], allowedCapabilities: ['*'], allowedUnsafeSysctls: ['*'], allowedProcMountTypes: [Default, Unmasked]"
    #expect(try Self.policy(open).rules.isEmpty)
  }

  @Test("A text of the policy stays a text in CEL")
  func quoting() throws {
    let rules = try Self.policy(#"allowedHostPaths: [{pathPrefix: "/a\" || true || \"b"}]"#).rules
    let rule = try #require(rules.first { $0.message.contains("hostPath") })
    #expect(rule.expression.contains(#"v.hostPath.path == "/a\" || true || \"b""#))
  }

  private static let manifests = """
    apiVersion: policy/v1beta1
    kind: PodSecurityPolicy
    metadata: {name: privileged}
    spec: {privileged: true, volumes: ['*'], runAsUser: {rule: RunAsAny}}
    ---
    apiVersion: policy/v1beta1
    kind: PodSecurityPolicy
    metadata: {name: safe}
    spec: {\(safe)}
    ---
    kind: ClusterRole
    metadata: {name: 'psp:privileged'}
    rules: [{apiGroups: [policy], resources: [podsecuritypolicies], verbs: [use], resourceNames: [privileged]}]
    ---
    kind: ClusterRole
    metadata: {name: 'psp:safe'}
    rules: [{apiGroups: [policy], resources: [podsecuritypolicies], verbs: [use], resourceNames: [safe]}]
    ---
    kind: ClusterRoleBinding
    roleRef: {kind: ClusterRole, name: 'psp:safe'}
    ---
    kind: RoleBinding
    metadata: {namespace: storage}
    roleRef: {kind: ClusterRole, name: 'psp:privileged'}
    """

  @Test("A RoleBinding makes a policy count in its namespace, a ClusterRoleBinding in all others")
  func bindings() throws {
    let text = try PSPConversion(Self.manifests, path: "f").text
    #expect(text.contains("# PodSecurityPolicy privileged: level privileged\n# podsec-k8s-pss storage privileged\n"))
    #expect(text.contains("# PodSecurityPolicy safe: level baseline\n"))
    let bindings = try YAML.parse(text).filter { $0["kind"]?.string == "ValidatingAdmissionPolicyBinding" }
    let selectors = bindings.map { $0[path: "spec", "matchResources", "namespaceSelector"]?.json ?? "" }
    #expect(
      selectors == [
        #"{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"In","values":["storage"]}]}"#,
        #"{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["kube-system","storage"]}]}"#,
      ])
    let alone = try PSPConversion("kind: PodSecurityPolicy\nmetadata: {name: a}\nspec: {}\n", path: "f").text
    #expect(
      try YAML.parse(alone).last?[path: "spec", "matchResources", "namespaceSelector"]?.json
        == #"{"matchLabels":{"podsec.u7s/policy":"a"}}"#)
  }

  @Test(
    "Texts without a policy, and names that cannot be one, are refused",
    arguments: [
      "", "kind: Pod", "kind: PodSecurityPolicy", "kind: PodSecurityPolicy\nmetadata: {name: 'a b'}",
      "kind: PodSecurityPolicy\nmetadata: {name: \"a\\nb\"}", "kind: PodSecurityPolicy\nmetadata: {name: a/b}", "{",
      "kind: PodSecurityPolicy\nmetadata: {name: a}\n---\nkind: PodSecurityPolicy\nmetadata: {name: a}",
    ])
  func refused(text: String) { #expect(throws: Failure.self) { try PSPConversion(text, path: "f") } }
}
