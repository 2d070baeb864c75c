import Glibc
import Testing

/// Calls of `kubeadm` that go straight to the genuine one, and those that are refused.
@Suite(.enabled(if: Stage.isPossible, Stage.whatIsMissing)) struct KubeadmShimTests {
  let stage = Stage()

  static let straight: [[Bytes]] = [
    [], ["version"], ["version", "-o", "short"], ["--help"], ["-h"], ["help"], ["help", "init"], ["init", "--help"],
    ["join", "-h"], ["reset", "--help"], ["token", "list", "--help"], ["config"], ["config", "print", "init-defaults"],
    ["config", "validate", "--config", "a b"], ["config", "migrate", "--old-config=x"], ["completion", "bash"],
    ["--v=5", "version"], ["-v", "5", "version"], ["__complete", "in", ""],
  ]

  @Test("A call that needs no node goes to the genuine kubeadm, for every user", arguments: straight)
  func call(arguments: [Bytes]) {
    stage.tool("kubeadm", "echo genuine; echo complaint >&2")
    for person in [Person.root, .admin, .stranger] {
      let ended = stage.shim("kubeadm", arguments, as: person)
      #expect(ended.status == 0)
      #expect(ended.output == "genuine\n")
      #expect(ended.errors == "complaint\n")
    }
    #expect(stage.records("kubeadm").map(\.arguments) == [arguments, arguments, arguments])
  }

  @Test("Arguments reach the genuine kubeadm byte for byte")
  func bytes() {
    stage.tool("kubeadm")
    let arguments = ["version"] + Hostile.words + Hostile.words.map { "--flag=" + $0 }
    #expect(stage.shim("kubeadm", arguments).status == 0)
    #expect(stage.records("kubeadm").map(\.arguments) == [arguments])
  }

  @Test("A thousand arguments and a very long one reach the genuine kubeadm")
  func many() {
    stage.tool("kubeadm")
    let arguments =
      ["version"] + (0..<1000).map { Bytes("argument \($0)") } + [Bytes([UInt8](repeating: 97, count: 100_000))]
    #expect(stage.shim("kubeadm", arguments).status == 0)
    #expect(stage.records("kubeadm").map(\.arguments) == [arguments])
  }

  @Test("The environment reaches the genuine kubeadm unchanged and in its order")
  func environment() {
    stage.tool("kubeadm")
    let environment =
      Stage.environment + ["EMPTY=", "LINES=1\n2", "PAIR=a=b", Bytes(Array("BYTES=".utf8) + [0xff, 0xfe])]
    #expect(stage.run(["/usr/bin/kubeadm", "version"], environment: environment).status == 0)
    #expect(stage.shim("kubeadm", ["version"], environment: environment).status == 0)
    let records = stage.records("kubeadm")
    #expect(records.count == 2)
    #expect(records.first?.environment == records.last?.environment)
    #expect(Set(environment).isSubset(of: Set(records.first?.environment ?? [])))
  }

  @Test("The genuine kubeadm gets our standard input and output with all their bytes")
  func streams() {
    stage.tool("kubeadm", "cat; cat /proc/self/fd/0 >&2")
    let input = Bytes((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    let ended = stage.shim("kubeadm", ["version"], input: input)
    #expect(ended.output == input)
    #expect(ended.errors == input)
  }

  static let statuses: [Int32] = [0, 1, 3, 42, 126, 127, 255]

  @Test("The exit status is that of the genuine kubeadm", arguments: statuses)
  func status(code: Int32) {
    stage.tool("kubeadm", "exit \(code)")
    let ended = stage.shim("kubeadm", ["version"])
    #expect(ended.status == code)
    #expect(ended.errors == "")
  }

  @Test("A signal that ends the genuine tool ends the call", arguments: [SIGTERM, SIGKILL, SIGHUP, SIGINT])
  func signal(number: Int32) {
    stage.tool("kubeadm", "kill -\(number) $$")
    #expect(stage.shim("kubeadm", ["version"]).signal == number)
  }

  static let notThere: [(make: String, status: Int32, why: String)] = [
    ("missing", 127, "no such file or directory"), ("plain", 126, "permission denied"),
    ("directory", 126, "permission denied"), ("text", 126, "exec format error"),
    ("dangling", 127, "no such file or directory"),
  ]

  @Test("A missing genuine kubeadm gives status 127, one that cannot be run 126", arguments: notThere)
  func genuine(make: String, status: Int32, why: String) {
    switch make {
    case "plain": stage.tool("kubeadm", mode: 0o644)
    case "directory": mkdir(stage.scratch["bin/kubeadm"], 0o755)
    case "text": stage.scratch.put("tools/kubeadm", "exit 0\n", mode: 0o755)
    case "dangling": symlink("nowhere", stage.scratch["bin/kubeadm"])
    default: stage.hide("kubeadm")
    }
    let ended = stage.shim("kubeadm", ["version"])
    #expect(ended.status == status)
    #expect(ended.errors == Bytes("kubeadm: run /usr/bin/kubeadm: \(why)\n"))
    #expect(ended.output == "")
  }

  @Test(
    "A link to the shim in place of a genuine tool is refused, and no endless loop begins",
    arguments: ["kubeadm", "rootlessctl", "systemctl"])
  func itself(name: String) {
    symlink("\(Stage.shims)/\(name)", stage.scratch["bin/" + name])
    // NOTE: all other calls of rootlessctl enter the namespace first.
    let word = name == "rootlessctl" ? "--version" : "version"
    let ended = stage.run(["/bin/sh", "-c", Bytes("ulimit -t 1; exec \(Stage.shims)/\(name) \(word)")])
    #expect(ended.signal == nil)
    #expect(ended.problem(of: name) == nil)
  }

  @Test("A caller without standard input gets the same message")
  func closedInput() {
    stage.tool("kubeadm")
    stage.tool("systemctl", "echo inactive")
    let ended = stage.run(["/bin/sh", "-c", Bytes("exec \(Stage.shims)/kubeadm token list <&-")])
    #expect(ended.status == 1)
    #expect(ended.lines.first?.hasSuffix("rootlesskit.service is inactive") == true)
  }

  static let rootsOwn: [[Bytes]] = [
    ["init"], ["init", "--dry-run"], ["join", "192.0.2.1:6443", "--token", "a"], ["reset", "-f"], ["token", "list"],
    ["upgrade", "apply", "v1.36.0"], ["upgrade", "plan"], ["certs", "renew", "all"], ["config", "images", "pull"],
    ["init", "phase", "preflight"], ["there-is-no-such-command"], [Bytes([0xff])],
  ]

  @Test("An ordinary user's call that would change the node is refused before anything is done", arguments: rootsOwn)
  func refused(arguments: [Bytes]) {
    for tool in ["kubeadm", "systemctl", "ip"] { stage.tool(tool) }
    for person in [Person.stranger, .admin] {
      let ended = stage.shim("kubeadm", arguments, as: person)
      #expect(ended.status == 1)
      #expect(ended.problem(of: "kubeadm") == nil)
      #expect(ended.lines.count == 2)
    }
    #expect(stage.scratch.names("records") == [])
  }

  @Test("A call with an empty argument is refused to an ordinary user in the usual form")
  func refusedEmpty() {
    let ended = stage.shim("kubeadm", [""], as: .stranger)
    #expect(ended.status == 1)
    #expect(ended.problem(of: "kubeadm") == nil)
  }

  static let states: [(behaviour: String, state: String)] = [
    ("echo inactive", "inactive"), ("echo failed", "failed"), ("echo", "unknown"), ("exit 1", "unknown"),
  ]

  @Test(
    "If the node is down, a call that needs it says so, with the unit's state and how to start it", arguments: states
  )
  func down(behaviour: String, state: String) {
    stage.tool("kubeadm")
    stage.tool("systemctl", behaviour)
    for arguments: [Bytes] in [
      ["token", "list"], ["certs", "check-expiration"], ["no-such-command"], ["upgrade", "plan"],
    ] {
      let ended = stage.shim("kubeadm", arguments)
      #expect(ended.status == 1)
      #expect(ended.problem(of: "kubeadm", "nsenter_u7s") == nil)
      #expect(ended.lines.first?.hasSuffix("it is not up: rootlesskit.service is \(state)") == true)
      #expect(ended.lines.last == "hint: systemctl start u7s")
    }
    #expect(stage.records("kubeadm") == [])
  }

  @Test("Without the account a call says how to make the account")
  func noAccount() {
    stage.scratch.put("passwd", "root:x:0:0:root:/root:/bin/bash\n")
    stage.tool("kubeadm")
    let ended = stage.shim("kubeadm", ["token", "list"])
    #expect(ended.status == 1)
    #expect(ended.problem(of: "kubeadm", "nsenter_u7s") == nil)
    #expect(ended.lines.last?.hasPrefix("hint: systemd-sysusers") == true)
    #expect(stage.records("kubeadm") == [])
  }

  @Test(
    "In the account's user namespace every call goes to the genuine kubeadm",
    arguments: [["init"], ["reset", "-f"], ["x y", ""]] as [[Bytes]])
  func insideNamespace(arguments: [Bytes]) {
    stage.tool("kubeadm", "exit 7")
    let ended = stage.run(
      ["/usr/bin/unshare", "--user", "--map-root-user", Bytes("\(Stage.shims)/kubeadm")] + arguments, as: .admin)
    #expect(ended.status == 7)
    #expect(stage.records("kubeadm").map(\.arguments) == [arguments])
  }
}

/// Arguments that shells, parsers and text functions often damage.
enum Hostile {
  static let words: [Bytes] = [
    "", " ", "a b", "\t", "1\n2", "\n", "\"", "'", "\\", "a'b\"c\\d", "$HOME", "$(id)", "`id`", "*", "~", "{a,b}", ";",
    "&",
    "|", "--", "-", "-v=5", "--flag=value with space", "=", "é", "日本語", "e\u{301}", "\u{feff}", "\r\n", "\u{1b}[31m",
    Bytes([0xff]), Bytes([0x61, 0xff, 0x62]), Bytes([0xc3]), Bytes([0xed, 0xa0, 0x80]), Bytes([0xc0, 0xaf]),
    Bytes(Array(UInt8(1)...UInt8(255))),
  ]
}
