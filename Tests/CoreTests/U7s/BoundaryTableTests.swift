import Core
import CoreU7s
import Glibc
import Testing

/// SECURITY.md's table of what root and the account share lists every path that plans, units and programs name.
@Suite struct BoundaryTableTests {
  private static let repository = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }

  private static func text(_ name: String) -> String {
    guard let file = fopen("\(repository)/\(name)", "re") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The code words of the table's first column, `{a,b}` written out; a final `*` matches any ending.
  private static let entries: [String] = {
    let lines = text("SECURITY.md").split(separator: "\n").drop { !$0.hasPrefix("| what crosses") }
    return lines.prefix { $0.hasPrefix("|") }.flatMap { line in
      let cell = line.split(separator: "|", omittingEmptySubsequences: false)[1]
      let words = cell.split(separator: "`", omittingEmptySubsequences: false)
      return stride(from: 1, to: words.count, by: 2).flatMap { spelt(String(words[$0])) }
    }
  }()

  private static func spelt(_ word: String) -> [String] {
    guard let open = word.firstIndex(of: "{"), let close = word.firstIndex(of: "}") else { return [word] }
    let (before, after) = (String(word[..<open]), String(word[word.index(after: close)...]))
    return word[word.index(after: open)..<close].split(separator: ",").map { before + String($0) + after }
  }

  private static func isListed(_ name: String) -> Bool {
    let name = name.replacing("988", with: "UID")
    return entries.contains { $0 == name || $0.hasSuffix("*") && name.hasPrefix($0.dropLast()) }
  }

  private static func paths(_ step: Step) -> [String] {
    switch step {
    case .directory(let path, _, _), .emptyDirectory(let path, _), .file(let path, _, _, _), .remove(let path),
      .link(let path, _), .ownByRoot(let path), .handOver(let path, _), .removeOwned(let path, _), .keep(let path, _):
      [path]
    case .removeBeneath(let top, let path), .directoryBeneath(let top, let path, _, _, _, _): [top, "\(top)/\(path)"]
    case .homeFile, .sealHomeDirectory: ["a step of image trust"]
    case .note, .sysctl, .sysctlAtLeast, .module, .interact, .run: []
    }
  }

  @Test("No row stands outside of the table, where nobody would see that it is one")
  func oneTable() {
    let rest = Self.text("SECURITY.md").split(separator: "\n", omittingEmptySubsequences: false)
      .drop { !$0.hasPrefix("| what crosses") }.drop { $0.hasPrefix("|") }
    #expect(!rest.isEmpty && !rest.contains { $0.hasPrefix("|") })
  }

  @Test("Every path of a node's plan is in the table")
  func plan() throws {
    let request = try Sample.request("init", settings: [:])
    let sources = NodePlan.Sources(modules: "", sysctls: "")
    let steps =
      NodePlan.host(Sample.facts(), account: Sample.account, sources: sources)
      + (try NodePlan.deployment(request, pauseImage: nil, sources: sources))
    let paths = steps.flatMap(Self.paths).filter { !$0.hasPrefix("/usr/lib/modules") }
    #expect(paths.count > 15)
    for path in paths { #expect(Self.isListed(path), "\(path)") }
  }

  /// `package var NAME: String` and `package static let NAME` of a file.
  private static func members(_ file: String, _ words: String) -> Set<String> {
    Set(
      text("Sources/Core/U7s/Node/\(file)").split(separator: "\n").compactMap { line in
        guard let start = line.firstRange(of: words) else { return nil }
        return String(line[start.upperBound...].prefix { $0.isLetter || $0.isNumber })
      })
  }

  @Test("Every path of the account is in the table")
  func account() {
    let paths = AccountPaths(Sample.account)
    let named: [String: String] = [
      "runtime": paths.runtime, "state": paths.state, "rootlesskitState": paths.rootlesskitState,
      "rootlesskitSocket": paths.rootlesskitSocket, "childPID": paths.childPID, "ready": paths.ready,
      "services": paths.services, "crioState": paths.crioState, "crioSocket": paths.crioSocket,
      "crioAtWork": paths.crioAtWork, "crioStarted": paths.crioStarted,
      "parentIP": paths.parentIP, "data": paths.data, "containers": paths.containers, "kubelet": paths.kubelet,
      "cniConfiguration": paths.cniConfiguration, "volumePlugins": paths.volumePlugins,
      "crioConfiguration": paths.crioConfiguration, "kubeconfig": paths.kubeconfig,
      "flannelConfiguration": "\(Sample.account.home)/\(paths.flannelConfiguration)",
      "sessionBus": String(paths.sessionBus.dropFirst("unix:path=".count)),
    ]
    #expect(Self.members("AccountPaths.swift", "package var ") == Set(named.keys), "list the new path here")
    for path in named.values { #expect(Self.isListed(path), "\(path)") }
    for mount in NamespaceLayout.mounts { #expect(Self.isListed("\(paths.data)/\(mount.name)"), "\(mount.name)") }
  }

  @Test("Every fixed path of a node is in the table")
  func node() {
    let named: [String: String] = [
      "shims": NodePaths.shims, "configuration": NodePaths.configuration, "settings": NodePaths.settings,
      "defaults": NodePaths.defaults, "unfinished": NodePaths.unfinished, "exposed": NodePaths.exposed,
      "patches": NodePaths.patches, "crioDropIns": NodePaths.crioDropIns,
      "auditPolicySource": NodePaths.auditPolicySource, "kubernetes": NodePaths.kubernetes,
      "auditDirectory": NodePaths.auditDirectory,
      "admissionDirectory": NodePaths.admissionDirectory, "adminConf": NodePaths.adminConf,
      "kubeletConf": NodePaths.kubeletConf, "manifests": NodePaths.manifests, "etcdManifest": NodePaths.etcdManifest,
      "cniConfiguration": NodePaths.cniConfiguration, "state": NodePaths.state, "etcd": NodePaths.etcd,
      "backup": NodePaths.backup, "lock": NodePaths.lock, "modules": NodePaths.modules, "sysctls": NodePaths.sysctls,
      "crioSocketInside": NodePaths.crioSocketInside, "crioEndpoint": NodePaths.crioEndpoint,
      "kubeletFlags": NodePaths.kubeletFlags,
    ]
    #expect(Self.members("NodePaths.swift", "package static let ") == Set(named.keys), "list the new path here")
    // The account reads kubeletFlags, only inside the namespace.
    for (name, path) in named where !["modules", "sysctls", "crioEndpoint", "kubeletFlags"].contains(name) {
      #expect(Self.isListed(path), "\(path)")
    }
  }

  @Test(
    "Every path of a unit is in the table",
    arguments: [
      "user/kubelet.service", "user/rootlesskit.service", "user/u7s-services.service", "user/u7s.target",
      "system/u7s.service", "tmpfiles.d/podsec-u7s.conf", "sysusers.d/podsec-u7s.conf",
    ])
  func unit(name: String) {
    let text = Self.text("systemd/\(name)")
    #expect(!text.isEmpty)
    for line in text.split(separator: "\n") where !line.hasPrefix("#") && !line.hasPrefix("Documentation=") {
      for word in line.split(whereSeparator: { " =\"".contains($0) }) {
        let path = word.drop { $0 == "-" }.replacing("%h", with: Sample.account.home).replacing(
          "%t", with: "/run/user/UID")
        guard path.hasPrefix("/"), !path.hasPrefix("/bin/") else { continue }
        #expect(Self.isListed(String(path)), "\(line)")
      }
    }
  }

  @Test("Every variable that crosses into the namespace is in the table")
  func environment() throws {
    let text = Self.text("Sources/Host/U7s/Namespace/NamespaceEnvironment.swift")
    let start = try #require(text.firstRange(of: "let crossing: StaticString = \"\"\"\n"))
    let rest = text[start.upperBound...]
    let literal = rest[..<(try #require(rest.firstRange(of: "\"\"\""))).lowerBound]
    let names = literal.split(whereSeparator: \.isWhitespace).joined().split(separator: "\\").map { piece in
      String(piece.first == "0" ? piece.dropFirst() : piece)
    }.filter { !$0.isEmpty }
    #expect(names.count > 10)
    for name in names {
      #expect(Self.isListed(name.hasSuffix("=") ? String(name.dropLast()) : name + "x"), "\(name)")
    }
  }

  @Test("A path that is not in the table is found to be missing")
  func absent() {
    for name in [
      "/etc/kubernetes/other", "/run/user/988/other", "/var/lib/other", "LD_PRELOAD", "/etc/podsec/u7s/config/x",
    ] {
      #expect(!Self.isListed(name), "\(name)")
    }
  }
}
