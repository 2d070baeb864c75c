import Core
import CoreU7s
import Testing
import YAML

/// Dry run can be asked for by the flag or by the field of the file; the flag wins.
@Suite struct DryRunTests {
  /// Whether a call is a dry run, by its command line and the text of its file.
  private static func isDry(_ line: String, _ text: String) throws -> Bool {
    let file = UserConfiguration(try YAML.parse(text))
    switch KubeadmCall(Rows.words(line)) {
    case .reset(let call): return call.isDryRun(file)
    case .initialize(let options): return NodeCall(join: false, options, file).isDryRun
    case .join(let options): return NodeCall(join: true, options, file).isDryRun
    case .upgrade(var call):
      _ = call.read(file.documents)
      #expect(call.changesEtcd == !call.isDryRun)
      return call.isDryRun
    case .host, .inside: throw ParseError(line: 0, column: 0, problem: "\(line) is no such call")
    }
  }

  @Test(
    "A dry run is asked for by flag or field, and the flag wins",
    arguments: [
      ("init", "InitConfiguration", "dryRun"), ("join", "JoinConfiguration", "dryRun"),
      ("reset", "ResetConfiguration", "dryRun"), ("upgrade apply", "UpgradeConfiguration", "apply"),
      ("upgrade node", "UpgradeConfiguration", "node"),
    ])
  func table(command: String, kind: String, key: String) throws {
    func file(_ value: String) -> String {
      let field = key == "dryRun" ? "dryRun: \(value)" : "\(key): {dryRun: \(value)}"
      return "{apiVersion: kubeadm.k8s.io/v1beta4, kind: \(kind), \(field)}"
    }
    let call = command + " --config /x"
    for (flag, value, expected) in [
      ("", "null", false), ("", "false", false), ("", "true", true), ("--dry-run", "false", true),
      ("--dry-run", "null", true), ("--dry-run=false", "true", false), ("--dry-run=true", "true", true),
      ("--dry-run --dry-run=false", "true", false),
    ] {
      #expect(try Self.isDry("\(call) \(flag)", file(value)) == expected, "\(call) \(flag) \(value)")
    }
    // A field of another kind or of another API does not count.
    let foreign = file("true").replacing("kubeadm.k8s.io", with: "example.org")
    #expect(try !Self.isDry(call, foreign))
    #expect(try !Self.isDry(call, "{kind: ClusterConfiguration, dryRun: true}"))
  }

  @Test(
    "The paths of files are replaced in a call that runs inside the namespace",
    arguments: [
      ("token list", "", "token list"), ("token list --kubeconfig /k", "kubeconfig /k", "--kubeconfig=K token list"),
      (
        "certs renew all --config=/c --kubeconfig=/k -v 5", "config /c,kubeconfig /k",
        "--config=C --kubeconfig=K certs renew all -v 5"
      ),
      ("init phase certs all --config /a --config b -- x", "config b", "--config=C init phase certs all -- x"),
      ("reset -f --config=", "", "reset -f --config="),
      ("join phase preflight --discovery-file d", "discovery-file d", "--discovery-file=D join phase preflight"),
      ("token list -- --config /x", "", "token list -- --config /x"),
    ])
  func files(line: String, files: String, arguments: String) {
    let call = FileArguments(Rows.words(line))
    #expect(call.files.map { "\($0.flag) \($0.path)" }.joined(separator: ",") == files)
    var places: [String: String] = [:]
    for file in call.files { places[file.flag] = String(file.flag.prefix(1)).uppercased() }
    #expect(call.arguments(places) == Rows.words(arguments))
  }
}
