import Core
import CoreU7s
import Testing

@Suite struct PodsecU7sCallTests {
  private static func call(_ line: String, as name: String = "podsec-u7s") throws(Failure) -> PodsecU7sCall {
    try PodsecU7sCall(Rows.words(line), calledAs: name)
  }

  @Test(
    "The commands and their options are read at any place on the command line",
    arguments: [
      ("status", .status(json: false)), ("status -o json", .status(json: true)), ("status -ojson", .status(json: true)),
      ("-o json status", .status(json: true)), ("status --output=json", .status(json: true)),
      ("status --output text", .status(json: false)), ("status -o json -o text", .status(json: false)),
      ("status --network", .network(json: false, image: nil)),
      ("status --image=r/i:1 --network -o json", .network(json: true, image: "r/i:1")),
      ("doctor", .doctor(json: false)), ("doctor -o=json", .doctor(json: true)), ("start", .start), ("stop", .stop),
      ("prepare", .prepare), ("logs", .logs(unit: "rootlesskit.service", arguments: [])),
      ("logs -f", .logs(unit: "rootlesskit.service", arguments: ["-f"])),
      ("logs kubelet", .logs(unit: "kubelet.service", arguments: [])),
      ("logs rootlesskit", .logs(unit: "rootlesskit.service", arguments: [])),
      ("logs rootlesskit.service", .logs(unit: "rootlesskit.service", arguments: [])),
      ("logs kubelet.service -n 5 -f", .logs(unit: "kubelet.service", arguments: ["-n", "5", "-f"])),
      ("logs services", .logs(unit: "u7s-services.service", arguments: [])), ("expose", .expose([])),
      ("logs crio --since '1 hour ago'", .logs(unit: "rootlesskit.service", arguments: ["--since", "1 hour ago"])),
    ] as [(String, PodsecU7sCall)])
  func read(line: String, expected: PodsecU7sCall) throws { #expect(try Self.call(line) == expected) }

  @Test(
    "An unknown command, option or value is wrong usage, with a hint",
    arguments: [
      "nosuch", "status x", "status -o yaml", "status -o", "status --output=", "status --no-such", "-x", "start stop",
      "status --image x", "doctor --network", "--network", "status --network=yes", "status --network --image=",
      "logs firewalld", "logs ../x", "doctor -- -o json", "expose x", "expose -o json",
      "unexpose", "unexpose 0/tcp", "expose 80 x",
    ])
  func refused(line: String) {
    #expect {
      _ = try Self.call(line)
    } throws: { error in
      (error as? Failure)?.status == 2 && (error as? Failure)?.hint != nil
    }
  }

  @Test("Each port of the command line is read")
  func ports() throws {
    let ports = [try ExposedPort("8080:30080/tcp"), try ExposedPort("53/udp")]
    #expect(try Self.call("expose 8080:30080 53/udp") == .expose(ports))
    #expect(try Self.call("unexpose 8080:30080/tcp 53:53/udp") == .unexpose(ports))
  }

  @Test("The names of older releases, u7s-start-stop.sh and u7sinit.sh, still work as commands")
  func links() throws {
    #expect(try Self.call("start", as: "u7s-start-stop.sh") == .start)
    #expect(try Self.call("stop", as: "u7s-start-stop.sh") == .stop)
    #expect(try Self.call("", as: "u7sinit.sh") == .prepare)
    for line in ["", "restart", "start stop", "--help"] {
      #expect(throws: Failure.self) { _ = try Self.call(line, as: "u7s-start-stop.sh") }
    }
  }

  @Test(
    "Help is that of the program, or of the subcommand that is named",
    arguments: [
      ("", "Usage: podsec-u7s COMMAND"), ("help", "Usage: podsec-u7s COMMAND"), ("--help", "Usage: podsec-u7s COMMAND"),
      ("-h", "Usage: podsec-u7s COMMAND"), ("status --help", "Usage: podsec-u7s status"),
      ("--help status", "Usage: podsec-u7s status"), ("logs -h", "Usage: podsec-u7s logs"),
      ("expose --help", "Usage: podsec-u7s expose"), ("uninstall -h", "Usage: podsec-u7s uninstall"),
      ("--version", "podsec-u7s "), ("doctor --version", "podsec-u7s "),
    ])
  func help(line: String, start: String) throws {
    guard case .show(let text) = try Self.call(line) else {
      Issue.record("no text")
      return
    }
    #expect(text.hasPrefix(start))
  }

  @Test("The help of the program names every subcommand", arguments: PodsecU7sCall.subcommands.map(\.spec.subcommand))
  func commands(subcommand: String) { #expect(PodsecU7sCall.program.help.contains("\n  \(subcommand)")) }
}
