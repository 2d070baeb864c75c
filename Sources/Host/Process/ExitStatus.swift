import CLinux
import Core
import Glibc

/// How a process ended, as a shell counts it: its own status, or 128 + the signal that ended it.
package struct ExitStatus: Equatable, Sendable {
  package let code: Int32

  package init(code: Int32) { self.code = code }

  init(waitStatus status: Int32) {
    let signal = status & 0x7f
    code = signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }

  package var isSuccess: Bool { code == 0 }

  /// True where a signal ended it that we send at a deadline: SIGTERM, then SIGKILL.
  package var isCutOff: Bool { code == 128 + SIGTERM || code == 128 + SIGKILL }
}
