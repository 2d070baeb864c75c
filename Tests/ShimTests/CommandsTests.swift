import Glibc
import Testing

/// Every command must answer or refuse strange calls and never crash.
@Suite(.enabled(if: Stage.isPossible, Stage.whatIsMissing)) struct CommandsTests {
  let stage = Stage()

  /// The paths of the commands, with those of links.
  static let paths = Installed.commands.map(\.path)

  static let nonsense: [[Bytes]] = [
    ["--there-is-no-such-option"], ["there-is-no-such-command", "x"], [Bytes([0xff, 0xfe])], ["--"], ["-"],
    ["--=", "-=", "\n"], ["status", "status"], ["-o"], ["--output", "yaml", "status"],
  ]

  /// It follows the containers' files until it is ended, and takes no operands.
  static let follower = "podsec-inotify-check-containers"

  static let genuine = [
    "kubeadm", "kubelet", "kubectl", "crio", "crictl", "crun", "conmon", "rootlesskit", "rootlessctl", "slirp4netns",
    "newuidmap", "systemctl", "loginctl", "journalctl", "ip", "iptables", "ethtool", "skopeo", "modprobe", "usermod",
    "timedatectl",
  ]

  /// A stage where every tool that a command starts is a recorder that fails.
  private func prepare() {
    for tool in CommandsTests.genuine { stage.tool(tool, "echo \(tool) was called; exit 77") }
  }

  @Test(
    "Nonsense arguments are passed to the genuine tool or refused in the usual form, for every command and user",
    arguments: paths)
  func walk(path: String) {
    prepare()
    let name = String(path.split(separator: "/").last!)
    for person in [Person.root, .admin, .stranger] {
      for arguments in CommandsTests.nonsense where name != CommandsTests.follower || arguments != ["--"] {
        let ended = stage.run([Bytes(path)] + arguments, as: person)
        let call = "\(name) \(arguments) as \(person)"
        #expect(ended.signal == nil, "\(call)")
        if ended.status == 77 || ended.output.text.contains("was called") { continue }
        // A check that ran: its result is on standard output, whatever its status.
        if ended.output.text.hasPrefix("POLICY ") { continue }
        if ended.status == 0 {
          #expect(ended.errors == "" && !ended.output.isEmpty, "\(call)")
        } else {
          #expect(ended.problem(of: name, "nsenter_u7s") == nil, "\(call)")
        }
      }
    }
  }

  static let helped: [(name: String, arguments: [Bytes])] = [
    ("podsec-u7s", ["--help"]), ("podsec-u7s", ["-h"]), ("podsec-u7s", ["help"]), ("podsec-u7s", []),
    ("podsec-u7s", ["status", "--help"]), ("podsec-u7s", ["logs", "--help"]),
    ("podsec-u7s", ["haproxy", "--help"]), ("podsec-u7s", ["keepalived", "-h"]),
    ("podsec-u7s", ["prepare-cluster", "--help"]), ("podsec-k8s-rbac", []),
    ("podsec-k8s-rbac-create-kubeconfig", ["--help"]), ("podsec-k8s-rbac-bindrole", ["-h"]),
  ]

  @Test("An answer that cannot be written to standard output is an error", arguments: ["--help", "doctor"] as [Bytes])
  func full(argument: Bytes) {
    prepare()
    let ended = stage.run(["/bin/sh", "-c", "exec podsec-u7s \"$0\" >/dev/full", argument])
    #expect(ended.status == 1)
    #expect(ended.lines == ["podsec-u7s: write standard output: no space left on device"])
  }

  @Test("Help is printed on standard output, for every user", arguments: helped)
  func help(name: String, arguments: [Bytes]) {
    for person in [Person.root, .stranger] {
      let ended = stage.shim(name, arguments, as: person)
      #expect(ended.status == 0)
      #expect(ended.errors == "")
      #expect(ended.output.text.hasPrefix("Usage: \(name) "))
    }
  }

  @Test("The help of a wrapped tool is the tool's own", arguments: ["kubeadm", "systemctl", "rootlessctl"])
  func genuineHelp(name: String) {
    stage.tool(name, "echo the tool\\'s help")
    let ended = stage.shim(name, ["--help"], as: .stranger)
    #expect(ended.status == 0)
    #expect(ended.output == "the tool's help\n")
    #expect(stage.records(name).first?.arguments.last == "--help")
  }

  static let usage: [[Bytes]] = [
    ["--nonsense"], ["nonsense"], ["status", "more"], ["status", "-o", "yaml"], ["-o", "xml", "doctor"],
    ["logs", "sshd"], ["start", "now"],
    ["haproxy", "10.0.0"], ["keepalived"], ["prepare-cluster", "now"],
  ]

  @Test("Wrong usage gives status 2 and a hint", arguments: usage)
  func wrongUsage(arguments: [Bytes]) {
    let ended = stage.shim("podsec-u7s", arguments, as: .admin)
    #expect(ended.status == 2)
    #expect(ended.problem(of: "podsec-u7s") == nil)
    #expect(ended.lines.count == 2)
  }

  static let verbs: [(arguments: [Bytes], verb: Bytes?)] = [
    (["start"], "start"), (["stop"], "stop"), ([], nil), (["restart"], nil), (["start", "stop"], nil),
    (["--help"], nil),
  ]

  @Test("u7s-start-stop.sh starts and stops the node, and refuses other words", arguments: verbs)
  func startStop(arguments: [Bytes], verb: Bytes?) {
    prepare()
    stage.tool("systemctl", "echo active")
    let ended = stage.shim("u7s-start-stop.sh", arguments)
    if let verb {
      #expect(ended.status == 0)
      #expect(ended.errors == "" && ended.output == "")
      let calls = stage.records("systemctl").map(\.arguments)
      #expect(calls.count { $0.starts(with: ["--user", "-M", "u7s-admin@", verb, "u7s.target"]) } == 1)
    } else {
      #expect(ended.status == 2)
      #expect(ended.problem(of: "u7s-start-stop.sh") == nil)
      #expect(stage.records("systemctl") == [])
    }
  }

  @Test(
    "A stop does not call the account's manager if it has ended, which would start it again",
    arguments: ["failed", "activating"])
  func stopWithoutManager(state: String) {
    prepare()
    stage.tool("systemctl", "echo \(state)")
    let ended = stage.shim("u7s-start-stop.sh", ["stop"])
    #expect(ended.status == 0)
    #expect(ended.errors == "" && ended.output == "")
    #expect(stage.records("systemctl").map(\.arguments.first) == ["show"])
  }

  @Test("A start that fails shows the unit's last lines")
  func startFails() {
    stage.tool("systemctl", "echo no >&2; exit 1")
    stage.tool("journalctl", "echo first line; printf 'last line \\033[2J\\n'")
    let ended = stage.shim("podsec-u7s", ["start"])
    #expect(ended.status == 1)
    #expect(ended.output == "")
    #expect(ended.lines.dropFirst().prefix(2) == ["first line", "last line ?[2J"])
    #expect(ended.lines.last == "hint: podsec-u7s doctor")
  }

  @Test(
    "The logs of a unit are shown by journalctl with the caller's arguments",
    arguments: [["logs", "kubelet", "-f", "-n", "5"]] as [[Bytes]])
  func logs(arguments: [Bytes]) {
    stage.tool("journalctl", "echo line; exit 4")
    let ended = stage.shim("podsec-u7s", arguments)
    #expect(ended.status == 4)
    #expect(ended.output == "line\n")
    let own = Bytes("_UID=\(Stage.adminUID)")
    let expected: [Bytes] = [
      own, "_SYSTEMD_USER_UNIT=kubelet.service", "+", own, "SYSLOG_IDENTIFIER=u7s-kubelet", "-f", "-n", "5",
    ]
    #expect(stage.records("journalctl").map(\.arguments) == [expected])
  }

  static let rootsOwn: [(arguments: [Bytes], person: Person)] = [
    (["status"], .stranger), (["prepare"], .stranger), (["prepare"], .admin),
  ]

  @Test("Commands that only root, or root and the account, may run are refused to others", arguments: rootsOwn)
  func refused(arguments: [Bytes], person: Person) {
    prepare()
    let ended = stage.shim("podsec-u7s", arguments, as: person)
    #expect(ended.status == 1)
    #expect(ended.problem(of: "podsec-u7s") == nil)
    #expect(stage.scratch.names("records") == [])
  }
}
