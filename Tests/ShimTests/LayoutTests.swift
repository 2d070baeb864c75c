import Glibc
import Testing

/// The files that `make install` installs.
@Suite(.enabled(if: Built.isThere, Built.missing)) struct LayoutTests {
  let scratch = Scratch()

  /// Installs into a test directory, as `make install DESTDIR=...` does. The real executables are large; if they are
  /// not what a test examines, small ones replace them.
  private func install(into name: String = "root", umask mask: String = "022", real: Bool = false) -> Ended {
    if !real {
      mkdir(scratch["build"], 0o755)
      for command in Built.commands { symlink("/bin/true", scratch["build/" + command]) }
    }
    let build = real ? Built.directory : scratch["build"]
    let call = "umask \(mask); exec '\(Built.package)/libexec-layout/install' '\(scratch[name])' '\(build)'"
    return Program.run(["/bin/bash", "-c", Bytes(call)], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
  }

  @Test("The installed tree has exactly the entries of layout.txt")
  func tree() throws {
    let ended = install()
    try #require(ended.status == 0, "\(ended.errors)")
    #expect(ended.errors == "" && ended.output == "")
    let found = Set(Scratch.tree(scratch["root"]))
    let listed = Set(Installed.rows.map(\.path))
    #expect(listed.subtracting(found) == [])
    // Directories that every system has are not listed, only those below them.
    let above = Set(listed.flatMap(LayoutTests.parents))
    #expect(found.subtracting(listed).subtracting(above) == [])
  }

  @Test("Each installed entry has its kind, mode and owner, under any umask", arguments: ["022", "077", "000"])
  func entries(mask: String) throws {
    try #require(install(umask: mask).status == 0)
    for row in Installed.rows {
      let path = scratch["root"] + row.path
      var status = stat()
      try #require(lstat(path, &status) == 0, "\(row.path)")
      let kind = ["dir": S_IFDIR, "file": S_IFREG, "config": S_IFREG, "link": S_IFLNK][row.kind]
      #expect(status.st_mode & S_IFMT == kind, "\(row.path)")
      #expect(status.st_mode & 0o7777 == row.mode, "\(row.path)")
      #expect(status.st_uid == geteuid() && status.st_gid == getegid(), "\(row.path)")
    }
  }

  @Test("Installed files equal the repository's, links have their targets, executables are static and stripped")
  func contents() throws {
    try #require(install(real: true).status == 0)
    for row in Installed.rows where row.kind != "dir" {
      let path = scratch["root"] + row.path
      if row.kind == "link" {
        #expect(Scratch.target(path) == row.source)
      } else if row.source.hasPrefix("build:") {
        #expect(Scratch.holds(path, "ELF"), "\(row.path)")
        #expect(!Scratch.holds(path, "/ld-linux"), "\(row.path) is not static")
        #expect(!Scratch.holds(path, ".symtab"), "\(row.path) is not stripped")
      } else {
        #expect(Scratch.read(path) == Scratch.read("\(Built.package)/\(row.source)"), "\(row.path)")
      }
    }
  }

  @Test("Every link's target is an entry of the tree")
  func links() throws {
    try #require(install().status == 0)
    for row in Installed.rows where row.kind == "link" {
      var status = stat()
      #expect(stat(scratch["root"] + row.path, &status) == 0, "\(row.path) -> \(row.source)")
    }
  }

  @Test("Directories above the listed ones can be searched by every user, under any umask")
  func above() throws {
    try #require(install(umask: "077").status == 0)
    var modes: [String: mode_t] = [:]
    for path in Set(Installed.rows.flatMap { LayoutTests.parents($0.path) }).sorted() {
      var status = stat()
      try #require(lstat(scratch["root"] + path, &status) == 0)
      modes[path] = status.st_mode & 0o7777
    }
    #expect(modes.filter { $0.value != 0o755 } == [:])
  }

  @Test("A second installation keeps what an administrator changed, and puts the new one beside it")
  func again() throws {
    try #require(install().status == 0)
    let changed = Installed.rows.filter { $0.kind == "config" }.map(\.path)
    try #require(!changed.isEmpty)
    scratch.put("root" + changed[0], "# mine\n", mode: 0o600)
    let before = Set(Scratch.tree(scratch["root"]))
    let ended = install()
    #expect(ended.status == 0)
    #expect(ended.errors.text.contains(changed[0]))
    #expect(Scratch.read(scratch["root"] + changed[0]) == "# mine\n")
    #expect(Set(Scratch.tree(scratch["root"])).subtracting(before) == [changed[0] + ".new"])
  }

  @Test("Installing into a directory with a blank in its name works")
  func blank() {
    #expect(install(into: "a root").status == 0)
    #expect(Scratch.tree(scratch["a root"]).count >= Installed.rows.count)
  }

  @Test("Every executable of the package is installed once, and every shim of the interface is there")
  func complete() {
    let built = Installed.rows.filter { $0.source.hasPrefix("build:") }.map { String($0.source.dropFirst(6)) }
    #expect(built.sorted() == Built.commands.sorted())
    let shims = Installed.rows.map(\.path).filter { $0.hasPrefix(Stage.shims + "/") }.map {
      $0.split(separator: "/").last!
    }
    let interface = [
      "kubeadm", "systemctl", "nsenter_u7s", "rootlessctl", "u7s-rootlesskit", "u7s-crio", "u7s-kubelet",
      "rootlesskit.sh", "crio.sh", "kubelet.sh", "u7s-start-stop.sh", "u7sinit.sh",
    ]
    #expect(Set(interface).subtracting(shims.map(String.init)) == [])
  }

  private static func parents(_ path: String) -> [String] {
    var parents: [String] = []
    var rest = path.split(separator: "/").dropLast()
    while !rest.isEmpty {
      parents.append("/" + rest.joined(separator: "/"))
      rest = rest.dropLast()
    }
    return parents
  }
}

extension Scratch {
  static func read(_ path: String) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    precondition(file >= 0, "\(path): \(String(cString: strerror(errno)))")
    defer { close(file) }
    return Program.read(file).text
  }

  /// Whether a file holds these bytes.
  static func holds(_ path: String, _ bytes: Bytes) -> Bool {
    Program.run(["/bin/grep", "-q", "-a", "-F", "-e", bytes, Bytes(path)], environment: []).status == 0
  }

  static func target(_ path: String) -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &buffer, buffer.count)
    return String(decoding: buffer[..<Swift.max(count, 0)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Every path below a directory, relative to it.
  static func tree(_ directory: String) -> [String] {
    let found = Program.run(
      ["/usr/bin/find", Bytes(directory), "-mindepth", "1", "-printf", "/%P\\n"], environment: [])
    return found.output.text.split(separator: "\n").map(String.init)
  }
}
