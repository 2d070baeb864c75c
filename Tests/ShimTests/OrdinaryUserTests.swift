import Glibc
import Testing

/// The answers to an ordinary user who runs the built executables.
@Suite(.enabled(if: Built.isThere, Built.missing), .enabled(if: geteuid() != 0, "as root the stage shows it"))
struct OrdinaryUserTests {
  static let refused: [(command: String, arguments: [Bytes])] = [
    ("kubeadm", ["init"]), ("kubeadm", ["reset", "-f"]), ("kubeadm", ["token", "list"]), ("nsenter_u7s", ["true"]),
    ("u7s-rootlesskit", []), ("u7s-crio", []), ("u7s-kubelet", []), ("podsec-u7s", ["prepare"]),
    ("podsec-u7s", ["nonsense"]),
  ]

  @Test("Refusals to an ordinary user have the usual form", arguments: refused)
  func refuses(command: String, arguments: [Bytes]) {
    let ended = Program.run([Bytes("\(Built.directory)/\(command)")] + arguments, environment: Stage.environment)
    #expect(ended.problem(of: command) == nil)
  }
}
