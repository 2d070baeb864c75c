import CLinux
import Core
import Glibc
import Host

/// A terminal with a user's input, and a single-threaded child that runs a script there through the relay.
struct TypingUser {
  let pid: pid_t
  private let master: Int32
  private let before: termios

  /// `replaced`: which of descriptors 0, 1 and 2 are the terminal; the others are /dev/null.
  init(_ script: String, replaced: [Int32] = [0, 1, 2], rows: UInt16 = 24, columns: UInt16 = 80) {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    precondition(master >= 0 && linux_unlock_terminal(master) == 0)
    let terminal = linux_open_peer(master, O_RDWR | O_NOCTTY | O_CLOEXEC)
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    linux_set_window(master, &size)
    var settings = termios()
    tcgetattr(master, &settings)
    before = settings
    pid = fork()
    if pid == 0 {
      endLater(60)
      var none = sigset_t()
      sigemptyset(&none)
      pthread_sigmask(SIG_SETMASK, &none, nil)
      for number in [SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP] { signal(number, SIG_DFL) }
      setsid()
      linux_take_terminal(terminal)
      let null = open("/dev/null", O_RDWR | O_CLOEXEC)
      for number in [0, 1, 2] as [Int32] { dup2(replaced.contains(number) ? terminal : null, number) }
      close(master)
      let status = try? TerminalRelay.run { () throws(Failure) in Command("/bin/sh", ["-c", script]) }
      _exit(status?.code ?? 199)
    }
    close(terminal)
  }

  var isAsBefore: Bool {
    var now = termios()
    tcgetattr(master, &now)
    return now.c_lflag == before.c_lflag && now.c_iflag == before.c_iflag && now.c_oflag == before.c_oflag
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    precondition(write(master, bytes, bytes.count) == bytes.count)
  }

  func resize(rows: UInt16, columns: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    linux_set_window(master, &size)
  }

  /// Reads the output up to this text; false if the output ends before it.
  func see(_ text: String) -> Bool {
    var seen: [UInt8] = []
    while String(decoding: seen, as: UTF8.self).range(text) == nil {
      guard let more = next() else { return false }
      seen += more
    }
    return true
  }

  /// The output until the end, and the relay's exit status, or 200 plus the signal that ended it.
  func end() -> (output: [UInt8], status: Int32) {
    var output: [UInt8] = []
    while let more = next() { output += more }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return (output, status & 0x7f == 0 ? status >> 8 & 0xff : 200 + status & 0x7f)
  }

  private func next() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = read(master, &bytes, bytes.count)
    return count > 0 ? Array(bytes[..<count]) : nil
  }
}

extension String {
  fileprivate func range(_ text: String) -> Int? {
    let (all, part) = (Array(utf8), Array(text.utf8))
    guard all.count >= part.count else { return nil }
    return (0...(all.count - part.count)).first { all[$0..<($0 + part.count)].elementsEqual(part) }
  }
}
