import Core

/// What `make install` made on this very host, in the order of making: lines `file PATH`, `dir PATH`, `group NAME`.
///
/// A package has no such list: its files are the package manager's.
package struct InstalledFiles: Equatable, Sendable {
  package static let path = "/usr/libexec/podsec/u7s/installed"
  package static let program = "/usr/bin/podsec-u7s"

  /// Files and links.
  package private(set) var files: [String] = []
  /// Directories that were not there before.
  package private(set) var directories: [String] = []
  /// Groups that were not there before.
  package private(set) var groups: [String] = []

  /// Root's services and timers among the files.
  package var systemUnits: [String] {
    let directory = "/usr/lib/systemd/system/"
    return files.filter { $0.hasPrefix(directory) && ($0.hasSuffix(".service") || $0.hasSuffix(".timer")) }
  }

  /// A `Failure` where a line is none of these: nothing is removed by a list that is not understood.
  package init(_ text: String) throws(Failure) {
    for line in text.lines where !line.isEmpty && line.first != "#" {
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      let name = parts.last ?? ""
      let isPath = name.hasPrefix("/") && !(name + "/").contains("/../") && name != "/"
      switch parts.first {
      case "file" where isPath: files.append(name)
      case "dir" where isPath: directories.append(name)
      case "group" where parts.count == 2 && !name.contains("/"): groups.append(name)
      default:
        throw Failure(
          "read \(InstalledFiles.path)", "'\(line)' is not `file PATH`, `dir PATH` or `group NAME`",
          hint: "make install   # writes it anew")
      }
    }
  }
}
