import Glibc
import Testing

/// `systemctl`: which manager is asked, and what reaches the genuine one.
@Suite(.enabled(if: Stage.isPossible, Stage.whatIsMissing)) struct SystemctlShimTests {
  let stage = Stage()
  static let runtime = "/run/user/\(Stage.adminUID)"

  static let calls: [[Bytes]] = [
    [], ["status"], ["daemon-reload"], ["start", "kubelet"], ["is-active", "--quiet", "firewalld"], ["--version"],
    ["--user", "-M", "u7s-admin@", "status"], ["stop", "a b.service"],
  ]

  @Test("Calls of root on the host and of other users reach the genuine systemctl unchanged", arguments: calls)
  func unchanged(arguments: [Bytes]) {
    stage.tool("systemctl", "cat; exit 3")
    for person in [Person.root, .stranger] {
      let ended = stage.shim("systemctl", arguments, as: person, input: "in")
      #expect(ended.status == 3)
      #expect(ended.output == "in")
      #expect(ended.errors == "")
    }
    #expect(stage.run(["/usr/bin/systemctl"] + arguments).status == 3)
    let records = stage.records("systemctl")
    #expect(records.map(\.arguments) == [arguments, arguments, arguments])
    #expect(records[0].environment == records[2].environment)
  }

  static let users: [(arguments: [Bytes], isOurs: Bool)] = [
    ([], true), (["status"], true), (["daemon-reload"], true), (["start", "kubelet"], true),
    (["stop", "kubelet"], true),
    (["restart", "kubelet.service"], true), (["is-active", "kubelet"], true),
    (["is-enabled", "kubelet.service"], true),
    (["status", "rootlesskit"], true), (["show", "-P", "ActiveState", "kubelet"], true),
    (["start", "firewalld"], true),
    (["is-active", "firewalld"], false), (["--quiet", "is-active", "systemd-resolved"], false),
    (["is-enabled", "docker.service"], false), (["status", "swap.target"], false),
  ]

  @Test(
    "The account's calls go to its own manager; only questions about other units go to the host's",
    arguments: users)
  func account(arguments: [Bytes], isOurs: Bool) throws {
    stage.tool("systemctl", "exit 4")
    let ended = stage.shim("systemctl", arguments, as: .admin)
    #expect(ended.status == 4)
    let record = try #require(stage.records("systemctl").first)
    #expect(record.arguments == (isOurs ? ["--user"] : []) + arguments)
    #expect(record.value("XDG_RUNTIME_DIR") == (isOurs ? SystemctlShimTests.runtime : nil))
    #expect(record.value("SYSTEMCTL_FORCE_BUS") == nil)
    #expect(record.value("U7S_X") == "a b")
  }

  @Test("The account's arguments reach the genuine systemctl byte for byte")
  func bytes() {
    stage.tool("systemctl")
    #expect(stage.shim("systemctl", ["start"] + Hostile.words, as: .admin).status == 0)
    #expect(stage.records("systemctl").map(\.arguments) == [["--user", "start"] + Hostile.words])
  }

  @Test("The bus address of another login session is replaced by the account's, on the host and in the namespace")
  func sessionBus() throws {
    let login: [Bytes] = ["XDG_RUNTIME_DIR=/run/user/0", "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/0/bus"]
    stage.tool("systemctl")
    _ = stage.shim("systemctl", ["status"], as: .admin, environment: Stage.environment + login)
    stage.namespace()
    let inside: [Bytes] = ["env"] + login + ["systemctl", "start", "kubelet"]
    _ = stage.shim("nsenter_u7s", inside)
    let records = stage.records("systemctl")
    #expect(records.count == 2)
    for record in records {
      #expect(record.value("XDG_RUNTIME_DIR") == SystemctlShimTests.runtime)
      #expect(record.value("DBUS_SESSION_BUS_ADDRESS") == "unix:path=\(SystemctlShimTests.runtime)/bus")
    }
  }

  @Test("In the namespace both managers are called over the bus", arguments: [("kubelet", true), ("firewalld", false)])
  func namespace(unit: String, isOurs: Bool) throws {
    stage.namespace()
    stage.tool("systemctl", "echo active; exit 3")
    let ended = stage.shim("nsenter_u7s", ["systemctl", "is-active", Bytes(unit)])
    #expect(ended.status == 3)
    #expect(ended.output == "active\n")
    let record = try #require(stage.records("systemctl").first)
    #expect(record.arguments == (isOurs ? ["--user"] : []) + ["is-active", Bytes(unit)])
    #expect(record.value("SYSTEMCTL_FORCE_BUS") == "1")
    #expect(record.value("XDG_RUNTIME_DIR") == SystemctlShimTests.runtime)
  }

  @Test("Without the account the genuine systemctl is called unchanged")
  func noAccount() {
    stage.scratch.put("passwd", "root:x:0:0:root:/root:/bin/bash\n")
    stage.tool("systemctl")
    #expect(stage.shim("systemctl", ["start", "kubelet"], as: .admin).status == 0)
    #expect(stage.records("systemctl").map(\.arguments) == [["start", "kubelet"]])
  }
}
