import Core

/// The crio.conf(5) of the namespace: private directories and sockets, never those of a CRI-O of the host.
package struct CrioConfiguration: Equatable, Sendable {
  package var paths: AccountPaths
  /// `registry/path/pause:tag`, or nil for CRI-O's own default.
  package var pauseImage: String?
  /// What CRI-O calls as crun: u7s-crun.
  package var crun: String
  package var conmon: String

  package init(paths: AccountPaths, pauseImage: String?, crun: String, conmon: String) {
    self.paths = paths
    self.pauseImage = pauseImage
    self.crun = crun
    self.conmon = conmon
  }

  /// TOML. It names no insecure registries: only registries.conf(5) does.
  package var text: String {
    let pause = pauseImage.map { "pause_image = \(CrioConfiguration.quoted($0))\n" } ?? ""
    return """
      # Written at every start of rootlesskit.service. Put your own settings into \(NodePaths.crioDropIns)/*.conf.
      [crio]
      root = \(CrioConfiguration.quoted(paths.containers + "/storage"))
      runroot = "/run/containers/storage"
      storage_driver = "overlay"
      log_dir = "/var/log/crio/pods"
      version_file = "/run/crio/version"
      version_file_persist = ""
      clean_shutdown_file = ""

      [crio.api]
      listen = \(CrioConfiguration.quoted(paths.crioSocket))

      [crio.runtime]
      default_runtime = "crun"
      conmon_cgroup = "pod"
      cgroup_manager = "cgroupfs"
      namespaces_dir = "/run/netns"
      container_exits_dir = "/run/crio/exits"
      container_attach_socket_dir = "/run/crio"

      [crio.runtime.runtimes.crun]
      runtime_path = \(CrioConfiguration.quoted(crun))
      runtime_root = "/run/crun"
      monitor_path = \(CrioConfiguration.quoted(conmon))
      monitor_cgroup = "pod"

      [crio.image]
      signature_policy = "/etc/containers/policy.json"
      \(pause)
      [crio.network]
      network_dir = "\(NodePaths.cniConfiguration)"
      plugin_dirs = ["/opt/cni/bin"]

      """
  }

  /// A TOML basic string (toml.io, String).
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case _ where scalar.value < 32 || scalar.value == 127:
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// The call of crio-check(8) that removes damaged images, layers and containers, which are then pulled and made anew.
  ///
  /// CRI-O's own check after an unclean shutdown (`clean_shutdown_file`) is off: if its repair fails, it removes the
  /// whole store, and the account's podman keeps images and volumes there too.
  package func repair(crio: String) -> Command {
    var command = command(crio: crio)
    command.arguments += CrioConfiguration.repairs
    return command
  }

  /// The same call as root makes it from the host, while CRI-O runs.
  package static func repairInside(_ paths: AccountPaths) -> Command {
    Inside.command("crio", arguments(paths) + repairs)
  }

  private static let repairs = ["check", "--quick", "--repair", "--force"]

  private static func arguments(_ paths: AccountPaths) -> [String] {
    ["--config", paths.crioConfiguration, "--config-dir", NodePaths.crioDropIns]
  }

  /// The call of crio(8); its environment tells containers/storage that it is root of a user namespace only.
  ///
  /// NOTE: `_CRIO_ROOTLESS` is not set: with it CRI-O drops each container's cgroup path and OOM score, so that a pod's
  /// limits have no effect and it has no statistics (server/rootless_linux.go). crun itself leaves out what a user
  /// namespace cannot do (device rules, a new sysfs), and u7s-crun sets OOM scores.
  package func command(crio: String) -> Command {
    Command(
      crio, CrioConfiguration.arguments(paths),
      environment: [
        "_CONTAINERS_USERNS_CONFIGURED": "1", "_CONTAINERS_ROOTLESS_UID": String(paths.account.uid),
        "XDG_RUNTIME_DIR": paths.runtime, "_U7S_CHILD": nil, "_U7S_RESOLVER": nil,
      ])
  }
}
