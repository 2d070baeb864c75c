import Core
import CoreU7s
import Testing

@Suite struct CrioConfigurationTests {
  @Test("The repair call has crio remove what is damaged, and never wipes the store")
  func repair() {
    let paths = AccountPaths(Sample.account)
    let configuration = CrioConfiguration(paths: paths, pauseImage: nil, crun: "/crun", conmon: "/conmon")
    let usual = configuration.command(crio: "/usr/bin/crio")
    let repair = configuration.repair(crio: "/usr/bin/crio")
    #expect(repair.arguments == usual.arguments + ["check", "--quick", "--repair", "--force"])
    #expect(repair.program == usual.program && repair.environment == usual.environment)
    let inside = CrioConfiguration.repairInside(paths)
    #expect(inside.arguments == ["crio"] + repair.arguments)
    for call in [repair, inside] { #expect(!call.arguments.contains("--wipe")) }
  }

  private static let configuration = CrioConfiguration(
    paths: AccountPaths(Sample.account), pauseImage: "registry.k8s.io/pause:3.10", crun: "/usr/bin/crun",
    conmon: "/usr/bin/conmon")

  /// Each `table.key` and its value as the file has it.
  private static func values(_ configuration: CrioConfiguration) -> [String: String] {
    var table = ""
    var values: [String: String] = [:]
    for line in configuration.text.split(separator: "\n") where !line.hasPrefix("#") {
      if line.hasPrefix("[") {
        table = String(line.dropFirst().dropLast())
      } else if let equals = line.firstIndex(of: "=") {
        values["\(table).\(line[..<equals].trimmed)"] = line[line.index(after: equals)...].trimmed
      }
    }
    return values
  }

  @Test(
    "CRI-O gets private directories and sockets, crun, and cgroups it may write",
    arguments: Rows.lines(
      """
      crio.root | "/var/lib/u7s-admin/.local/share/usernetes/containers/storage"
      crio.runroot | "/run/containers/storage"
      crio.storage_driver | "overlay"
      crio.log_dir | "/var/log/crio/pods"
      crio.version_file | "/run/crio/version"
      crio.version_file_persist | ""
      crio.clean_shutdown_file | ""
      crio.runtime.namespaces_dir | "/run/netns"
      crio.runtime.container_exits_dir | "/run/crio/exits"
      crio.runtime.container_attach_socket_dir | "/run/crio"
      crio.runtime.runtimes.crun.runtime_root | "/run/crun"
      crio.api.listen | "/run/user/988/usernetes/crio/crio.sock"
      crio.runtime.default_runtime | "crun"
      crio.runtime.cgroup_manager | "cgroupfs"
      crio.runtime.conmon_cgroup | "pod"
      crio.runtime.runtimes.crun.runtime_path | "/usr/bin/crun"
      crio.runtime.runtimes.crun.monitor_path | "/usr/bin/conmon"
      crio.runtime.runtimes.crun.monitor_cgroup | "pod"
      crio.image.pause_image | "registry.k8s.io/pause:3.10"
      crio.image.signature_policy | "/etc/containers/policy.json"
      crio.network.network_dir | "/etc/cni/net.d"
      crio.network.plugin_dirs | ["/opt/cni/bin"]
      crio.image.insecure_registries | -
      """))
  func values(row: String) {
    let columns = Rows.columns(row)
    #expect(Self.values(Self.configuration)[columns[0]] ?? "-" == columns[1])
  }

  @Test("Without a pause image CRI-O keeps its own default")
  func noPause() {
    var configuration = Self.configuration
    configuration.pauseImage = nil
    var expected = Self.values(Self.configuration)
    expected["crio.image.pause_image"] = nil
    #expect(Self.values(configuration) == expected)
  }

  @Test(
    "Quotes and line breaks in a value cannot end its string in crio.conf",
    arguments: [
      ("a\"b", "\"a\\\"b\""), ("a\\", "\"a\\\\\""), ("a\nlisten = \"x\"", "\"a\\u000alisten = \\\"x\\\"\""),
      ("\u{0}\u{1f}\u{7f}", "\"\\u0000\\u001f\\u007f\""), ("é😀", "\"é😀\""), ("", "\"\""), ("$(id)", "\"$(id)\""),
    ])
  func quoting(value: String, written: String) {
    var configuration = Self.configuration
    configuration.pauseImage = value
    #expect(Self.values(configuration)["crio.image.pause_image"] == written)
    configuration.pauseImage = "x"
    #expect(configuration.text.split(separator: "\n").count == Self.configuration.text.split(separator: "\n").count)
  }

  @Test("crio is told that it is root of a user namespace, and does not inherit our own variables")
  func command() {
    #expect(
      Self.configuration.command(crio: "/usr/bin/crio")
        == Command(
          "/usr/bin/crio",
          [
            "--config", "/var/lib/u7s-admin/.config/usernetes/crio/crio.conf", "--config-dir",
            "/etc/podsec/u7s/config/crio.conf.d",
          ],
          environment: [
            "_CONTAINERS_USERNS_CONFIGURED": "1", "_CONTAINERS_ROOTLESS_UID": "988",
            "XDG_RUNTIME_DIR": "/run/user/988", "_U7S_CHILD": nil, "_U7S_RESOLVER": nil,
          ]))
  }
}
