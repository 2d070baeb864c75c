import Glibc
import Testing

/// A directory for one test case, removed with everything in it when the case ends.
final class Scratch: Sendable {
  let path: String

  init() {
    var template = "/tmp/podsec-u7s-test.XXXXXX".utf8CString
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  deinit { Scratch.run("/bin/rm", "-rf", "--", path) }

  /// The path of a name in it.
  subscript(_ name: String) -> String { path + "/" + name }

  /// A tool of the test's own, independent of what is tested; its exit status.
  @discardableResult
  static func run(_ words: String...) -> Int32 {
    let pid = start(words)
    var status: Int32 = -1
    guard pid > 0 else { return -1 }
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return status
  }

  /// The same in the background; its process number, or 0.
  static func start(_ words: [String]) -> pid_t {
    let arguments = words.map { strdup($0) } + [nil]
    defer { for pointer in arguments { free(pointer) } }
    var pid = pid_t()
    return posix_spawn(&pid, words[0], nil, nil, arguments, environ) == 0 ? pid : 0
  }
}
