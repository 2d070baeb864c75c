import CoreU7s
import Glibc
import Testing

/// The programs that the user units start: u7s-rootlesskit, u7s-crio and u7s-kubelet.
@Suite(.enabled(if: Stage.isPossible, Stage.whatIsMissing)) struct LauncherTests {
  let stage = Stage()

  static let outside: [(shim: String, person: Person)] = [
    ("u7s-rootlesskit", .root), ("u7s-rootlesskit", .stranger), ("u7s-crio", .root),
    ("u7s-crio", .admin), ("u7s-crio", .stranger), ("u7s-kubelet", .stranger), ("u7s-kubelet", .root),
    ("u7s-kubelet", .admin),
  ]

  @Test("A launcher that the wrong user or namespace calls refuses and starts nothing", arguments: outside)
  func refused(shim: String, person: Person) {
    for tool in ["rootlesskit", "crio", "kubelet", "crun", "conmon", "slirp4netns"] { stage.tool(tool) }
    stage.tool("systemctl", "echo inactive")
    let ended = stage.shim(shim, as: person)
    #expect(ended.status == 1)
    #expect(ended.problem(of: shim) == nil)
    #expect(ended.lines.last == "hint: systemctl start u7s")
    #expect(
      Set(stage.scratch.names("records").map { $0.split(separator: "-", maxSplits: 1)[1] })
        .isSubset(of: ["systemctl.argv", "systemctl.env"]))
    #expect(stage.scratch.names("home") == [])
  }

  @Test(
    "The variable _U7S_CHILD alone does not make a caller RootlessKit's child", arguments: [Person.root, .stranger])
  func falseChild(person: Person) {
    stage.tool("rootlesskit")
    let ended = stage.shim("u7s-rootlesskit", as: person, environment: Stage.environment + ["_U7S_CHILD=1"])
    #expect(ended.status == 1)
    #expect(ended.problem(of: "u7s-rootlesskit") == nil)
    #expect(stage.records("rootlesskit") == [])
  }

  static let settings: [(environment: [Bytes], expected: [String], absent: [String])] = [
    (
      [],
      ["--net=slirp4netns", "--mtu=65520", "--port-driver=builtin", "--disable-host-loopback", "--cidr=10.96.0.0/12"],
      ["--publish"]
    ),
    (
      ["U7S_EXTIP=192.0.2.7", "U7S_CONTROLPLANE=initMaster", "U7S_SERVICECIDR=10.100.0.0/16"],
      ["--publish=192.0.2.7:6443:192.0.2.7:6443/tcp", "--publish=192.0.2.7:8472:8472/udp", "--cidr=10.100.0.0/16"], []
    ),
    (
      ["U7S_EXTIP=192.0.2.7", "U7S_ROOTLESSKIT_FLAGS=--debug --a=b"],
      ["--publish=192.0.2.7:10250:192.0.2.7:10250/tcp", "--debug", "--a=b"], ["--publish=192.0.2.7:6443"]
    ),
    (["U7S_NET=pasta"], ["--net=pasta", "--port-driver=implicit"], ["--slirp4netns-sandbox"]),
  ]

  @Test(
    "The account's u7s-rootlesskit makes directories and becomes rootlesskit with itself as child", arguments: settings)
  func rootlesskit(environment: [Bytes], expected: [String], absent: [String]) throws {
    stage.prepare("mkdir -p /run/user/\(Stage.adminUID); chown \(Stage.adminUID) /run/user/\(Stage.adminUID)")
    stage.tool("rootlesskit", "echo genuine; exit 9")
    let ended = stage.shim("u7s-rootlesskit", as: .admin, environment: Stage.environment + environment)
    #expect(ended.errors == "")
    #expect(ended.status == 9)
    #expect(ended.output == "genuine\n")
    let record = try #require(stage.records("rootlesskit").first)
    let arguments = record.arguments.map(\.text)
    #expect(arguments.last == Stage.shims + "/u7s-rootlesskit")
    let common = [
      "--state-dir=/run/user/\(Stage.adminUID)/usernetes/rootlesskit", "--copy-up=/etc", "--copy-up=/run",
      "--copy-up=/var/lib", "--copy-up=/opt", "--cgroupns", "--pidns", "--ipcns", "--utsns", "--propagation=rslave",
      "--evacuate-cgroup2=rootlesskit_evac",
    ]
    for argument in common + expected { #expect(arguments.contains(argument), "\(argument)") }
    for prefix in absent { #expect(!arguments.contains { $0.hasPrefix(prefix) }, "\(prefix)") }
    #expect(record.value("_U7S_CHILD") == "1")
    let data = stage.scratch.names("home/.local/share/usernetes")
    #expect(Set(["_var_lib_kubelet", "_var_lib_cni", "_var_log", "containers", "kubelet"]).isSubset(of: Set(data)))
  }

  static let wrongSettings: [(setting: Bytes, why: String)] = [
    ("U7S_EXTIP=not an address", "U7S_EXTIP"), ("U7S_BIND_ADDRESS=nonsense", "U7S_BIND_ADDRESS=nonsense"),
  ]

  @Test("An invalid setting is named, and rootlesskit is not started", arguments: wrongSettings)
  func wrongSetting(setting: Bytes, why: String) {
    stage.prepare("mkdir -p /run/user/\(Stage.adminUID); chown \(Stage.adminUID) /run/user/\(Stage.adminUID)")
    stage.tool("rootlesskit")
    let environment = Stage.environment + ["U7S_EXTIP=192.0.2.7", setting]
    let ended = stage.shim(
      "u7s-rootlesskit", as: .admin,
      environment: setting.text.hasPrefix("U7S_EXTIP") ? Stage.environment + [setting] : environment)
    #expect(ended.status == 1)
    #expect(ended.problem(of: "u7s-rootlesskit") == nil)
    #expect(ended.errors.text.contains(why))
    #expect(stage.records("rootlesskit") == [])
  }

  @Test("Inside the namespace crio is started with the configuration that was written for it")
  func crio() throws {
    stage.namespace()
    for tool in ["crun", "conmon"] { stage.tool(tool) }
    stage.tool("crio", "exit 5")
    let ended = stage.shim("nsenter_u7s", ["u7s-crio"])
    #expect(ended.errors == "")
    #expect(ended.status == 5)
    let record = try #require(stage.records("crio").first)
    let configuration = ".config/usernetes/crio/crio.conf"
    #expect(record.arguments.map(\.text).contains { $0.hasSuffix("\(stage.home)/\(configuration)") })
    #expect(record.value("_CONTAINERS_USERNS_CONFIGURED") == "1" && record.value("_CRIO_ROOTLESS") == nil)
    let text = try #require(stage.scratch.bytes("home/" + configuration)).text
    #expect(text.contains("/run/user/\(Stage.adminUID)/usernetes/crio/crio.sock"))
    #expect(
      text.contains("/usr/libexec/podsec/u7s/bin/u7s-crun") && text.contains("/usr/libexec/podsec/u7s/bin/u7s-conmon"))
  }

  @Test("conmon gets its arguments byte for byte, and of CRI-O's open files only its own pipes")
  func conmon() throws {
    stage.namespace()
    stage.tool("conmon", "for n in 3 4 5 9; do [ -e /proc/self/fd/$n ] && echo $n; done; exit 7")
    let arguments: [Bytes] = ["-b", "/bundle"] + Hostile.words
    let inside: [Bytes] = [
      "sh", "-c",
      "exec 3</dev/null 4</dev/null 5</dev/null 9</dev/null; _OCI_SYNCPIPE=3 _OCI_STARTPIPE=4 exec u7s-conmon \"$@\"",
      "sh",
    ]
    let ended = stage.shim("nsenter_u7s", inside + arguments)
    #expect(ended.errors == "")
    #expect(ended.status == 7)
    #expect(ended.output == "3\n4\n")
    #expect(stage.records("conmon").map(\.arguments) == [arguments])
  }

  @Test(
    "crun gets its arguments byte for byte; only an OOM score below the allowed minimum is changed",
    arguments: [-998, 999, 1000])
  func crun(wanted: Int) throws {
    stage.namespace()
    stage.tool("crun", "cat /proc/self/oom_score_adj >\(stage.home)/score; exit 7")
    func configuration(_ score: Int) -> String { #"{"process":{"oomScoreAdj":\#(score),"env":["A=\u00e9"]},"b":[1]}"# }
    mkdir(stage.scratch["home/bundle"], 0o755)
    stage.scratch.put("home/bundle/config.json", configuration(wanted))
    chown(stage.scratch["home/bundle"], uid_t(Stage.adminUID), gid_t(Stage.adminUID))
    chown(stage.scratch["home/bundle/config.json"], uid_t(Stage.adminUID), gid_t(Stage.adminUID))
    let bundle = Bytes(stage.home + "/bundle")
    let arguments = ["--root=/run/crun", "create", "--bundle", bundle] + Hostile.words
    let ended = stage.shim("nsenter_u7s", ["u7s-crun"] + arguments)
    #expect(ended.errors == "")
    #expect(ended.status == 7)
    #expect(stage.records("crun").map(\.arguments) == [arguments])
    // The caller's own OOM score is the lowest that it may set.
    let lowest = try #require(stage.scratch.bytes("home/score")?.text.split(separator: "\n").first.flatMap { Int($0) })
    #expect(stage.scratch.bytes("home/bundle/config.json")?.text == configuration(max(wanted, lowest)))
  }

  @Test("kubelet is started inside the namespace with its unit's extra arguments, and its status is ours")
  func kubelet() throws {
    stage.namespace()
    stage.tool("kubelet", "cat; readlink /proc/self/ns/user >&2; exit 7")
    let extra: Bytes = "KUBELET_EXTRA_ARGS=--node-labels='a b' --v=2"
    let ended = stage.shim("u7s-kubelet", as: .admin, environment: Stage.environment + [extra], input: "in")
    #expect(ended.status == 7)
    #expect(ended.output == "in")
    #expect(ended.errors == stage.scratch.bytes("user-namespace"))
    let record = try #require(stage.records("kubelet").first)
    let arguments = record.arguments.map(\.text)
    #expect(arguments.contains("--config=/var/lib/kubelet/config.yaml"))
    #expect(arguments.suffix(2) == ["--node-labels=a b", "--v=2"])
    #expect(record.value("PATH")?.hasPrefix(Stage.shims + ":") == true)
    #expect(record.value("XDG_RUNTIME_DIR") == "/run/user/\(Stage.adminUID)")
    #expect(record.value("HOME") == stage.home)
  }

  @Test("A missing kubelet gives status 127 and a message")
  func noKubelet() {
    stage.namespace()
    stage.hide("kubelet")
    let ended = stage.shim("u7s-kubelet", as: .admin)
    #expect(ended.status == 127)
    #expect(ended.problem(of: "u7s-kubelet") == nil)
  }

  /// Runs u7s-slirp4netns under a shell in RootlessKit's place, which prints a line when it gets SIGTERM.
  private func slirp4netns(_ arguments: [Bytes], thenWait: Bool) -> Ended {
    let script = #"""
      echo rootlesskit >/proc/$$/comm
      sleep 60 >/dev/null & nap=$!
      trap 'told="told to end"; kill $nap' TERM
      u7s-slirp4netns "$@"
      echo "status $?"
      \#(thenWait ? "wait $nap 2>/dev/null" : "kill $nap")
      echo "${told-not told}"
      """#
    return stage.run(
      ["/bin/sh", "-c", Bytes(script), "sh"] + arguments, as: .admin,
      environment: [Bytes("PATH=\(Stage.shims):/usr/sbin:/usr/bin:/sbin:/bin")], input: "in")
  }

  @Test("When slirp4netns ends, the RootlessKit that started it is told to end too", arguments: [0, 1, 7] as [Int32])
  func slirp(code: Int32) {
    stage.tool("slirp4netns", "cat; exit \(code)")
    let arguments: [Bytes] = ["--mtu", "65520", "-r", "3", "4242", "tap0"]
    let ended = slirp4netns(arguments, thenWait: true)
    #expect(ended.output == Bytes("instatus \(code)\ntold to end\n"))
    #expect(ended.errors == "")
    #expect(stage.records("slirp4netns").map(\.arguments) == [arguments])
  }

  @Test("A missing slirp4netns gives status 127 and a message")
  func noSlirp() {
    stage.hide("slirp4netns")
    let ended = slirp4netns(["--version"], thenWait: false)
    #expect(ended.output == "status 127\nnot told\n")
    #expect(ended.lines == ["u7s-slirp4netns: find slirp4netns: it is not installed", "hint: podsec-u7s doctor"])
  }

  @Test("A caller of u7s-slirp4netns that is not RootlessKit is refused, and is not watched")
  func slirpStranger() {
    stage.tool("slirp4netns")
    let ended = stage.shim("u7s-slirp4netns", ["--mtu", "65520", "4242", "tap0"], as: .admin)
    #expect(ended.status == 1)
    #expect(ended.lines == ["u7s-slirp4netns: start slirp4netns: only RootlessKit does", "hint: systemctl start u7s"])
    #expect(stage.records("slirp4netns") == [])
  }

  @Test(
    "A caller that only asks slirp4netns for its version or help is not told to end",
    arguments: ["--version", "--help", "-v", "-h"])
  func slirpVersion(option: String) {
    stage.tool("slirp4netns", "echo genuine")
    let ended = slirp4netns([Bytes(option)], thenWait: false)
    #expect(ended.output == "genuine\nstatus 0\nnot told\n")
    #expect(ended.errors == "")
  }
}
