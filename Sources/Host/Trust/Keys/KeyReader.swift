import CLinux
import Core
import CoreTrust
import Glibc
import Host

/// Keys of others, read by the genuine gpg that has no rights.
enum KeyReader {
  /// The genuine gpg of this host.
  static func program() throws(Failure) -> String {
    guard let program = GnuPG.programs.first(where: Files.isExecutable) else {
      throw Failure("find gpg", "it is not installed", hint: "install the package gnupg", status: 127)
    }
    return program
  }

  /// The keys of a text; a `Failure` where it holds none, or a secret one.
  static func read(_ text: String, name: String) throws(Failure) -> PublicKeys {
    let directory = try ScratchDirectory(beside: "/run/podsec")
    defer { directory.remove() }
    try attempt("give \(directory.path) to nobody") { () throws(Errno) in
      try retrying { chown(directory.path, 65534, 65534) }
    }
    let outcome = try Spawn.capture(
      GnuPG.show(text, directory: directory.path, program: try KeyReader.program()), seconds: 20)
    let keys = PublicKeys(colons: outcome.output)
    guard outcome.status.isSuccess, !keys.keys.isEmpty else {
      throw Failure("read the key \(name)", "it is no OpenPGP key: \(outcome.lastWords)")
    }
    guard !outcome.output.lines.contains(where: { $0.hasPrefix("sec:") || $0.hasPrefix("ssb:") }) else {
      throw Failure("read the key \(name)", "it holds a secret key")
    }
    return keys
  }
}
