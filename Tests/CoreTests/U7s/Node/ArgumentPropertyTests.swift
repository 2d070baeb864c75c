import CoreU7s
import TestSupport
import Testing

/// Thousands of random command lines, made piece by piece, so that the right result of each is known.
@Suite struct ArgumentPropertyTests {
  // The flags are copied from the help of kubeadm 1.36, not from our own tables.
  private static let fields = [
    "init": [
      "apiserver-advertise-address", "apiserver-bind-port", "apiserver-cert-extra-sans", "cert-dir", "certificate-key",
      "config", "control-plane-endpoint", "cri-socket", "feature-gates", "image-repository", "kubernetes-version",
      "patches", "pod-network-cidr", "service-cidr", "service-dns-domain", "token", "token-ttl",
    ],
    "join": [
      "apiserver-advertise-address", "apiserver-bind-port", "certificate-key", "config", "cri-socket", "discovery-file",
      "discovery-token", "discovery-token-ca-cert-hash", "patches", "tls-bootstrap-token", "token",
    ],
  ]
  private static let booleanFields = ["control-plane", "discovery-token-unsafe-skip-ca-verification"]
  private static let passedOn = ["ignore-preflight-errors", "node-name", "skip-phases", "rootfs", "v", "vmodule"]
  private static let booleans = ["dry-run", "upload-certs", "skip-token-print", "skip-certificate-key-print"]

  @Test(
    "Each argument of init and join becomes a field or is passed on unchanged; none is lost and none is added",
    arguments: 0..<20)
  func nothingIsLost(seed: Int) throws {
    var random = Generator(seed: UInt64(seed))
    for _ in 0..<200 {
      let command = random.pick(["init", "join"])
      var line = Line()
      let pieces = random.below(8)
      let place = random.below(pieces + 1)
      for index in 0...pieces {
        if index == place { line.arguments.append(command) } else { line.add(command, &random) }
      }
      let call = KubeadmCall(line.arguments)
      let options: NodeOptions
      switch call {
      case .initialize(let read) where command == "init": options = read
      case .join(let read) where command == "join": options = read
      default: throw Mistake("\(line.arguments) goes elsewhere: \(call)")
      }
      #expect(options.fields == line.fields, "\(line.arguments)")
      #expect(options.passedOn == line.passedOn, "\(line.arguments)")
      #expect(options.words == line.words, "\(line.arguments)")
    }
  }

  @Test(
    "Random flags and words do not change where a kubeadm call is run",
    arguments: 0..<20)
  func passThrough(seed: Int) {
    var random = Generator(seed: 1000 + UInt64(seed))
    for _ in 0..<200 {
      let (command, expected) = random.pick(Self.passing)
      let flags = (0..<random.below(6)).flatMap { _ in
        let name = random.pick(["--ttl", "--groups", "--cert-dir", "--kubeconfig", "--skip-phases", "-o", "--no-such"])
        return [name + "=" + random.text()]
      }
      let more = (0..<random.below(4)).map { _ in random.text() }.filter { $0 != "phase" && !$0.hasPrefix("-") }
      let leading = random.pick([[], ["-v", "5"], ["-v5"], ["--rootfs", random.text()], ["--vmodule=a=1"]])
      let arguments = leading + command.split(separator: " ").map { String($0) } + flags + more
      #expect(Self.plain(KubeadmCall(arguments)) == expected, "\(arguments)")
      // Arguments after `--` are never read.
      let longer = KubeadmCall(arguments + ["--", "--help", "--patches", "--config"])
      #expect(Self.plain(longer) == expected, "\(arguments)")
    }
  }

  private static let upgrade = KubeadmCall(["upgrade", "node"])
  private static let reset = KubeadmCall(["reset"])

  /// An upgrade or a reset without its arguments, for the comparison.
  private static func plain(_ call: KubeadmCall) -> KubeadmCall {
    if case .upgrade(let read) = call, read.isPlain { return upgrade }
    if case .reset = call { return reset }
    return call
  }

  private static let passing: [(String, KubeadmCall)] = [
    ("token create", .inside), ("token list", .inside), ("certs renew all", .inside), ("kubeconfig user", .inside),
    ("config images pull", .inside), ("init phase upload-certs", .inside), ("join phase preflight", .inside),
    ("reset phase cleanup-node", .inside), ("upgrade plan", .inside), ("upgrade diff", .inside), ("nosuch", .inside),
    ("upgrade apply", upgrade), ("upgrade node", upgrade), ("reset", reset), ("version", .host),
    ("completion bash", .host), ("config print init-defaults", .host), ("config validate", .host),
  ]

  /// A command line under construction, and the fields and arguments that must be read from it.
  private struct Line {
    var arguments: [String] = []
    var fields: [String: [String]] = [:]
    var passedOn: [String] = []
    var words: [String] = []

    mutating func add(_ command: String, _ random: inout Generator) {
      let value = random.text()
      switch random.below(6) {
      case 0, 1:
        let name = random.pick(ArgumentPropertyTests.fields[command] ?? [])
        fields[name, default: []].append(value)
        arguments += random.oneIn(2) ? ["--" + name, value] : ["--\(name)=\(value)"]
      case 2 where command == "join":
        let name = random.pick(ArgumentPropertyTests.booleanFields)
        let attached = random.pick([nil, "true", "false"])
        fields[name, default: []].append(attached ?? "true")
        arguments.append("--" + name + (attached.map { "=" + $0 } ?? ""))
      case 3:
        let name = random.pick(ArgumentPropertyTests.passedOn)
        goAlong(random.oneIn(2) ? ["--" + name, value] : ["--\(name)=\(value)"])
      case 4: goAlong(["--" + random.pick(ArgumentPropertyTests.booleans) + random.pick(["", "=true", "=false"])])
      case 5: goAlong(random.pick([["-v", value], ["-v=" + value], ["-v5"], ["--no-such=" + value]]))
      default:
        // A positional argument before the subcommand would be read as the subcommand.
        guard arguments.contains(command) else { return }
        let word = "w" + value
        words.append(word)
        arguments.append(word)
      }
    }

    private mutating func goAlong(_ more: [String]) {
      passedOn += more
      arguments += more
    }
  }
}
