import Core
import CoreRBAC
import Host
import YAML

/// `podsec-k8s-seccomp`.
struct SeccompKeeper {
  let call: Seccomp

  func run() throws(Failure) -> Int32 {
    switch call.action {
    case .install(let files): try install(files)
    case .list: try list()
    case .remove(let names): try remove(names)
    case .trace(let pod, let namespace): try SeccompTracer(call: call).trace(pod, namespace)
    }
    return 0
  }

  /// Root's in both kinds of node: what stands above it is root's too.
  private func directory() throws(Failure) -> String {
    // `env` is there on a node that podsec-u7s made.
    if Files.exists("/etc/podsec/u7s/config/env") { return SeccompDirectory.rootless }
    if Files.exists("/var/lib/kubelet/config.yaml") { return SeccompDirectory.kubelets }
    if Files.exists("/etc/podsec/u7s/config") { return SeccompDirectory.rootless }
    throw Failure("find kubelet's directory of seccomp profiles", "this host is no node", hint: "kubeadm join")
  }

  /// All files are checked before the first is written.
  private func install(_ files: [Seccomp.File]) throws(Failure) {
    try Caller.requireRoot("install seccomp profiles")
    let directory = try directory()
    var texts: [(path: String, text: String)] = []
    for file in files {
      let profile = try SeccompProfile(try NamedFile.read(file.path, limit: 1 << 20), path: file.path)
      texts.append(("\(directory)/\(file.name)", profile.text))
    }
    for (path, text) in texts {
      let done =
        Files.isAlready(path, text, mode: 0o644, uid: 0, gid: 0)
        ? "unchanged" : Files.exists(path) ? "replaced" : "installed"
      if done != "unchanged", !call.isDryRun {
        try attempt("write \(path)") { () throws(Errno) in
          try Files.makeDirectory(directory, mode: 0o755, uid: 0, gid: 0)
          try Files.write(path, text, mode: 0o644)
        }
      }
      try Report.output("\(path) \(done)\(call.isDryRun && done != "unchanged" ? " (dry run)" : "")\n")
    }
  }

  private func remove(_ names: [SeccompName]) throws(Failure) {
    try Caller.requireRoot("remove seccomp profiles")
    let directory = try directory()
    for name in names where !Files.exists("\(directory)/\(name)") {
      throw Failure("remove \(name)", "\(directory) has no such profile", hint: "\(RBACCommand.seccomp.rawValue) list")
    }
    for name in names {
      if !call.isDryRun {
        try attempt("remove \(directory)/\(name)") { () throws(Errno) in try Files.remove("\(directory)/\(name)") }
      }
      try Report.output("\(directory)/\(name) removed\(call.isDryRun ? " (dry run)" : "")\n")
    }
  }

  private func list() throws(Failure) {
    let directory = try directory()
    var rows: [[String]] = []
    var objects: [Node] = []
    for name in Files.list(directory).sorted() where SeccompName(name) != nil {
      // A file that somebody else put there may be no profile.
      let profile = Files.readIfPresent("\(directory)/\(name)").flatMap {
        try? SeccompProfile($0, path: name)
      }
      rows.append([name, profile?.defaultAction ?? "not valid", profile.map { "\($0.names.count)" } ?? "-"])
      objects.append(
        .map(
          ("name", .string(name)), ("defaultAction", profile.map { Node.string($0.defaultAction) } ?? .null),
          ("systemCalls", .list((profile?.names ?? []).map { .string($0) }))))
    }
    if call.isJSON { return try Report.output(JSON.emit(.list(objects)) + "\n") }
    try Report.output(rows.isEmpty ? "no profiles\n" : Table.text([["NAME", "OTHERWISE", "SYSTEM CALLS"]] + rows))
  }
}
