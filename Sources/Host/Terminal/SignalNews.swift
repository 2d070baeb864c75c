import CLinux
import Glibc

/// Signals that a signalfd(2) reports.
enum SignalNews {
  /// The next signal; nil if none has come.
  static func read(_ descriptor: Int32) -> Int32? {
    var info = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    guard Glibc.read(descriptor, &info, size) == size else { return nil }
    return Int32(info.ssi_signo)
  }
}
