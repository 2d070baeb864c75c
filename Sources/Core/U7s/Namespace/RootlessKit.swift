import Core
import YAML

/// The rootlesskit(1) call that makes the namespace.
package struct RootlessKit: Equatable, Sendable {
  package var program: String
  package var paths: AccountPaths
  package var deployment: NodeDeployment
  /// Published ports in RootlessKit's notation.
  package var ports: [PublishedPort]
  /// Directories that get a writable copy (a tmpfs of links) inside.
  package var copyUp: [String]

  package init(
    program: String = "/usr/bin/rootlesskit", paths: AccountPaths, deployment: NodeDeployment, ports: [PublishedPort],
    copyUp: [String]
  ) {
    self.program = program
    self.paths = paths
    self.deployment = deployment
    self.ports = ports
    self.copyUp = copyUp
  }

  /// MTU of slirp4netns' tap device in bytes: large frames make it fast, and TCP adapts by itself.
  package static let tapMTU = 65520

  /// The call; RootlessKit runs `child` inside as root of the namespace.
  package func command(child: String) -> Command {
    let settings = deployment.choices
    let network = settings.text(.network) ?? "slirp4netns"
    var arguments = ["--state-dir=\(paths.rootlesskitState)", "--net=\(network)"]
    arguments += ["--mtu=\(network == "slirp4netns" ? RootlessKit.tapMTU : 0)", "--disable-host-loopback"]
    if network == "slirp4netns" {
      arguments += ["--slirp4netns-sandbox=true", "--slirp4netns-seccomp=true"]
      // RootlessKit does not notice that slirp4netns ended; our launcher of slirp4netns does.
      arguments.append("--slirp4netns-binary=\(NodePaths.shims)/u7s-slirp4netns")
    }
    arguments.append("--port-driver=\(RootlessKit.portDriver(settings))")
    arguments += copyUp.map { "--copy-up=\($0)" }
    arguments += [
      "--cgroupns", "--pidns", "--ipcns", "--utsns", "--propagation=rslave", "--evacuate-cgroup2=rootlesskit_evac",
      "--cidr=\(deployment.serviceCIDR)",
    ]
    arguments += ports.map { "--publish=\($0.specification)" }
    arguments += (settings[.rootlesskitFlags] ?? "").split(separator: " ").map(String.init)
    return Command(program, arguments + [child], environment: ["_U7S_CHILD": "1"])
  }
}

extension RootlessKit {
  /// The port driver: the chosen one, else the one that fits the network driver.
  package static func portDriver(_ settings: Settings) -> String {
    settings.text(.portDriver) ?? (settings.text(.network) == "pasta" ? "implicit" : "builtin")
  }

  /// Whether servers inside see where their TCP clients really come from; the builtin driver shows it from version 3 on.
  ///
  /// The running RootlessKit decides, because the installed package may be newer: `running` is the document of
  /// `rootlessctl info --json`, which names no implicit driver. `rules` is the document of `ip -json rule` inside:
  /// RootlessKit makes its rule at the first connection, or never if it loses a race against its own reaper (3.0.1:
  /// "waitid: no child processes").
  package static func keepsSourceAddress(_ settings: Settings, running: Node?, rules: Node?) -> Bool {
    guard let running else { return false }
    guard (running[path: "portDriver", "driver"]?.string ?? portDriver(settings)) == "builtin" else { return true }
    let isNew = running["version"]?.string.flatMap { Version($0) }.map { $0 >= Version(3) } ?? false
    return isNew && (rules?.items ?? []).contains { $0["fwmark"]?.string == "0x64" && $0["table"]?.string == "100" }
  }
}
