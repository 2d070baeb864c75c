import Core
import Glibc

/// What a host has to compute with.
package enum Hardware {
  package static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Bytes of memory that programs can have without swapping, proc_meminfo(5).
  package static var memory: Int {
    for line in (Files.readIfPresent("/proc/meminfo") ?? "").lines where line.hasPrefix("MemAvailable:") {
      return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 } ?? 0
    }
    return 0
  }
}
