import Glibc
import Testing

/// The executables that `make build` makes, and this repository.
enum Built {
  static let commands = [
    "kubeadm", "systemctl", "nsenter_u7s", "rootlessctl", "u7s-rootlesskit", "u7s-crio", "u7s-kubelet",
    "podsec-u7s", "podsec", "podsec-k8s-rbac", "podsec-inotify",
  ]

  /// The package's root, from where this file was compiled.
  static let package = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }

  /// `BIN` as Tests/run sets it, else where `make build` puts them.
  static let directory = getenv("BIN").map { String(cString: $0) } ?? package + "/.build/static/release"

  static let isThere = commands.allSatisfy { access("\(directory)/\($0)", X_OK) == 0 }

  static let missing: Comment = "\(directory) does not hold the built executables: make build, or set BIN"
}
