import Core

/// A file of a layer that changed, and its line for the system log.
package struct FileChange: Equatable, Sendable {
  package let kind: ChangeKind
  package let layer: String
  /// Absolute, inside of the layer.
  package let path: [UInt8]
  package let container: ContainerName?
  /// The account with the store.
  package let user: String
  /// The name of the process, as it calls itself; nil if it is not known.
  package let process: String?

  package init(
    kind: ChangeKind, layer: String, path: [UInt8], container: ContainerName?, user: String, process: String?
  ) {
    self.kind = kind
    self.layer = layer
    self.path = path
    self.container = container
    self.user = user
    self.process = process
  }

  /// The documented line; who it was about follows it.
  ///
  /// NOTE: no numbers of processes and no times: nagwad tells two lines apart by their text.
  package var entry: LogEntry {
    let (prefix, severity, place) = judgement
    var about = [container?.text ?? "an image's layer", "user \(user)"]
    if let process { about.append("process \(Escaped.text(process, limit: 64))") }
    return LogEntry(
      severity,
      "\(prefix): An event \(kind.name) occurred in the container \(layer) \(place)on the file \(Escaped.bytes(path)) ("
        + about.joined(separator: ", ") + ")")
  }

  private var judgement: (prefix: String, severity: Severity, place: String) {
    let top = path.dropFirst().prefix { $0 != UInt8(ascii: "/") }
    switch String(decoding: top, as: UTF8.self) {
    case "home", "root": return ("Warning", .notice, "in home directory ")
    case "etc": return ("Warning", .notice, "in configuration directory ")
    default: return ("Critical", .critical, "")
    }
  }
}
