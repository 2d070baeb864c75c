import CoreU7s
import Glibc
import Testing

/// Calls of `kubeadm init` and `join` to a package manager, which is a recorder here. The call ends after
/// it, because no interface of this machine has the address that is asked for.
@Suite(.enabled(if: Stage.isPossible, Stage.whatIsMissing)) struct PackagesTests {
  let stage = Stage()

  static let tools = [
    "kubeadm", "kubelet", "kubectl", "crio", "crictl", "crun", "conmon", "rootlesskit", "slirp4netns", "newuidmap",
    "iptables", "ethtool", "skopeo",
  ]
  static let managers = ["apt-get", "dnf", "apt", "yum", "rpm", "dpkg"]
  private static let reached = "advertise 192.0.2.9"

  /// A distribution's os-release file.
  private static let systems = [
    "alt": "ID=altlinux\nALT_BRANCH_ID=p11\n", "debian": "ID=debian\nVERSION_ID=\"13\"\n",
    "ubuntu": "ID=ubuntu\nID_LIKE=debian\n", "fedora": "ID=fedora\n",
    "rocky": "ID=\"rocky\"\nID_LIKE=\"rhel fedora\"\n",
    "arch": "ID=arch\n",
  ]

  /// A machine of a distribution with these tools, all of one version; `brings` is its package manager's script.
  private func machine(_ system: String, version: String?, without missing: [String] = [], brings: String = "") {
    for name in Self.tools {
      if version == nil || missing.contains(name) {
        stage.hide(name)
      } else {
        stage.tool(name, "echo \(name.hasPrefix("kube") ? version ?? "" : "9.9.9")")
      }
    }
    for name in Self.managers { stage.tool(name, brings) }
    stage.scratch.put("os-release", Self.systems[system] ?? "")
    stage.prepare("mount --bind \(stage.scratch["os-release"]) /etc/os-release")
  }

  /// Shell code that installs all tools, like the packages of that version.
  private static func bringing(_ version: String) -> String {
    tools.map { name in
      let text = "#!/bin/sh\\necho \(name.hasPrefix("kube") ? version : "9.9.9")\\n"
      return "rm -f /usr/bin/\(name); printf '\(text)' >/usr/bin/\(name); chmod 755 /usr/bin/\(name)"
    }.joined(separator: "\n")
  }

  private func call(_ words: String, _ settings: [String] = []) -> Ended {
    stage.shim(
      "kubeadm", words.split(separator: " ").map { Bytes(String($0)) },
      environment: Stage.environment + settings.map { Bytes($0) })
  }
  private func make(_ settings: String...) -> Ended { call("init --apiserver-advertise-address 192.0.2.9", settings) }

  /// The words of every call of a package manager.
  private var asked: [String] {
    Self.managers.flatMap { name in
      stage.records(name).map { ([name] + $0.arguments.map(\.text)).joined(separator: " ") }
    }
  }

  @Test(
    "No package manager is called if no tool is missing", arguments: ["alt", "debian", "ubuntu", "fedora", "arch"])
  func complete(system: String) {
    machine(system, version: "v1.36.2")
    for settings in [[], ["U7S_KUBEVERSION=v1.36.9"], ["U7S_KUBEVERSION="], ["U7S_INSTALL=yes"], ["U7S_INSTALL=no"]] {
      let ended = call("init --apiserver-advertise-address 192.0.2.9", settings)
      #expect(ended.errors.text.contains(Self.reached), "\(settings)")
    }
    let flag = "init --apiserver-advertise-address 192.0.2.9 --kubernetes-version v1.36.0"
    #expect(call(flag, ["U7S_KUBEVERSION=v1.35.0"]).errors.text.contains(Self.reached))
    #expect(call("join a:1 --token x --apiserver-advertise-address 192.0.2.9").errors.text.contains(Self.reached))
    for words in ["--help", "version", "token list", "no-such-command", "reset --help", "config images list"] {
      _ = call(words, ["U7S_KUBEVERSION=v1.35.0"])
    }
    #expect(asked == [])
  }

  private static let kubernetes = "kubeadm=%.* kubelet=%.* kubectl=%.*"
  private static let others = "crun conmon rootlesskit slirp4netns"
  /// System, installed version, missing tools, U7S_KUBEVERSION, the call with `%` for the minor version.
  static let calls: [(String, String?, [String], String, String)] = [
    (
      "debian", nil, [], "v1.36.0",
      "apt-get install -y \(kubernetes) cri-o cri-tools \(others) uidmap iptables ethtool skopeo"
    ),
    ("debian", "v1.36.2", ["crun", "skopeo"], "v1.36.0", "apt-get install -y crun skopeo"),
    ("debian", "v1.35.4", [], "v1.36.0", "apt-get install -y \(kubernetes)"),
    ("ubuntu", "v1.37.1", [], "v1.36.0", "apt-get install -y \(kubernetes)"),
    (
      "alt", nil, [], "v1.31.4",
      "apt-get install -y kubernetes%-kubeadm kubernetes%-kubelet kubernetes%-client kubernetes%-crio cri-tools% \(others) "
        + "shadow-submap iptables ethtool skopeo"
    ),
    (
      "alt", "v1.26.9", [], "v1.27.11",
      "apt-get install -y kubernetes%-kubeadm kubernetes%-kubelet kubernetes%-client kubernetes%-crio cri-tools%"
    ),
    ("alt", "v1.26.9", ["crio"], "v1.26.11", "apt-get install -y kubernetes%-crio"),
    (
      "fedora", nil, [], "v1.34.0",
      "dnf install -y kubernetes%-kubeadm kubernetes% kubernetes%-client cri-o% cri-tools% \(others) shadow-utils iptables-nft "
        + "ethtool skopeo"
    ),
    ("rocky", "v1.34.1", ["conmon"], "v1.34.0", "dnf install -y conmon"),
    (
      "fedora", "v1.33.1", [], "v1.34.0",
      "dnf install -y --allowerasing kubernetes%-kubeadm kubernetes% kubernetes%-client cri-o% cri-tools%"
    ),
  ]

  @Test("The distribution's package manager is called once, with the packages of the minor version", arguments: calls)
  func manager(system: String, version: String?, missing: [String], wanted: String, expected: String) {
    machine(system, version: version, without: missing, brings: Self.bringing(wanted))
    let minor = wanted.dropFirst().split(separator: ".").prefix(2).joined(separator: ".")
    let words = expected.split(separator: "%", omittingEmptySubsequences: false).joined(separator: minor)
    let dry = call("init --dry-run", ["U7S_KUBEVERSION=\(wanted)"])
    #expect(dry.status == 0 && asked == [])
    let forbidden = make("U7S_KUBEVERSION=\(wanted)", "U7S_INSTALL=no")
    #expect(forbidden.problem(of: "kubeadm") == nil && asked == [])
    #expect(forbidden.errors.text.contains("U7S_INSTALL=no\nhint: /usr/bin/"))

    let ended = make("U7S_KUBEVERSION=\(wanted)")
    #expect(asked == [words])
    #expect(ended.errors.text.contains("[u7s] Installing "))
    #expect(ended.errors.text.contains(Self.reached))
    let frontend = stage.records("apt-get").first?.value("DEBIAN_FRONTEND")
    #expect(frontend == (words.hasPrefix("apt-get") ? "noninteractive" : nil))
  }

  @Test(
    "A package manager that fails ends the call with its own message; no older version is tried",
    arguments: ["alt", "debian", "fedora"])
  func failing(system: String) {
    machine(
      system, version: nil, brings: "echo 'Reading lists...'; echo 'E: Could not resolve the archive' >&2; exit 100")
    let ended = make("U7S_KUBEVERSION=v1.36.0")
    #expect(ended.status == 1)
    #expect(asked.count == 1)
    #expect(ended.lines.suffix(2).first?.hasPrefix("kubeadm: install kube") == true)
    #expect(ended.lines.suffix(2).first?.hasSuffix(": E: Could not resolve the archive") == true)
    #expect(ended.lines.last?.hasPrefix("hint: /usr/bin/") == true)
  }

  @Test(
    "Tools of another minor version after an installation are refused", arguments: ["v1.35.9", "v1.37.0", "v1.3.6"])
  func otherVersion(brought: String) {
    machine("debian", version: nil, brings: Self.bringing(brought))
    let ended = make("U7S_KUBEVERSION=v1.36.0")
    #expect(ended.status == 1 && asked.count == 1)
    #expect(
      ended.lines.suffix(2).first
        == "kubeadm: install Kubernetes 1.36: the distribution's kubeadm is \(brought.dropFirst())")
  }

  @Test("If tools are still missing after the installation, they are named")
  func nothing() {
    machine("debian", version: "v1.36.2", without: ["crun", "skopeo"])
    let ended = make()
    #expect(ended.status == 1 && asked == ["apt-get install -y crun skopeo"])
    #expect(ended.lines.suffix(2).first == "kubeadm: install crun, skopeo: the packages do not bring them")
  }

  @Test("Without a known package manager the missing tools are named")
  func none() {
    machine("arch", version: "v1.36.2", without: ["crun"])
    #expect(make().problem(of: "kubeadm") == nil)
    #expect(make().lines.first?.hasPrefix("kubeadm: install crun: ") == true)
    stage.scratch.put("os-release", Self.systems["debian"] ?? "")
    unlink(stage.scratch["tools/apt-get"])
    unlink(stage.scratch["bin/apt-get"])
    stage.hide("apt-get")
    let ended = make()
    #expect(ended.status == 127)
    #expect(ended.lines.suffix(1).first == "kubeadm: run /usr/bin/apt-get: no such file or directory")
    #expect(asked == [])
  }
}
