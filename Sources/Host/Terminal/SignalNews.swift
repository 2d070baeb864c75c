import CLinux
import Glibc

/// What a signalfd(2) tells of.
enum SignalNews {
  /// The next signal that came; nil where there is none.
  static func read(_ descriptor: Int32) -> Int32? {
    var info = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    guard Glibc.read(descriptor, &info, size) == size else { return nil }
    return Int32(info.ssi_signo)
  }
}
