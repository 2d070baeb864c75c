import CLinux
import Core
import Glibc

/// Lets one call at a time change the node: flock(2) on a file of root's, which the kernel releases when the call ends.
package struct Lock: ~Copyable {
  private let file: OwnedFD

  private init(_ file: consuming OwnedFD) { self.file = file }

  /// Takes the lock, or throws a `Failure` that says who holds it.
  package static func take(_ path: String, purpose: String, program: String) throws(Failure) -> Lock {
    var busy: String?
    do throws(Errno) {
      let file = try OwnedFD.open(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
      if flock(file.number, LOCK_EX | LOCK_NB) != 0 {
        let holder = String(decoding: try file.readAll(limit: 256), as: UTF8.self).trimmed
        busy = holder.isEmpty ? "another call" : holder
        throw Errno(EWOULDBLOCK)
      }
      try retrying { ftruncate(file.number, 0) }
      try file.writeAll(Array("\(program) \(purpose) (process \(getpid()))\n".utf8))
      return Lock(file)
    } catch {
      if let busy { throw Failure("lock this node", "\(busy) is at work on it", hint: "wait until it has ended") }
      throw Failure("lock \(path)", error.text)
    }
  }
}
