import CLinux
import Core
import Glibc

/// A pseudo-terminal, pty(7): we hold its master, and programs have the other end as their terminal.
struct PseudoTerminal: ~Copyable {
  let master: OwnedFD
  let terminal: OwnedFD

  /// Opens one with the settings and the window size of the caller's terminal; `owner` may open it by its name. With
  /// `makesLines` it turns the end of a line into carriage return and line feed; else the caller's terminal does.
  init(like caller: borrowing CallerTerminal, owner: uid_t?, makesLines: Bool) throws(Errno) {
    let master = try OwnedFD.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK).aboveStandard()
    let number = master.number
    try retrying { linux_unlock_terminal(number) }
    let terminal = OwnedFD(try retrying { linux_open_peer(number, O_RDWR | O_NOCTTY | O_CLOEXEC) })
    let end = try terminal.aboveStandard()
    var settings = caller.settings
    if !makesLines { settings.c_oflag &= ~tcflag_t(OPOST) }
    let peer = end.number
    try retrying { tcsetattr(peer, TCSANOW, &settings) }
    if let owner { try retrying { fchown(peer, owner, gid_t.max) } }
    self.master = master
    self.terminal = end
    caller.copyWindowSize(to: number)
  }

  /// Closes our other end.
  consuming func takeMaster() -> OwnedFD { master }
}
