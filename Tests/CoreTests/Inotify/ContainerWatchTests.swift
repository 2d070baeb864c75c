import Core
import CoreInotify
import Testing

/// What the watch of containers decides without looking at files.
@Suite struct ContainerWatchTests {
  static let layer: String = String(repeating: "ab", count: 32)

  private func change(_ path: String, _ kind: ChangeKind = .create, container: String? = "web", process: String? = "sh")
    -> FileChange
  {
    FileChange(
      kind: kind, layer: ContainerWatchTests.layer, path: Array(path.utf8),
      container: container.map(ContainerName.init(storeName:)), user: "u7s-admin", process: process)
  }

  static let places: [(String, String, Severity)] = [
    ("/usr/bin/ls", "Critical: An event CREATE occurred in the container \(layer) on the file /usr/bin/ls ", .critical),
    (
      "/etc/passwd",
      "Warning: An event CREATE occurred in the container \(layer) in configuration directory on the file /etc/passwd ",
      .notice
    ),
    (
      "/root/x", "Warning: An event CREATE occurred in the container \(layer) in home directory on the file /root/x ",
      .notice
    ),
    (
      "/home/a/b",
      "Warning: An event CREATE occurred in the container \(layer) in home directory on the file /home/a/b ", .notice
    ),
    ("/homes/a", "Critical: An event CREATE occurred in the container \(layer) on the file /homes/a ", .critical),
    (
      "/etc",
      "Warning: An event CREATE occurred in the container \(layer) in configuration directory on the file /etc ",
      .notice
    ),
  ]

  @Test("A change below /home, /root and /etc is a warning, elsewhere it is critical", arguments: places)
  func judgement(path: String, head: String, severity: Severity) {
    let entry = change(path).entry
    #expect(entry.severity == severity)
    #expect(entry.text == head + "(container web, user u7s-admin, process sh)")
  }

  @Test("The line names the pod and its namespace, and an image's layer as such")
  func names() {
    let name = "k8s_web_web-0_shop_0b6c2a6e-0a84-4d4b-9f1b-1f2a3b4c5d6e_0"
    #expect(
      change("/a", container: name).entry.text.hasSuffix("(container web, pod shop/web-0, user u7s-admin, process sh)"))
    #expect(change("/a", container: nil, process: nil).entry.text.hasSuffix("(an image's layer, user u7s-admin)"))
    #expect(ContainerName(storeName: "k8s_a_b").pod == nil)
  }

  @Test("Names that others chose cannot imitate a line, and nothing of them is lost")
  func hostile() {
    let text = change("/a\n\u{1b}[2J\u{202e}$(id)%s", container: "c\nd", process: "p\u{7}").entry.text
    #expect(text.contains(" on the file /a\\n\\x1b[2J\\u202e$(id)%s (container c\\nd, user u7s-admin, process p\\x07)"))
    let bytes = FileChange(
      kind: .modify, layer: ContainerWatchTests.layer, path: [0x2f, 0xff, 0x41], container: nil, user: "u", process: nil
    )
    #expect(bytes.entry.text.contains("on the file /\\xffA ("))
  }

  static let kinds: [(ChangeKind, String)] = [
    ([.create, .isDirectory], "CREATE,ISDIR"), ([.create, .modify], "CREATE,MODIFY"), (.delete, "DELETE"),
    (.movedFrom, "MOVED_FROM"), ([.found, .isDirectory], "CHANGED,ISDIR"),
  ]

  @Test("Events have the names of inotify", arguments: kinds)
  func kind(kind: ChangeKind, name: String) { #expect(kind.name == name) }

  static let paths: [(String, String?)] = [
    ("overlay/\(layer)/diff/etc/x", "/etc/x"), ("overlay/\(layer)/diff", ""), ("overlay/\(layer)/work/x", nil),
    ("overlay/\(layer)", nil), ("overlay/l/diff/x", nil), ("overlay-layers/\(layer)/diff/x", nil), ("", nil),
    ("overlay/../diff/x", nil), ("x/overlay/\(layer)/diff/x", nil),
  ]

  @Test("A path below a store is in a layer's files, or it is not looked at", arguments: paths)
  func layerPath(path: String, wanted: String?) {
    #expect(LayerPath(below: Array(path.utf8)).map { String(decoding: $0.path, as: UTF8.self) } == wanted)
  }

  static let rules: [(String, Bool)] = [
    ("/srv/cache/x", false), ("/srv/cache", false), ("/srv/cache2", true), ("/srv", true), ("/srv/cache/keep/x", true),
    ("/var/x", true), ("/\u{1b}", true),
  ]

  @Test("The longest rule decides, by whole names", arguments: rules)
  func rule(path: String, told: Bool) throws {
    let text = "# ours\nexclude /srv/cache\n\tinclude  /srv/cache/keep # but this\n\n"
    #expect(try WatchRules([("a.conf", text)]).tells(path) == told)
  }

  @Test("Without rule files var, proc, tmp and run are left out")
  func standard() throws {
    let rules = try WatchRules([])
    #expect(["/var/a", "/proc", "/tmp/x/y", "/run/a"].allSatisfy { !rules.tells($0) })
    #expect(["/usr/var/a", "/etc/tmp", "/varx"].allSatisfy { rules.tells($0) })
  }

  static let broken: [String] = [
    "exclude", "exclude var", "exclude /", "exclude /a/../b", "exclude /a//b", "remove /a", "exclude /a /b",
  ]

  @Test("A line that is no rule is refused with its number", arguments: broken)
  func brokenRule(line: String) {
    #expect(
      throws: Failure("read a.conf", "line 2 is not a rule", hint: "write exclude /DIRECTORY or include /DIRECTORY")
    ) {
      try WatchRules([("a.conf", "\n\(line)\n")])
    }
  }

  @Test("A store's index names containers by their layer, and layers that are not complete")
  func index() {
    let other = String(repeating: "cd", count: 32)
    var index = StoreIndex()
    let containers =
      "[{\"id\":\"1234567890abcdef\",\"names\":[\"k8s_c_p_n_u_0\"],\"layer\":\"\(ContainerWatchTests.layer)\"},{\"id\":\"1\"}]"
    let layers = "[{\"id\":\"\(ContainerWatchTests.layer)\"},{\"id\":\"\(other)\",\"flags\":{\"incomplete\":true}}]"
    var results = [index.add(containers: Array(containers.utf8)), index.add(layers: Array(layers.utf8))]
    #expect(index.containers[ContainerWatchTests.layer]?.pod == "n/p")
    #expect(index.layers == [ContainerWatchTests.layer: true, other: false])
    results += [index.add(layers: []), index.add(layers: Array("null".utf8))]
    #expect(results == [true, true, true, true])
  }

  static let lies: [String] = ["{}", "[", String(repeating: "[", count: 100_000), "\u{0}\u{1}", "x"]

  @Test("What is no index is refused", arguments: lies)
  func noIndex(text: String) {
    var index = StoreIndex()
    let results = [index.add(layers: Array(text.utf8)), index.add(containers: Array(text.utf8))]
    #expect(results == [false, false])
  }

  @Test("A pattern of a lying index names no container")
  func lyingIndex() {
    var index = StoreIndex()
    let first = index.add(containers: Array("[{\"layer\":\"../../etc\"},{\"layer\":null},7,null,{\"layer\":[1]}]".utf8))
    #expect(first)
    #expect(index.containers.isEmpty)
  }
}
