import Glibc
import Host
import Testing

@Suite struct EnvironmentTests {
  let scratch = Scratch()

  static let paths: [(path: String?, expected: String)] = [
    (standard, standard), ("/shims:" + standard, standard), ("/shims", standard), (nil, standard),
    // An empty entry means the current directory, which root must not run programs from.
    ("", standard), ("::" + standard + ":", standard), (standard + ":/shims:/shims/", standard),
    ("/shims2:" + standard + ":/a/shims:/shims/bin", "/shims2:" + standard + ":/a/shims:/shims/bin"),
    // cron's
    ("/usr/bin:/bin", "/usr/bin:/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/opt/bin"),
  ]
  private static let standard = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin"

  @Test(
    "The shims' directory is first on PATH, once; the others keep their order, and missing standard ones are added",
    arguments: paths)
  func startingWith(path: String?, expected: String) async {
    await #expect(processExitsWith: .success) { [path = path as String?, expected = expected as String] in
      if let path { setenv("PATH", path, 1) } else { unsetenv("PATH") }
      #expect(Environment.path(startingWith: "/shims") == "/shims:" + expected)
    }
  }

  static let names: [(name: String, path: [String], found: String?)] = [
    ("tool", ["one", "two"], "one/tool"), ("tool", ["two", "one"], "two/tool"), ("tool", ["empty", "two"], "two/tool"),
    ("tool", ["missing", "file", "two"], "two/tool"), ("tool", ["empty"], nil), ("tool", [], nil),
    ("plain", ["one", "two"], "two/plain"), ("directory", ["one"], nil), ("linked", ["one"], "one/linked"),
    ("dangling", ["one"], nil), ("", ["one"], nil), (".", ["one"], nil), ("..", ["one"], nil),
  ]

  @Test("A tool is found as the first executable file of its name on the path", arguments: names)
  func find(name: String, path: [String], found: String?) {
    for directory in ["one", "two", "empty", "one/directory"] { mkdir(scratch[directory], 0o755) }
    for file in ["one/tool", "two/tool", "two/plain"] { Disk.put(scratch[file], "", mode: 0o755) }
    for file in ["one/plain", "file"] { Disk.put(scratch[file], "", mode: 0o644) }
    symlink("../two/tool", scratch["one/linked"])
    symlink("missing", scratch["one/dangling"])
    let directories = path.map { scratch[$0] }.joined(separator: ":")
    #expect(Environment.find(name, path: directories) == found.map { scratch[$0] })
  }

  @Test("A name with a slash is not searched for", arguments: ["/bin/sh", "./tool", "missing/tool", "tool/"])
  func findPath(name: String) {
    #expect(Environment.find(name, path: "/usr/bin") == name)
    #expect(Environment.find(name, path: "") == name)
  }

  @Test("Variables are read whole, also with = and line breaks; empty and unset ones are told apart")
  func values() async {
    await #expect(processExitsWith: .success) {
      setenv("U7S_EMPTY", "", 1)
      setenv("U7S_PAIR", "a=b=c", 1)
      setenv("U7S_LINES", "1\n2", 1)
      unsetenv("U7S_UNSET")
      let all = Environment.all
      for (name, value) in [("U7S_EMPTY", ""), ("U7S_PAIR", "a=b=c"), ("U7S_LINES", "1\n2")] {
        #expect(Environment.value(name) == value)
        #expect(all[name] == value)
      }
      #expect(Environment.value("U7S_UNSET") == nil)
      #expect(all["U7S_UNSET"] == nil)
    }
  }
}
