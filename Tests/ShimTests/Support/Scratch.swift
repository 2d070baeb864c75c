import Glibc
import TestSupport
import Testing

/// A directory for one test case that other users can search, removed with all in it when the case ends.
final class Scratch: Sendable {
  let path: String

  init() {
    var template = "/tmp/podsec-u7s-shim.XXXXXX".utf8CString
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    chmod(path, 0o755)
  }

  deinit { _ = Program.run(["/bin/rm", "-rf", "--", Bytes(path)], environment: []) }

  subscript(_ name: String) -> String { path + "/" + name }

  func put(_ name: String, _ text: String, mode: mode_t = 0o644) {
    let file = open(self[name], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    precondition(file >= 0, "\(self[name]): \(String(cString: strerror(errno)))")
    let bytes = Array(text.utf8)
    precondition(write(file, bytes, bytes.count) == bytes.count)
    fchmod(file, mode)
    close(file)
  }

  func bytes(_ name: String) -> Bytes? {
    let file = open(self[name], O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return Program.read(file)
  }

  func names(_ name: String) -> [String] {
    DirectoryNames.of(self[name])
  }
}
