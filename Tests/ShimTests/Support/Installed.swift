/// libexec-layout/layout.txt, the list of installed files.
enum Installed {
  /// A line of layout.txt.
  struct Row {
    var kind: String
    var path: String
    var mode: UInt32
    var source: String

    var name: String { String(path.split(separator: "/").last!) }
  }

  static let rows: [Row] = {
    let text = Scratch.read("\(Built.package)/libexec-layout/layout.txt")
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let fields = line.split(separator: " ").map(String.init)
      precondition(fields.count == 5 && fields[3] == "root:root", "layout.txt: \(line)")
      return Row(kind: fields[0], path: fields[1], mode: UInt32(fields[2], radix: 8)!, source: fields[4])
    }
  }()

  /// Every path that a command is called by, and its executable.
  static let commands: [(path: String, executable: String)] = rows.compactMap { row in
    var target = row
    while target.kind == "link" {
      let name = target.source.split(separator: "/").last!
      // NOTE: a configuration file may have the same name as an executable.
      let isNext = { (next: Row) in next.name == name && next.path != target.path && next.kind != "config" }
      guard let next = rows.first(where: isNext) else { return nil }
      target = next
    }
    return target.source.hasPrefix("build:") ? (row.path, String(target.source.dropFirst(6))) : nil
  }
}
