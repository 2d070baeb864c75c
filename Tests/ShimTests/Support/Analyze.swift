import Glibc
import Testing

/// systemd-analyze(1).
enum Analyze {
  static let isThere = access("/usr/bin/systemd-analyze", X_OK) == 0
  static let missing: Comment = "there is no /usr/bin/systemd-analyze"
}
