import Core
import CoreInotify
import Glibc
import Host
import Testing

@testable import HostInotify

/// The watch of containers with the kernel's own events; the tests start each look themselves.
@Suite(.enabled(if: Machine.canWatchFiles, Machine.noWatch)) struct ContainersWatcherTests {
  static let layer: String = String(repeating: "ab", count: 32)
  static let image: String = String(repeating: "cd", count: 32)
  let scratch = Scratch()
  let lines = Lines()

  /// What went to the system log.
  final class Lines {
    var texts: [String] = []
  }

  init() {
    addLayer(ContainersWatcherTests.layer, "AAAA")
    addLayer(ContainersWatcherTests.image, "BBBB")
    for name in ["containers", "layers"] { Scratch.run("/bin/mkdir", "-p", scratch["store/overlay-\(name)"]) }
    Disk.put(
      scratch["store/overlay-containers/containers.json"],
      "[{\"id\":\"c1\",\"names\":[\"k8s_web_web-0_shop_u_0\"],\"layer\":\"\(ContainersWatcherTests.layer)\"}]")
    putLayers("{\"id\":\"\(ContainersWatcherTests.layer)\"},{\"id\":\"\(ContainersWatcherTests.image)\"}")
  }

  /// The files of the container.
  private var files: String { scratch["store/overlay/\(ContainersWatcherTests.layer)/diff"] }

  /// A layer that was made long ago, or just now.
  private func addLayer(_ layer: String, _ link: String, isNew: Bool = false) {
    Scratch.run("/bin/mkdir", "-p", scratch["store/overlay/\(layer)/diff"], scratch["store/overlay/l"])
    Disk.put(scratch["store/overlay/\(layer)/link"], link)
    symlink("../\(layer)/diff", scratch["store/overlay/l/\(link)"])
    if !isNew { Scratch.run("/usr/bin/touch", "-d", "2020-01-01", scratch["store/overlay/\(layer)/link"]) }
  }

  private func putLayers(_ text: String) { Disk.put(scratch["store/overlay-layers/layers.json"], "[\(text)]") }

  private func watcher(excluded: [String] = []) throws -> ContainersWatcher {
    let (path, lines) = (scratch["store"], lines)
    let places = WatchPlaces(
      rules: scratch["rules"], state: scratch["state/until"],
      find: {
        guard let directory = try? SafeDirectory(path) else { return ([], []) }
        return ([FoundStore(user: "anna", directory: directory)], [])
      })
    return try ContainersWatcher(places, excluded: excluded) { lines.texts.append($0.text) }
  }

  /// `EVENT PATH` of each line about the container since the last call.
  private func news(_ watcher: ContainersWatcher) throws -> [String] {
    lines.texts = []
    try watcher.turn()
    return lines.texts.map { line in
      let words = line.split(separator: " ")
      guard words.count > 3, words[2] == "event", let file = words.firstIndex(of: "file") else { return line }
      return "\(words[3]) \(words[file + 1])"
    }
  }

  private func sh(_ text: String) { #expect(Scratch.run("/bin/sh", "-c", text) == 0) }

  @Test("What happens to files of a container is told with its pod, its user and the process")
  func changes() throws {
    let watcher = try watcher()
    #expect(try news(watcher) == [])
    sh("cd \(files) && mkdir bin && echo a >bin/x && echo b >>bin/x && mv bin/x bin/y && rm bin/y")
    #expect(
      try news(watcher) == [
        "CREATE,ISDIR /bin", "CREATE,MODIFY /bin/x", "MOVED_FROM /bin/x", "MOVED_TO /bin/y", "DELETE /bin/y",
      ])
    #expect(
      lines.texts[0].hasPrefix(
        "Critical: An event CREATE,ISDIR occurred in the container \(ContainersWatcherTests.layer) on the file /bin (container web, pod shop/web-0, user anna"
      ))
    sh("echo a >\(files)/etc")
    _ = try news(watcher)
    Disk.put(files + "/mine", "x")
    #expect(try news(watcher) == ["CREATE,MODIFY /mine"])
    #expect(lines.texts.count == 1 && lines.texts[0].contains(", process "))
  }

  @Test("Names like commands, escape sequences and names of 255 bytes are one line each")
  func names() throws {
    let watcher = try watcher()
    let long = String(repeating: "n", count: 255)
    let names = ["$(touch pwned)", "-rf", "%n%s", "a\nCritical: b", "\u{1b}[2J", "\u{202e}x", long]
    for name in names { Disk.put(files + "/" + name, "") }
    lines.texts = []
    try watcher.turn()
    #expect(lines.texts.count == names.count)
    #expect(lines.texts.allSatisfy { !$0.unicodeScalars.contains { Printable.isControl($0) } })
    #expect(lines.texts[3].contains("/a\\nCritical: b ("))
  }

  @Test("Directories of the rules and of --exclude are left out")
  func excluded() throws {
    mkdir(scratch["rules"], 0o755)
    Disk.put(scratch["rules/a.conf"], "exclude /cache\n")
    let watcher = try watcher(excluded: ["/srv/x"])
    sh("cd \(files) && mkdir -p cache srv/x var && touch cache/a srv/x/a srv/y var/a")
    #expect(try news(watcher) == ["CREATE,ISDIR /srv", "CREATE,ISDIR /var", "CREATE /srv/y", "CREATE /var/a"])
  }

  @Test("A rule file that others can write is refused")
  func rules() throws {
    mkdir(scratch["rules"], 0o755)
    Disk.put(scratch["rules/a.conf"], "exclude /cache\n", mode: 0o666)
    #expect(throws: Failure.self) { try watcher() }
  }

  @Test("A pulled layer is not told, a complete layer of an image is")
  func pull() throws {
    let watcher = try watcher()
    let new = String(repeating: "ef", count: 32)
    addLayer(new, "CCCC", isNew: true)
    let both =
      "{\"id\":\"\(ContainersWatcherTests.layer)\"},{\"id\":\"\(ContainersWatcherTests.image)\"},{\"id\":\"\(new)\""
    sh("echo x >\(scratch["store/overlay/\(new)/diff/a"])")
    #expect(try news(watcher) == [])
    putLayers(both + ",\"flags\":{\"incomplete\":true}}")
    sh("echo x >\(scratch["store/overlay/\(new)/diff/b"])")
    #expect(try news(watcher) == [])
    sh("echo x >\(scratch["store/overlay/\(new)/diff/c"])")
    putLayers(both + "}")
    #expect(try news(watcher) == [])
    sh("echo x >\(scratch["store/overlay/\(ContainersWatcherTests.image)/diff/a"])")
    #expect(try news(watcher) == ["CREATE,MODIFY /a"])
    #expect(lines.texts[0].contains("(an image's layer, user anna"))
  }

  @Test("The mount points of a new container are not told, what it writes at once is")
  func mountPoints() throws {
    let new = String(repeating: "ef", count: 32)
    let watcher = try watcher()
    addLayer(new, "CCCC", isNew: true)
    Disk.put(
      scratch["store/overlay-containers/volatile-containers.json"],
      "[{\"id\":\"c2\",\"names\":[\"new\"],\"layer\":\"\(new)\"}]")
    sh(
      "cd \(scratch["store/overlay/\(new)/diff"]) && mkdir dev etc && : >etc/hosts && ln -s /proc/mounts etc/mtab && echo x >evil"
    )
    #expect(try news(watcher) == ["CREATE,MODIFY /evil"])
  }

  @Test("A layer that its store removes is not told")
  func removal() throws {
    Disk.put(files + "/a", "x")
    let watcher = try watcher()
    unlink(scratch["store/overlay/l/AAAA"])
    sh("rm -r \(scratch["store/overlay/\(ContainersWatcherTests.layer)"])")
    #expect(try news(watcher) == [])
  }

  @Test("After 40000 changes at once the loss is told, and each file that is still there")
  func burst() throws {
    let watcher = try watcher()
    sh("cd \(files) && mkdir d && seq -f d/%.0f 40000 | xargs touch")
    let told = Set(try news(watcher).map { $0.split(separator: " ").last.map(String.init) ?? "" })
    #expect(lines.texts.contains { $0.hasPrefix("Warning: changes came faster than they could be read") })
    #expect((1...40000).allSatisfy { told.contains("/d/\($0)") })
  }

  @Test("What changed while the watch was off is found, by a time that nobody can set back")
  func restart() throws {
    Disk.put(files + "/old", "x")
    mkdir(scratch["state"], 0o755)
    Disk.put(scratch["state/until"], "\(Int(Clock.seconds()) + 2)\n")
    _ = try watcher()
    #expect(lines.texts.isEmpty)
    Disk.put(scratch["state/until"], "\(Int(Clock.seconds()))\n")
    sh("cd \(files) && echo y >old && touch -d 2020-01-01 old")
    _ = try watcher()
    #expect(lines.texts.contains { $0.contains("An event CHANGED occurred") && $0.contains("on the file /old (") })
  }

  @Test("A search follows no link, opens no FIFO and ends in a deep tree")
  func search() throws {
    mkdir(scratch["outside"], 0o755)
    Disk.put(scratch["outside/secret"], "x")
    sh("cd \(files) && ln -s \(scratch["outside"]) link && mkfifo fifo && mknod null c 1 3")
    sh("cd \(files) && i=0; while [ $i -lt 600 ]; do mkdir d && cd -P d || exit 1; i=$((i+1)); done")
    mkdir(scratch["state"], 0o755)
    Disk.put(scratch["state/until"], "\(Int(Clock.seconds()) - 2)\n")
    _ = try watcher()
    #expect(!lines.texts.contains { $0.contains("secret") })
    #expect(["/link", "/fifo", "/null"].allSatisfy { name in lines.texts.contains { $0.contains("file \(name) (") } })
    #expect(lines.texts.contains { $0.contains("could not be searched") })
  }

  @Test("While directories are swapped for links, nothing outside of the layer is told")
  func race() throws {
    mkdir(scratch["outside"], 0o755)
    Disk.put(scratch["outside/secret"], "x")
    mkdir(scratch["state"], 0o755)
    sh("cd \(files) && mkdir a && ln -s \(scratch["outside"]) b")
    let swap = Scratch.start(
      ["/bin/sh", "-c", "cd \(files) && while :; do mv a c; mv b a; mv a b; mv c a; done"])
    defer {
      kill(swap, SIGKILL)
      waitpid(swap, nil, 0)
    }
    for _ in 0..<20 {
      Disk.put(scratch["state/until"], "\(Int(Clock.seconds()) - 2)\n")
      let watcher = try watcher()
      try watcher.turn()
    }
    #expect(!lines.texts.contains { $0.contains("secret") })
  }

  @Test(
    "A change through an overlay mount of another user namespace is told: a removed file of the image as removed",
    .enabled(if: Machine.hasUserNamespaces, Machine.noUserNamespaces))
  func overlay() throws {
    for name in ["lower", "work", "merged"] { mkdir(scratch[name], 0o755) }
    for name in ["a", "b"] { Disk.put(scratch["lower/\(name)"], "x") }
    let watcher = try watcher()
    let options = "lowerdir=\(scratch["lower"]),upperdir=\(files),workdir=\(scratch["work"])"
    let status = Scratch.run(
      "/usr/bin/unshare", "-Urm", "/bin/sh", "-c",
      "mount -t overlay overlay -o \(options) \(scratch["merged"]) && cd \(scratch["merged"]) && echo y >>a && rm b && echo z >>a"
    )
    #expect(status == 0)
    let news = try news(watcher)
    #expect(news.contains { $0.hasPrefix("CREATE") && $0.hasSuffix(" /a") } && news.contains("DELETE /b"))
  }

  @Test("An index that is a link, too large or broken hides nothing, and is told")
  func brokenIndex() throws {
    let path = scratch["store/overlay-layers/layers.json"]
    unlink(path)
    symlink("/etc/passwd", path)
    let watcher = try watcher()
    sh("echo x >\(scratch["store/overlay/\(ContainersWatcherTests.image)/diff/a"])")
    _ = try news(watcher)
    #expect(lines.texts.contains { $0.contains("on the file /a (an image's layer") })
  }
}
