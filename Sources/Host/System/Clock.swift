import Glibc

/// The time of day, as text.
package enum Clock {
  /// `2026-11-20_23:59:59`, local time; for names of files.
  package static func stamp(later seconds: Int = 0) -> String {
    text("%Y-%m-%d_%H:%M:%S", localtime_r, later: seconds)
  }

  /// `2026-11-20T23:59:59Z`, RFC 3339.
  package static func utc() -> String { text("%Y-%m-%dT%H:%M:%SZ", gmtime_r) }

  /// `Jul 16 06:22:36`, local time; as syslog(3) begins an entry.
  package static func syslog() -> String { text("%b %e %H:%M:%S", localtime_r) }

  /// Seconds since 1970.
  package static func seconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return seconds(now)
  }

  package static func seconds(_ time: timespec) -> Double { Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 }

  private static func text(
    _ format: String, _ split: (UnsafePointer<time_t>, UnsafeMutablePointer<tm>) -> UnsafeMutablePointer<tm>?,
    later seconds: Int = 0
  ) -> String {
    var now = time(nil) + seconds
    var parts = tm()
    _ = split(&now, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let count = strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
