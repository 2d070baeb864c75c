import Core
import YAML

/// A PodSecurityPolicy of policy/v1beta1, the API that left Kubernetes in 1.25.
package struct PodSecurityPolicy: Equatable, Sendable {
  package let name: String
  private let spec: Node
  private let annotations: Node

  package init(name: String, _ object: Node) {
    self.name = name
    spec = object["spec"] ?? .map()
    annotations = object[path: "metadata", "annotations"] ?? .map()
  }

  /// One rule of the policy, for an API server: what must hold, and what it says where it does not.
  package struct Rule: Equatable, Sendable {
    package let expression: String
    package let message: String
    /// The laxest level that has the rule by itself; nil where none has.
    let level: PodSecurityLevel?
  }

  /// The strictest level that admits all pods that the policy admits.
  package var level: PodSecurityLevel {
    let needs = neededLevels
    return [.restricted, .baseline].first { level in needs.allSatisfy { Self.order($0) >= Self.order(level) } }
      ?? .privileged
  }

  private static func order(_ level: PodSecurityLevel) -> Int { PodSecurityLevel.allCases.firstIndex(of: level) ?? 0 }

  /// What the level does not refuse by itself.
  package var rules: [Rule] {
    let level = level
    return allRules.filter { rule in rule.level.map { Self.order($0) > Self.order(level) } ?? true }
  }

  private func isTrue(_ key: String) -> Bool { spec[key]?.bool ?? false }

  private func words(_ key: String) -> [String] { (spec[key]?.items ?? []).compactMap(\.string) }

  /// nil where the annotation is missing, or allows everything.
  private func profiles(_ kind: String) -> [String]? {
    let prefix = kind == "seccomp" ? "seccomp.security.alpha.kubernetes.io" : "apparmor.security.beta.kubernetes.io"
    let allowed = annotations["\(prefix)/allowedProfileNames"]?.string
    let preset = annotations["\(prefix)/defaultProfileName"]?.string
    guard let text = allowed ?? (kind == "seccomp" ? preset : nil) else { return nil }
    let names = text.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
    return names.contains("*") ? nil : names
  }

  private func strategy(_ key: String) -> (rule: String, ranges: [(Int, Int)]) {
    let node = spec[key] ?? .map()
    let ranges = (node["ranges"]?.items ?? []).compactMap { range in
      range["min"]?.int.flatMap { low in range["max"]?.int.map { (low, $0) } }
    }
    return (node["rule"]?.string ?? "RunAsAny", ranges)
  }

  private var volumes: [String] { words("volumes") }
  private var added: [String] { words("allowedCapabilities") + words("defaultAddCapabilities") }

  /// For each field the strictest level that admits what the field admits.
  private var neededLevels: [PodSecurityLevel] {
    let user = strategy("runAsUser")
    let isNonRoot =
      user.rule == "MustRunAsNonRoot"
      || user.rule == "MustRunAs" && !user.ranges.isEmpty
        && user.ranges.allSatisfy { $0.0 > 0 }
    let isEscalationRefused = spec["allowPrivilegeEscalation"]?.bool == false
    let isDropped = words("requiredDropCapabilities").contains("ALL")
    let allowsHostPath = volumes.contains("*") || volumes.contains("hostPath")
    let hasHost = ["privileged", "hostPID", "hostIPC", "hostNetwork"].contains(where: isTrue)
    let seccomp = profiles("seccomp")
    let isSeccompSafe = seccomp.map { !$0.contains("unconfined") }
    return [
      hasHost || !(spec["hostPorts"]?.items ?? []).isEmpty ? .privileged : .restricted,
      allowsHostPath
        ? .privileged : volumes.allSatisfy(Self.restrictedVolumes.contains) ? .restricted : .baseline,
      !added.allSatisfy(Self.baselineCapabilities.contains)
        ? .privileged : isDropped && added.allSatisfy { $0 == "NET_BIND_SERVICE" } ? .restricted : .baseline,
      isNonRoot && isEscalationRefused ? .restricted : .baseline,
      // A policy without the annotation says nothing about seccomp, and the level's own rule counts.
      isSeccompSafe == false ? .privileged : isSeccompSafe == true ? .restricted : .baseline,
      profiles("apparmor").map { $0.contains("unconfined") } == true ? .privileged : .restricted,
      words("allowedProcMountTypes").allSatisfy { $0 == "Default" } ? .restricted : .privileged,
      words("allowedUnsafeSysctls").isEmpty ? .restricted : .privileged,
    ]
  }

  private static let restrictedVolumes = [
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret",
  ]
  private static let baselineCapabilities = [
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
  ]
  private static let safeSysctls = [
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
    "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes",
  ]

  /// A text in CEL: JSON's escapes mean the same there.
  private static func cel(_ text: String) -> String { JSON.emit(.string(text), pretty: false) }
  private static func cel(_ texts: [String]) -> String { "[" + texts.map { cel($0) }.joined(separator: ", ") + "]" }
  /// The number `name` is in one of the ranges; never, where there is none.
  private static func within(_ ranges: [(Int, Int)], _ name: String) -> String {
    ranges.isEmpty
      ? "false" : "(" + ranges.map { "\(name) >= \($0.0) && \(name) <= \($0.1)" }.joined(separator: " || ") + ")"
  }
  private static func each(_ condition: String) -> String { "variables.containers.all(c, \(condition))" }
  private static let volumeList = "object.spec.?volumes.orValue([])"
  /// A field of a container's security context, else the pod's, else a value.
  private static func effective(_ field: String, else value: String) -> String {
    "c.?securityContext.?\(field).orValue(object.spec.?securityContext.?\(field).orValue(\(value)))"
  }

  private var allRules: [Rule] {
    flagRules + portRules + volumeRules + capabilityRules + idRules + profileRules + otherRules
  }

  private var flagRules: [Rule] {
    var rules: [Rule] = []
    if !isTrue("privileged") {
      rules.append(
        Rule(
          expression: Self.each("!c.?securityContext.?privileged.orValue(false)"),
          message: "privileged containers are refused", level: .baseline))
    }
    for key in ["hostPID", "hostIPC", "hostNetwork"] where !isTrue(key) {
      rules.append(
        Rule(expression: "!object.spec.?\(key).orValue(false)", message: "\(key) is refused", level: .baseline))
    }
    if spec["allowPrivilegeEscalation"]?.bool == false {
      rules.append(
        Rule(
          expression: Self.each("!c.?securityContext.?allowPrivilegeEscalation.orValue(true)"),
          message: "allowPrivilegeEscalation must be false", level: .restricted))
    }
    if isTrue("readOnlyRootFilesystem") {
      rules.append(
        Rule(
          expression: Self.each("c.?securityContext.?readOnlyRootFilesystem.orValue(false)"),
          message: "readOnlyRootFilesystem must be true", level: nil))
    }
    return rules
  }

  private var portRules: [Rule] {
    let ranges = (spec["hostPorts"]?.items ?? []).compactMap { range in
      range["min"]?.int.flatMap { low in range["max"]?.int.map { (low, $0) } }
    }
    guard !ranges.contains(where: { $0.0 <= 1 && $0.1 >= 65535 }) else { return [] }
    let condition = "p.?hostPort.orValue(0) == 0 || \(Self.within(ranges, "p.hostPort"))"
    let list = ranges.map { "\($0.0)-\($0.1)" }.joined(separator: ", ")
    return [
      Rule(
        expression: Self.each("c.?ports.orValue([]).all(p, \(condition))"),
        message: ranges.isEmpty ? "host ports are refused" : "host ports must be of \(list)",
        level: ranges.isEmpty ? .baseline : nil)
    ]
  }

  private var volumeRules: [Rule] {
    var rules: [Rule] = []
    if !volumes.contains("*") {
      let types = volumes.filter { $0.utf8.allSatisfy(ASCII.isAlphanumeric) && $0 != "none" }
      let condition = types.isEmpty ? "false" : types.map { "has(v.\($0))" }.joined(separator: " || ")
      rules.append(
        Rule(
          expression: "\(Self.volumeList).all(v, \(condition))",
          message: "volumes must be of \(types.joined(separator: ", "))", level: nil))
    }
    let paths = spec["allowedHostPaths"]?.items ?? []
    if !paths.isEmpty {
      let conditions = paths.compactMap { path -> String? in
        guard var prefix = path["pathPrefix"]?.string else { return nil }
        while prefix.count > 1, prefix.last == "/" { prefix.removeLast() }
        let isBelow =
          prefix == "/"
          ? "true"
          : "(v.hostPath.path == \(Self.cel(prefix)) || v.hostPath.path.startsWith(\(Self.cel(prefix + "/"))))"
        guard path["readOnly"]?.bool == true else { return isBelow }
        let mounts = "c.?volumeMounts.orValue([]).all(m, m.name != v.name || m.?readOnly.orValue(false))"
        return "(\(isBelow) && \(Self.each(mounts)))"
      }
      rules.append(
        Rule(
          expression: "\(Self.volumeList).all(v, !has(v.hostPath) || \(conditions.joined(separator: " || ")))",
          message: "a hostPath must be one of the allowed ones", level: nil))
    }
    for (key, field, name) in [("allowedFlexVolumes", "flexVolume", "flexVolume"), ("allowedCSIDrivers", "csi", "CSI")]
    {
      let drivers = (spec[key]?.items ?? []).compactMap { ($0["driver"] ?? $0["name"])?.string }
      guard !drivers.isEmpty else { continue }
      rules.append(
        Rule(
          expression: "\(Self.volumeList).all(v, !has(v.\(field)) || v.\(field).driver in \(Self.cel(drivers)))",
          message: "\(name) drivers must be of \(drivers.joined(separator: ", "))", level: nil))
    }
    return rules
  }

  private var capabilityRules: [Rule] {
    var rules: [Rule] = []
    let capabilities = "c.?securityContext.?capabilities"
    if !added.contains("*") {
      rules.append(
        Rule(
          expression: Self.each("\(capabilities).?add.orValue([]).all(k, k in \(Self.cel(added)))"),
          message: added.isEmpty
            ? "added capabilities are refused" : "added capabilities must be of \(added.joined(separator: ", "))",
          level: nil))
    }
    let dropped = words("requiredDropCapabilities")
    if !dropped.isEmpty {
      let drop = "\(capabilities).?drop.orValue([])"
      rules.append(
        Rule(
          expression: Self.each("\"ALL\" in \(drop) || \(Self.cel(dropped)).all(k, k in \(drop))"),
          message: "capabilities must drop \(dropped.joined(separator: ", "))",
          level: dropped == ["ALL"] ? .restricted : nil))
    }
    return rules
  }

  private var idRules: [Rule] {
    var rules: [Rule] = []
    let user = strategy("runAsUser")
    if user.rule == "MustRunAs" {
      let list = "[\(Self.effective("runAsUser", else: "-1"))]"
      rules.append(
        Rule(
          expression: Self.each("\(list).all(u, \(Self.within(user.ranges, "u")))"),
          message: "runAsUser must be of the allowed ranges", level: nil))
    } else if user.rule == "MustRunAsNonRoot" {
      let list = "[\(Self.effective("runAsUser", else: "-1"))]"
      let flag = Self.effective("runAsNonRoot", else: "false")
      rules.append(
        Rule(
          expression: Self.each("\(list).all(u, u > 0 || u == -1 && \(flag))"),
          message: "runAsNonRoot must be true, or runAsUser not 0", level: .restricted))
    }
    let group = strategy("runAsGroup")
    if group.rule != "RunAsAny" {
      let list = "[\(Self.effective("runAsGroup", else: "-1"))]"
      let unset = group.rule == "MayRunAs" ? "u == -1 || " : ""
      rules.append(
        Rule(
          expression: Self.each("\(list).all(u, \(unset)\(Self.within(group.ranges, "u")))"),
          message: "runAsGroup must be of the allowed ranges", level: nil))
    }
    let system = strategy("fsGroup")
    if system.rule != "RunAsAny" {
      let unset = system.rule == "MayRunAs" ? "u == -1 || " : ""
      rules.append(
        Rule(
          expression:
            "[object.spec.?securityContext.?fsGroup.orValue(-1)].all(u, \(unset)\(Self.within(system.ranges, "u")))",
          message: "fsGroup must be of the allowed ranges", level: nil))
    }
    let others = strategy("supplementalGroups")
    if others.rule != "RunAsAny" {
      let list = "object.spec.?securityContext.?supplementalGroups.orValue([])"
      let isSet = others.rule == "MustRunAs" ? "size(\(list)) > 0 && " : ""
      rules.append(
        Rule(
          expression: "\(isSet)\(list).all(u, \(Self.within(others.ranges, "u")))",
          message: "supplementalGroups must be of the allowed ranges", level: nil))
    }
    return rules
  }

  private var profileRules: [Rule] {
    var rules: [Rule] = []
    for (kind, field) in [("seccomp", "seccompProfile"), ("apparmor", "appArmorProfile")] {
      guard let names = profiles(kind) else { continue }
      var conditions: [String] = []
      for name in names {
        switch name {
        case "runtime/default", "docker/default":
          conditions.append("p.type == \"RuntimeDefault\"")
          // Without a profile the runtime's own counts for AppArmor.
          if kind == "apparmor" { conditions.append("p.type == \"Unset\"") }
        case "unconfined": conditions += ["p.type == \"Unconfined\"", "p.type == \"Unset\""]
        case "localhost/*": conditions.append("p.type == \"Localhost\"")
        default:
          guard name.hasPrefix("localhost/") else { continue }
          conditions.append("p.type == \"Localhost\" && p.localhostProfile == \(Self.cel(String(name.dropFirst(10))))")
        }
      }
      let condition = conditions.isEmpty ? "false" : Set(conditions).sorted().joined(separator: " || ")
      let isRestricteds = kind == "seccomp" && Set(names).isSuperset(of: ["runtime/default", "localhost/*"])
      rules.append(
        Rule(
          expression: Self.each("[\(Self.effective(field, else: "{\"type\": \"Unset\"}"))].all(p, \(condition))"),
          message: "\(field) must be of \(names.joined(separator: ", "))", level: isRestricteds ? .restricted : nil))
    }
    return rules
  }

  private var otherRules: [Rule] {
    var rules: [Rule] = []
    let mounts = words("allowedProcMountTypes")
    let allowed = mounts.isEmpty ? ["Default"] : mounts
    if !Set(allowed).isSuperset(of: ["Default", "Unmasked"]) {
      rules.append(
        Rule(
          expression: Self.each("c.?securityContext.?procMount.orValue(\"Default\") in \(Self.cel(allowed))"),
          message: "procMount must be of \(allowed.joined(separator: ", "))",
          level: allowed == ["Default"] ? .baseline : nil))
    }
    let sysctls = "object.spec.?securityContext.?sysctls.orValue([])"
    let unsafe = words("allowedUnsafeSysctls")
    if !unsafe.contains("*") {
      rules.append(
        Rule(
          expression: "\(sysctls).all(s, s.name in \(Self.cel(Self.safeSysctls))\(Self.patterns(unsafe)))",
          message: "sysctls must be safe ones or of the allowed ones", level: unsafe.isEmpty ? .baseline : nil))
    }
    let forbidden = words("forbiddenSysctls")
    if !forbidden.isEmpty {
      rules.append(
        Rule(
          expression: "\(sysctls).all(s, !(false\(Self.patterns(forbidden))))",
          message: "sysctls must not be of \(forbidden.joined(separator: ", "))", level: nil))
    }
    if strategy("seLinux").rule == "MustRunAs" {
      let wanted = (spec[path: "seLinux", "seLinuxOptions"]?.entries ?? []).compactMap { entry in
        entry.value.string.map { (entry.key.text, $0) }
      }
      for (key, value) in wanted where ["level", "role", "type", "user"].contains(key) {
        let field = "seLinuxOptions.?\(key)"
        rules.append(
          Rule(
            expression: Self.each("\(Self.effective(field, else: "\"\"")) == \(Self.cel(value))"),
            message: "seLinuxOptions.\(key) must be \(value)", level: nil))
      }
    }
    return rules
  }

  /// ` || s.name == "a" || s.name.startsWith("b.")`: names, and prefixes that end in `*`.
  private static func patterns(_ words: [String]) -> String {
    words.map { word in
      word.hasSuffix("*") ? " || s.name.startsWith(\(cel(String(word.dropLast()))))" : " || s.name == \(cel(word))"
    }.joined()
  }

  /// Values that the policy gave to pods that did not set them.
  package var defaults: [String] {
    var lines: [String] = []
    let added = words("defaultAddCapabilities")
    if !added.isEmpty { lines.append("capabilities.add: \(added.joined(separator: ", "))") }
    let dropped = words("requiredDropCapabilities")
    if !dropped.isEmpty { lines.append("capabilities.drop: \(dropped.joined(separator: ", "))") }
    for (key, field) in [("runAsUser", "runAsUser"), ("runAsGroup", "runAsGroup"), ("fsGroup", "fsGroup")] {
      let strategy = strategy(key)
      if strategy.rule == "MustRunAs", let first = strategy.ranges.first { lines.append("\(field): \(first.0)") }
    }
    let groups = strategy("supplementalGroups")
    if groups.rule == "MustRunAs", let first = groups.ranges.first { lines.append("supplementalGroups: [\(first.0)]") }
    for (kind, prefix) in [
      ("seccompProfile", "seccomp.security.alpha.kubernetes.io"),
      ("appArmorProfile", "apparmor.security.beta.kubernetes.io"),
    ] {
      if let name = annotations["\(prefix)/defaultProfileName"]?.string { lines.append("\(kind): \(name)") }
    }
    if spec["defaultAllowPrivilegeEscalation"]?.bool == false || spec["allowPrivilegeEscalation"]?.bool == false {
      lines.append("allowPrivilegeEscalation: false")
    }
    if isTrue("readOnlyRootFilesystem") { lines.append("readOnlyRootFilesystem: true") }
    return lines
  }
}
