/// One effect on the host. A plan is a list of them; tests compare lists, `--dry-run` prints them, `Runner` does them.
package enum Step: Equatable, Sendable {
  /// A line of progress on standard error.
  case note(Message)
  /// Makes a directory and its missing parents; an existing one gets the mode and owner.
  case directory(String, mode: UInt32, owner: Owner)
  /// Makes an empty directory of root's; in an existing one all regular files are removed.
  case emptyDirectory(String, mode: UInt32)
  /// Writes a file whole or not at all, by renaming; leaves an equal one alone.
  case file(String, String, mode: UInt32, owner: Owner)
  /// Removes a file if it exists.
  case remove(String)
  /// Removes a file or link below a directory whose owner may be hostile: no link on the way is followed.
  case removeBeneath(String, path: String)
  /// Removes what a user and its subordinate ids own below a directory of root's; links are removed, not followed.
  case removeOwned(String, by: String)
  /// Keeps a file under a second name in its directory before it is replaced; an equal file of that name stays.
  case keep(String, as: String)
  /// Makes a symbolic link atomically; it replaces any file of that name.
  case link(String, target: String)
  /// Gives the files directly in a root-owned directory to root, mode 0644; anything but a regular file is refused.
  case ownByRoot(String)
  /// Writes a file below a person's home, as theirs; no link on the way is followed.
  case homeFile(user: String, String, String, mode: UInt32)
  /// Gives root's regular files below a directory to a user; links are not followed.
  case handOver(String, to: String)
  /// Writes a value to a file of /proc/sys if it differs; if the kernel refuses, a warning names the setting.
  case sysctl(String, String)
  /// The same for a limit, which is only ever raised.
  case sysctlAtLeast(String, Int)
  /// Loads a kernel module if it is neither loaded nor built in; a failure is only a warning.
  case module(String)
  /// Makes a directory below another one, whose owner may be hostile: no link below `beneath` is followed. Directories
  /// between the two that are missing get the owner and mode of `parents`; those that are there stay as they are.
  case directoryBeneath(String, path: String, mode: UInt32, owner: Owner, parents: Owner, parentMode: UInt32)
  /// Makes a directory of a person's home one that the person cannot change: mode 500, and immutable where that can be.
  case sealHomeDirectory(user: String, String)
  /// Runs a tool that talks with a person at the terminal.
  case interact(Command, Message)
  /// Runs a tool; a status other than 0 ends the plan with the tool's own message.
  case run(Command, Message)
}

extension Step {
  /// The step in words, for `--dry-run`.
  package var display: Message {
    switch self {
    case .note(let text): return "# \(text)"
    case .directory(let path, let mode, let owner): return "mkdir -p \(path)  (\(String(mode, radix: 8)) \(owner))"
    case .emptyDirectory(let path, let mode): return "empty \(path)  (\(String(mode, radix: 8)) root)"
    case .file(let path, let text, let mode, let owner):
      return "write \(path)  (\(String(mode, radix: 8)) \(owner), \(text.utf8.count) bytes)"
    case .remove(let path): return "remove \(path)"
    case .removeBeneath(let top, let path): return "remove \(top)/\(path)"
    case .removeOwned(let path, let user): return "remove what is \(user)'s below \(path)"
    case .keep(let path, let name): return "ln \(path) \(name)"
    case .link(let path, let target): return "ln -sfT \(target) \(path)"
    case .ownByRoot(let path): return "chown root:root \(path)/*"
    case .homeFile(let user, let path, let text, let mode):
      return "write ~\(user)/\(path)  (\(String(mode, radix: 8)) \(user), \(text.utf8.count) bytes)"
    case .handOver(let path, let user): return "chown \(path)  (\(user))"
    case .sysctl(let name, let value): return "sysctl \(name)=\(value)"
    case .sysctlAtLeast(let name, let value): return "sysctl \(name)=\(value)  (unless higher)"
    case .module(let name): return "modprobe \(name)"
    case .directoryBeneath(let top, let path, let mode, let owner, _, _):
      return "mkdir -p \(top)/\(path)  (\(String(mode, radix: 8)) \(owner))"
    case .sealHomeDirectory(let user, let path): return "chmod 500, chattr -R +i ~\(user)/\(path)"
    case .interact(let command, _), .run(let command, _): return "\(command.display)"
    }
  }
}
