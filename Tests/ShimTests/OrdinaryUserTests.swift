import Glibc
import Testing

/// What an ordinary user sees who runs the executables where they were built.
@Suite(.enabled(if: Built.isThere, Built.missing), .enabled(if: geteuid() != 0, "as root the stage shows it"))
struct OrdinaryUserTests {
  static let refused: [(command: String, arguments: [Bytes])] = [
    ("kubeadm", ["init"]), ("kubeadm", ["reset", "-f"]), ("kubeadm", ["token", "list"]), ("nsenter_u7s", ["true"]),
    ("u7s-rootlesskit", []), ("u7s-crio", []), ("u7s-kubelet", []), ("podsec-u7s", ["prepare"]),
    ("podsec-u7s", ["nonsense"]),
  ]

  @Test("What is not theirs is refused in the one shape", arguments: refused)
  func refuses(command: String, arguments: [Bytes]) {
    let ended = Program.run([Bytes("\(Built.directory)/\(command)")] + arguments, environment: Stage.environment)
    #expect(ended.problem(of: command) == nil)
  }
}
