import Glibc
import Testing

/// `nsenter_u7s`, and kubeadm through it, in a namespace such as RootlessKit makes.
@Suite(.enabled(if: Stage.isPossible, Stage.whatIsMissing)) struct NsenterTests {
  let stage = Stage()

  @Test("A command is run as root of the namespaces, without groups", arguments: [Person.root, .admin])
  func root(person: Person) {
    stage.namespace()
    let script = "id -u; id -g; grep Groups /proc/self/status | wc -w; readlink /proc/self/ns/user"
    let ended = stage.shim("nsenter_u7s", ["sh", "-c", Bytes(script)], as: person)
    #expect(ended.errors == "")
    #expect(ended.status == 0)
    let namespace = stage.scratch.bytes("user-namespace") ?? "none"
    // An ordinary user may not drop groups, so these tests run it without any.
    #expect(ended.output == Bytes("0\n0\n1\n") + namespace)
  }

  @Test("Any other user is refused, whether the namespace is up or down", arguments: [true, false])
  func stranger(isUp: Bool) {
    if isUp { stage.namespace() }
    stage.tool("systemctl", "echo active")
    stage.tool("echo")
    let ended = stage.shim("nsenter_u7s", ["/usr/bin/echo", "x"], as: .stranger)
    #expect(ended.status == 1)
    #expect(ended.problem(of: "nsenter_u7s") == nil)
    #expect(ended.lines.first == "nsenter_u7s: enter the namespace of u7s-admin: only root and u7s-admin may")
    #expect(stage.scratch.names("records") == [])
  }

  @Test("nsenter_u7s passes the command's arguments byte for byte")
  func bytes() {
    stage.namespace()
    stage.tool("recorder")
    #expect(stage.shim("nsenter_u7s", ["recorder"] + Hostile.words).status == 0)
    #expect(stage.records("recorder").map(\.arguments) == [Hostile.words])
  }

  /// Variables that keep the caller's value inside, and those that do not: services of a login, possible secrets.
  static let crossing: [Bytes] = [
    "TERM=xterm", "COLORTERM=truecolor", "NO_COLOR=1", "LANG=ru_RU.UTF-8", "LANGUAGE=ru", "LC_TIME=C", "TZ=Asia/Seoul",
    "SHELL=/bin/dash", "EDITOR=vi", "VISUAL=vi", "KUBE_EDITOR=nano", "KUBECONFIG=/root/.kube/config", "U7S_X=a b",
    "HTTP_PROXY=http://p:1", "HTTPS_PROXY=http://p:2", "ALL_PROXY=http://p:3", "NO_PROXY=a", "http_proxy=http://p:4",
    "https_proxy=http://p:5", "all_proxy=http://p:6", "no_proxy=b", Bytes(Array("LC_BYTES=".utf8) + [0xff]),
  ]
  static let foreign: [Bytes] = [
    "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/0/bus", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/x",
    "XDG_RUNTIME_DIR=/run/user/0", "XDG_SESSION_ID=3", "XDG_CONFIG_HOME=/root/.config", "SSH_AUTH_SOCK=/tmp/agent",
    "SSH_CONNECTION=a", "SUDO_USER=anna", "USER=anna", "LOGNAME=anna", "HOME=/root", "MAIL=/var/mail/root",
    "LS_COLORS=a",
    "OLDPWD=/root", "CONTAINER_RUNTIME_ENDPOINT=unix:///run/containerd/containerd.sock", "IMAGE_SERVICE_ENDPOINT=a",
    "VAULT_TOKEN=secret", "AWS_SECRET_ACCESS_KEY=secret", "LD_PRELOAD=/x.so", "TERMCAP=x", "LANGUAGES=x", "TZDIR=/x",
    "GODEBUG=x", "NOTIFY_SOCKET=/x", "LISTEN_FDS=3", "systemd_unit=x", "U7=x", "=x",
  ]

  @Test("Of the caller's environment only terminal, language, time, proxies and our settings are passed inside")
  func environment() throws {
    stage.namespace()
    stage.tool("recorder")
    let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"] + Self.foreign + Self.crossing + Self.foreign
    #expect(stage.shim("nsenter_u7s", ["/usr/bin/recorder"], environment: environment).status == 0)
    let record = try #require(stage.records("recorder").first)
    let runtime = "/run/user/\(Stage.adminUID)"
    let own = [
      "ROOTLESSKIT_STATE_DIR=\(runtime)/usernetes/rootlesskit", "XDG_RUNTIME_DIR=\(runtime)",
      "DBUS_SESSION_BUS_ADDRESS=unix:path=\(runtime)/bus", "HOME=\(stage.home)", "USER=root", "LOGNAME=root",
      "PATH=\(Stage.shims):/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin:/opt/bin",
      "CONTAINER_RUNTIME_ENDPOINT=unix:///var/run/crio/crio.sock",
      "IMAGE_SERVICE_ENDPOINT=unix:///var/run/crio/crio.sock",
    ].map { Bytes($0) }
    // The recorder's shell adds its current directory.
    let found = record.environment.filter { !$0.text.hasPrefix("PWD=") && !$0.text.hasPrefix("_=") }
    #expect(Set(found.map(\.text)) == Set((own + Self.crossing).map(\.text)))
    #expect(found.count == own.count + Self.crossing.count)
    #expect(record.environment.contains(Bytes(Array("LC_BYTES=".utf8) + [0xff])))
  }

  @Test("The status of nsenter_u7s is the command's", arguments: [0, 1, 3, 42, 255] as [Int32])
  func status(code: Int32) {
    stage.namespace()
    let ended = stage.shim("nsenter_u7s", ["sh", "-c", Bytes("exit \(code)")])
    #expect(ended.status == code)
    #expect(ended.errors == "")
  }

  @Test("A command that a signal ends gives 128 plus the signal", arguments: [SIGTERM, SIGKILL, SIGHUP])
  func signal(number: Int32) {
    stage.namespace()
    #expect(stage.shim("nsenter_u7s", ["sh", "-c", Bytes("kill -\(number) $$")]).status == 128 + number)
  }

  static let unrunnable: [(command: Bytes, status: Int32, why: String)] = [
    ("there-is-no-such-command", 127, "command not found"), ("/missing/tool", 127, "no such file or directory"),
    ("", 127, "command not found"), ("/etc/passwd", 126, "permission denied"), ("/", 126, "permission denied"),
    ("not-executable", 127, "command not found"),
  ]

  static let options: [(arguments: [Bytes], status: Int32, output: String, hint: String?)] = [
    (["--help"], 0, "Usage: nsenter_u7s ", nil), (["-h", "true"], 0, "Usage: nsenter_u7s ", nil),
    (["--version"], 0, "nsenter_u7s ", nil), (["--nosuch", "true"], 2, "", "hint: nsenter_u7s --help"),
    (["--", "sh", "-c", "echo inside; exit 42"], 42, "inside", nil),
  ]

  @Test("nsenter_u7s has its own help and version, refuses unknown options, and ends options at --", arguments: options)
  func option(arguments: [Bytes], status: Int32, output: String, hint: String?) {
    stage.namespace()
    let ended = stage.shim("nsenter_u7s", arguments)
    #expect(ended.status == status)
    #expect(ended.output.text.hasPrefix(output))
    #expect(ended.lines.last == hint)
  }

  @Test("A command that cannot be run gives status 127 or 126 and the reason", arguments: unrunnable)
  func notRun(command: Bytes, status: Int32, why: String) {
    stage.namespace()
    stage.tool("not-executable", mode: 0o644)
    let ended = stage.shim("nsenter_u7s", [command, "argument"])
    #expect(ended.status == status)
    #expect(ended.errors == Bytes("nsenter_u7s: run \(command.text): \(why)\n"))
  }

  @Test("The command gets our input and output with all their bytes")
  func streams() {
    stage.namespace()
    let input = Bytes((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    let out = stage.shim("nsenter_u7s", ["cat"], input: input)
    #expect(out.output == input)
    #expect(out.errors == "")
    let err = Stage()
    err.namespace()
    #expect(err.shim("nsenter_u7s", ["sh", "-c", "cat >&2"], input: input).errors == input)
  }

  @Test("The current directory is kept where it exists inside", arguments: ["/usr/bin", "/etc", "/"])
  func directory(path: String) {
    stage.namespace()
    let ended = stage.run(["/bin/sh", "-c", Bytes("cd \(path) && exec \(Stage.shims)/nsenter_u7s pwd")])
    #expect(ended.output == Bytes(path + "\n"))
  }

  @Test("If the current directory does not exist inside, it becomes /")
  func noDirectory() {
    stage.namespace()
    let command = "mkdir /run/only && mount -t tmpfs none /run/only && mkdir /run/only/here && cd /run/only/here"
    let ended = stage.run(["/bin/sh", "-c", Bytes("\(command) && exec \(Stage.shims)/nsenter_u7s pwd")])
    #expect(ended.output == "/\n")
    #expect(ended.errors == "")
  }

  @Test("Without a command the caller's shell is run, and /bin/sh if that cannot be run", arguments: [true, false])
  func shell(isThere: Bool) {
    stage.namespace()
    stage.tool("recorder", "echo recorded", mode: isThere ? 0o755 : 0o644)
    let ended = stage.shim(
      "nsenter_u7s", environment: Stage.environment + ["SHELL=/usr/bin/recorder"], input: "echo from sh\n")
    #expect(ended.output == (isThere ? "recorded\n" : "from sh\n"))
    #expect(ended.errors == "")
  }

  @Test("SIGTERM sent to nsenter_u7s reaches the command, and the command's status is returned")
  func terminated() {
    stage.namespace()
    let ready = stage.scratch["ready"]
    mkfifo(ready, 0o666)
    chmod(ready, 0o666)
    let inner = "sleep 60 >/dev/null & trap 'kill $!; exit 51' TERM; echo >\(ready); wait $!"
    let outer = "\(Stage.shims)/nsenter_u7s sh -c \"$0\" & read line <\(ready); kill -TERM $!; wait $!"
    let ended = stage.run(["/bin/sh", "-c", Bytes(outer), Bytes(inner)])
    #expect(ended.status == 51)
  }

  @Test("nsenter_u7s waits while the namespace is starting", arguments: ["activating", "reloading", "active"])
  func starting(state: String) {
    stage.namespace(isReady: false)
    let ready = "/run/user/\(Stage.adminUID)/usernetes/ready"
    // The unit's state is asked for twice: while it starts, and when the namespace is ready.
    stage.tool("systemctl", "echo \(state); [ -e /run/asked ] && : >\(ready); : >/run/asked")
    let ended = stage.shim("nsenter_u7s", ["echo", "inside"])
    #expect(ended.output == "inside\n")
    #expect(ended.errors == "")
    #expect(ended.status == 0)
    let question: [Bytes] = ["--user", "-M", "u7s-admin@", "show", "-P", "ActiveState", "rootlesskit.service"]
    #expect(stage.records("systemctl").map(\.arguments) == [question, question])
  }

  static let states = ["inactive", "failed", "deactivating"]

  @Test("If the namespace is not ready and is not starting, nsenter_u7s says so at once", arguments: states)
  func notReady(state: String) {
    stage.namespace(isReady: false)
    stage.tool("systemctl", "echo \(state)")
    let ended = stage.shim("nsenter_u7s", ["echo", "inside"])
    #expect(ended.status == 1)
    #expect(ended.problem(of: "nsenter_u7s") == nil)
    #expect(ended.lines.first?.hasSuffix("it is not up: rootlesskit.service is \(state)") == true)
    #expect(stage.records("systemctl").count == 1)
  }

  @Test("If child_pid names a process of root's, it is not entered")
  func liar() {
    let state = "/run/user/\(Stage.adminUID)/usernetes"
    stage.prepare("mkdir -p \(state)/rootlesskit; echo $$ >\(state)/rootlesskit/child_pid; : >\(state)/ready")
    stage.tool("systemctl", "echo active")
    let ended = stage.shim("nsenter_u7s", ["echo", "inside"])
    #expect(ended.status == 1)
    #expect(ended.problem(of: "nsenter_u7s") == nil)
    #expect(ended.lines.first?.hasSuffix("is not in a user namespace of u7s-admin") == true)
  }

  static let kubeadm: [(arguments: [Bytes], more: [Bytes])] = [
    (["token", "create", "--print-join-command"], []), (["token", "list", "-v=5"], []),
    (["certs", "renew", "all"], []), (["config", "images", "pull", "--image-repository", "a b"], []),
    (["init", "phase", "upload-certs", "-v", "5"], []),
    (["upgrade", "plan"], []), (["upgrade", "diff", "v1.36.0"], []), (["there-is-no-such-command", "", "x y"], []),
    (["upgrade", "apply", "v1.36.0", "-y"], ["--patches=/etc/podsec/u7s/config/patches"]),
    (["upgrade", "node"], ["--patches=/etc/podsec/u7s/config/patches"]),
    (["upgrade", "node", "phase", "preflight"], []), (["upgrade", "apply", "--patches=/mine", "--config=/c"], []),
  ]

  @Test("kubeadm's other calls go to the genuine kubeadm inside; an upgrade keeps our patches", arguments: kubeadm)
  func inside(arguments: [Bytes], more: [Bytes]) throws {
    stage.namespace()
    stage.tool("kubeadm", "cat; readlink /proc/self/ns/user >&2; exit 42")
    let ended = stage.shim("kubeadm", arguments, input: "in\n")
    #expect(ended.status == 42)
    #expect(ended.output == "in\n")
    #expect(ended.errors == stage.scratch.bytes("user-namespace"))
    let record = try #require(stage.records("kubeadm").first)
    #expect(record.arguments == more + arguments)
    #expect(record.value("PATH")?.hasPrefix(Stage.shims + ":") == true)
    #expect(record.value("U7S_X") == "a b")
  }

  @Test("The --config of an upgrade reaches kubeadm in memory, with our folder of patches in it")
  func ownFile() throws {
    stage.namespace()
    stage.scratch.put("own.yaml", "kind: UpgradeConfiguration\n", mode: 0o600)
    stage.tool("kubeadm", "cat \"${1#*=}\"")
    let ended = stage.shim("kubeadm", ["upgrade", "node", "--config", Bytes(stage.scratch["own.yaml"]), "--dry-run"])
    #expect(
      ended.output
        == "kind: UpgradeConfiguration\nnode:\n  patches:\n    directory: /etc/podsec/u7s/config/patches\n")
    let record = try #require(stage.records("kubeadm").first)
    #expect(record.arguments.dropFirst() == ["upgrade", "node", "--dry-run"])
  }

  @Test("kubeadm's arguments reach the genuine kubeadm inside byte for byte")
  func kubeadmBytes() {
    stage.namespace()
    stage.tool("kubeadm")
    #expect(stage.shim("kubeadm", ["token", "create"] + Hostile.words).status == 0)
    #expect(stage.records("kubeadm").map(\.arguments) == [["token", "create"] + Hostile.words])
  }

  @Test(
    "A genuine kubeadm that is missing or cannot be run says so inside too",
    arguments: [(0o644, 126), (nil, 127)] as [(mode_t?, Int32)])
  func noKubeadm(mode: mode_t?, status: Int32) {
    stage.namespace()
    if let mode { stage.tool("kubeadm", mode: mode) } else { stage.hide("kubeadm") }
    let ended = stage.shim("kubeadm", ["token", "list"])
    #expect(ended.status == status)
    #expect(ended.problem(of: "kubeadm", "nsenter_u7s") == nil)
  }
}
