import CLinux
import Core
import Glibc

/// The terminal among our standard input, output and errors.
struct CallerTerminal: ~Copyable {
  /// Those of the three descriptors that are a terminal.
  let replaced: [Int32]
  /// The terminal's settings before we changed them.
  let settings: termios
  private let descriptor: OwnedFD

  /// The descriptors of standard input, output and errors that are a terminal.
  static func find() -> [Int32] { [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].filter { isatty($0) == 1 } }

  /// The terminal of these descriptors; there is at least one.
  init(_ replaced: [Int32]) {
    self.replaced = replaced
    let first = replaced[0]
    var settings = termios()
    tcgetattr(first, &settings)
    self.settings = settings
    // NOTE: the terminal is opened again, because O_NONBLOCK belongs to the open file, which the caller's shell shares.
    // If it cannot be opened (after su(1) it belongs to another user), the shared one is used.
    let flags = O_RDWR | O_NOCTTY
    if let own = try? OwnedFD.open("/proc/self/fd/\(first)", flags | O_NONBLOCK).aboveStandard() {
      descriptor = own
    } else {
      descriptor = OwnedFD(fcntl(first, F_DUPFD_CLOEXEC, STDERR_FILENO + 1))
    }
  }

  var number: Int32 { descriptor.number }

  /// True if input and output are the terminal, so that no other program of a shell's pipeline can be using it.
  var isWhole: Bool { replaced.contains(STDIN_FILENO) && replaced.contains(STDOUT_FILENO) }

  /// False if other programs of a pipeline may print on the terminal, which then must keep its settings.
  var ownsOutput: Bool { replaced.contains(STDOUT_FILENO) }

  /// Whether we may read what is typed: our process group is in the foreground, or the terminal is not our session's.
  var isForeground: Bool {
    let group = tcgetpgrp(number)
    return group == -1 || group == getpgrp()
  }

  /// Raw mode: every typed byte goes to the program, and none is interpreted here.
  func makeRaw() {
    var raw = settings
    cfmakeraw(&raw)
    if !ownsOutput { raw.c_oflag = settings.c_oflag }
    tcsetattr(number, TCSANOW, &raw)
  }

  func restore() {
    var settings = settings
    tcsetattr(number, TCSANOW, &settings)
  }

  func copyWindowSize(to terminal: Int32) {
    var size = winsize()
    if linux_get_window(number, &size) == 0 { linux_set_window(terminal, &size) }
  }
}
