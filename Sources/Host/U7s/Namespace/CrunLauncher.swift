import Core
import CoreU7s
import Glibc
import Host

/// `u7s-crun`: crun, as CRI-O and conmon call it. `crun create` fails on an OOM score that an ordinary user may not set;
/// such a score becomes the lowest that is allowed.
enum CrunLauncher {
  static func run() throws(Failure) -> Int32 {
    if let directory = ContainerBundle.directory(Environment.arguments) { try raiseOOMScore(directory) }
    try Program.execGenuine(Command(try NodeTool.path("crun"), forwardingFrom: 1))
  }

  private static func raiseOOMScore(_ directory: String) throws(Failure) {
    let path = directory + "/config.json"
    try attempt("read \(path)") { () throws(Errno) in
      let configuration = Array(try Files.read(path).utf8)
      guard let (digits, wanted) = ContainerBundle.oomScore(configuration) else { return }
      let lowest = lowestOOMScore(notAbove: wanted)
      guard lowest > wanted else { return }
      let text = ContainerBundle.replacing(digits, of: configuration, with: lowest)
      try Files.write(path, String(decoding: text, as: UTF8.self), mode: 0o600)
    }
  }

  /// The wanted score if the kernel lets this process have it, else this process's own score: an ordinary user may not
  /// go below the score that a privileged process set last (proc_pid_oom_score_adj(5)).
  private static func lowestOOMScore(notAbove wanted: Int) -> Int {
    let path = "/proc/self/oom_score_adj"
    guard let own = Files.readIfPresent(path).flatMap({ Int($0.trimmed) }), wanted < own else { return wanted }
    guard let file = try? OwnedFD.open(path, O_WRONLY) else { return own }
    do {
      try file.writeAll(Array(String(wanted).utf8))
      return wanted
    } catch {
      return own
    }
  }
}
