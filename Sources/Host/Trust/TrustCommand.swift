import Core
import CoreTrust
import Glibc
import Host

/// What the image trust commands do first.
enum TrustCommand {
  static func requireRoot(_ what: Message) throws(Failure) {
    guard getuid() == 0 else {
      throw Failure(what, "only root can", hint: "sudo \(Environment.programName)")
    }
  }

  /// Held until the call ends: one of the commands changes this host at a time.
  static func lock() throws(Failure) -> Lock {
    try Lock.take(PodsecPaths.lock, purpose: "call", program: Environment.programName)
  }
}
