import CLinux
import Core
import Glibc

/// A failed system call's error number, errno(3).
package struct Errno: Error, Equatable, Sendable {
  package let code: Int32

  package init(_ code: Int32) { self.code = code }

  /// What it means for a path that was walked without following links; else `text`.
  package var pathText: Message { code == ELOOP ? "there is a symbolic link on the way" : text }

  /// The C library's sentence, lower case: `no such file or directory`.
  package var text: Message {
    let sentence = String(cString: strerror(code))
    return "\(sentence.prefix(1).lowercased())\(sentence.dropFirst())"
  }
}
