import CLinux
import Core
import Glibc

/// The terminal among our standard input, output and errors.
struct CallerTerminal: ~Copyable {
  /// Those of the three that are a terminal.
  let replaced: [Int32]
  /// What it was like before we changed it.
  let settings: termios
  private let descriptor: OwnedFD

  /// Those of standard input, output and errors that are a terminal now.
  static func find() -> [Int32] { [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].filter { isatty($0) == 1 } }

  /// The terminal that those are; at least one.
  init(_ replaced: [Int32]) {
    self.replaced = replaced
    let first = replaced[0]
    var settings = termios()
    tcgetattr(first, &settings)
    self.settings = settings
    // NOTE: opened anew, for O_NONBLOCK is of the open file, which the caller's shell has too. Who may not open it (after
    // su(1) it is another user's) has it as it is.
    let flags = O_RDWR | O_NOCTTY
    if let own = try? OwnedFD.open("/proc/self/fd/\(first)", flags | O_NONBLOCK).aboveStandard() {
      descriptor = own
    } else {
      descriptor = OwnedFD(fcntl(first, F_DUPFD_CLOEXEC, STDERR_FILENO + 1))
    }
  }

  var number: Int32 { descriptor.number }

  /// True where the program has all of the terminal, and nobody of a shell's pipeline may want it too.
  var isWhole: Bool { replaced.contains(STDIN_FILENO) && replaced.contains(STDOUT_FILENO) }

  /// False where others of a pipeline print on the terminal, as they are used to.
  var ownsOutput: Bool { replaced.contains(STDOUT_FILENO) }

  /// Whether what is typed is ours to read; so it is on a terminal that is not our session's.
  var isForeground: Bool {
    let group = tcgetpgrp(number)
    return group == -1 || group == getpgrp()
  }

  /// Every byte that is typed is the program's, and ours is not looked at.
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
