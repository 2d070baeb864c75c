import CLinux
import Core
import CoreInotify
import Glibc
import Host

/// `podsec-inotify-check-containers`: tells which files change in the layers of all container stores.
final class ContainersWatcher {
  /// Seconds between two looks for new stores, and between two searches of a store that the kernel cannot watch.
  private static let interval = 5.0
  /// Directories whose place is kept.
  private static let places = 20_000

  private let watch: FileSystemWatch
  private let rules: WatchRules
  private let find: () -> (stores: [FoundStore], problems: [String])
  private let state: String
  private let log: (LogEntry) -> Void
  private var stores: [WatchedStore] = []
  /// The places of directories by their handles; nil for one outside of all layers.
  private var known: [[UInt8]: Place?] = [:]
  /// What was told in this second, so that a file that is written all the time is told once a second.
  private var told: Set<String> = []
  private var second = 0.0
  /// What was warned of, so that it is told once.
  private var warned: Set<String> = []
  /// Until when all changes were told.
  private var drained: Double
  /// Whether the queue was full since then.
  private var lost = false
  private var nextLook = 0.0

  /// A directory of a layer.
  private struct Place {
    let store: WatchedStore
    let layer: LayerPath
  }

  init(_ places: WatchPlaces = WatchPlaces(), excluded: [String] = [], log: @escaping (LogEntry) -> Void)
    throws(Failure)
  {
    var rules = try ContainersWatcher.rules(places.rules)
    for directory in excluded { rules.exclude(directory) }
    self.rules = rules
    (find, state, self.log) = (places.find, places.state, log)
    do throws(Errno) { watch = try FileSystemWatch() } catch {
      throw Failure("watch file systems", error.text, hint: "run it as root of the host; Linux 5.9 or later is needed")
    }
    let now = Clock.seconds()
    let since = (try Files.readTrusted(places.state)).flatMap { Double($0.trimmed) } ?? now
    drained = since
    _ = look()
    if since < now { search(since: since, stores) }
    drained = now
  }

  /// Returns when a signal came.
  func run() throws(Failure) -> Int32 {
    try HeldSignals.during { signals throws(Failure) in
      var ends = [
        pollfd(fd: watch.descriptor.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      while !signals.came {
        try turn()
        poll(&ends, 2, 1000)
      }
      try turn()
      save()
      return 0
    }
  }

  /// Tells what is in the queue, as much as fits a few seconds; looks for new stores where it is time.
  func turn() throws(Failure) {
    for _ in 0..<64 {
      let now = Clock.seconds()
      guard let news = try attempt("read what changed", { () throws(Errno) in try watch.read() }) else {
        if lost { recover() } else { drained = now }
        break
      }
      lost = lost || news.lost
      for event in news.events { take(event) }
    }
    guard monotonicSeconds() >= nextLook else { return }
    // NOTE: a queue that never gets empty does not put off the search.
    if lost { recover() }
    search(since: drained, look())
    for store in stores where !store.isWatched {
      let now = Clock.seconds()
      search(since: store.searched, [store])
      store.searched = now
    }
    save()
  }

  /// Finds the stores of all accounts; returns those that are new.
  private func look() -> [WatchedStore] {
    nextLook = monotonicSeconds() + ContainersWatcher.interval
    let (found, problems) = find()
    for problem in problems { warn("changes are not told: \(problem)") }
    var next: [WatchedStore] = []
    var added: [WatchedStore] = []
    for store in found {
      do throws(Errno) {
        let status = try store.directory.status(".")
        // u7s-admin's two stores may be one.
        if next.contains(where: { $0.inode == status.st_ino && $0.device == status.st_dev }) { continue }
        if let old = stores.first(where: { $0.inode == status.st_ino && $0.device == status.st_dev }),
          try DirectoryPath.read(store.directory.number) == old.path
        {
          next.append(old)
          continue
        }
        let new = try WatchedStore(store)
        add(new)
        next.append(new)
        added.append(new)
      } catch {
        warn("changes are not told: \(store.user): \(error.pathText)")
      }
    }
    if !added.isEmpty || next.count != stores.count { known = [:] }
    stores = next
    for store in stores { if let problem = store.problem { warn(problem) } }
    return added
  }

  private func add(_ store: WatchedStore) {
    store.searched = Clock.seconds()
    do throws(Errno) {
      try watch.add(store.directory.number)
      store.isWatched = true
    } catch {
      warn(
        "the file system of \(store.user)'s container store cannot be watched (\(error.text)): it is searched every "
          + "\(Int(ContainersWatcher.interval)) seconds, and what is changed back meanwhile is not told")
    }
  }

  private func take(_ event: FanotifyEvent) {
    // Directories that are moved have other paths then.
    if event.kind.contains(.isDirectory), !event.kind.isDisjoint(with: [.movedFrom, .movedTo]) { known = [:] }
    guard let place = place(of: event) else { return }
    let path = place.layer.path + [UInt8(ascii: "/")] + event.name
    guard rules.tells(String(decoding: path, as: UTF8.self)), let container = place.store.told(place.layer.layer) else {
      return
    }
    guard let kind = kind(of: event, path, place, isContainer: container != nil) else { return }
    tell(
      FileChange(
        kind: kind, layer: place.layer.layer, path: path, container: container, user: place.store.user,
        process: ContainersWatcher.process(event.pid)))
  }

  /// What the event means for the container; nil where the runtime made a mount point.
  private func kind(of event: FanotifyEvent, _ path: [UInt8], _ place: Place, isContainer: Bool) -> ChangeKind? {
    guard !event.kind.isDisjoint(with: [.create, .movedTo]) else { return event.kind }
    guard let directory = event.open(by: place.store.directory.number) else { return event.kind }
    var status = stat()
    let name = event.name.map(CChar.init(bitPattern:)) + [0]
    guard fstatat(directory.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return event.kind }
    // overlayfs removes a file of the image by a device 0:0 in its place.
    if status.st_mode & S_IFMT == S_IFCHR, status.st_rdev == 0 { return .delete }
    guard isContainer, let birth = place.store.birth(of: place.layer.layer),
      Clock.seconds() < birth + WatchedStore.pause, MountPoint.isLike(status, path), !event.kind.contains(.modify)
    else { return event.kind }
    if event.kind.contains(.movedTo) {
      return event.kind.contains(.isDirectory) && MountPoint.isCopied(directory.number, event.name) ? nil : event.kind
    }
    return nil
  }

  private func place(of event: FanotifyEvent) -> Place? {
    if let place = known[event.directory] { return place }
    if known.count >= ContainersWatcher.places { known = [:] }
    var place: Place?
    for store in stores where store.isWatched && store.fileSystem == event.fileSystem {
      guard let directory = event.open(by: store.directory.number),
        let path = try? DirectoryPath.read(directory.number), path.starts(with: store.path),
        path.count > store.path.count, path[store.path.count] == UInt8(ascii: "/"),
        let layer = LayerPath(below: path[(store.path.count + 1)...])
      else { continue }
      place = Place(store: store, layer: layer)
      break
    }
    known[event.directory] = place
    return place
  }

  /// Changes were lost: what can still be seen of them is searched for.
  private func recover() {
    warn("changes came faster than they could be read: all layers are searched for them", always: true)
    (known, lost) = ([:], false)
    let now = Clock.seconds()
    search(since: drained, stores)
    drained = now
  }

  private func search(since: Double, _ stores: [WatchedStore]) {
    // The kernel's time of a change is up to 10 ms behind the clock.
    let since = since - 1
    for store in stores {
      for layer in (try? store.directory.list("overlay")) ?? [] where LayerPath.isLayer(layer) {
        guard let container = store.told(layer) else { continue }
        let birth = store.birth(of: layer)
        if container == nil, let birth, birth + WatchedStore.pause >= since { continue }
        let search = LayerSearch(since: since) { [rules] path, status in
          if !rules.tells(String(decoding: path, as: UTF8.self)) { return true }
          guard let birth, Clock.seconds(status.st_ctim) < birth + WatchedStore.pause else { return false }
          return MountPoint.isLike(status, path)
        }
        guard let directory = try? store.directory.directory("overlay/\(layer)/diff") else { continue }
        let isWhole = search.run(directory) { path, isDirectory in
          tell(
            FileChange(
              kind: isDirectory ? [.found, .isDirectory] : .found, layer: layer, path: path, container: container,
              user: store.user, process: nil))
        }
        if !isWhole { warn("some directories of the layer \(layer) of \(store.user) could not be searched") }
      }
    }
  }

  private func tell(_ change: FileChange) {
    let entry = change.entry
    let now = monotonicSeconds()
    if now - second >= 1 { (second, told) = (now, []) }
    if told.insert(entry.text).inserted { log(entry) }
  }

  private func warn(_ text: String, always: Bool = false) {
    if warned.count > 1000 { warned = [] }
    guard warned.insert(text).inserted || always else { return }
    log(LogEntry(.warning, "Warning: \(text)"))
  }

  private func save() {
    do throws(Errno) {
      try Files.makeParents(state)
      try Files.write(state, "\(Int(drained))\n", mode: 0o644, uid: geteuid(), gid: getegid())
    } catch {
      warn("\(state) cannot be written: \(error.text)")
    }
  }

  private static func process(_ pid: Int32) -> String? {
    guard pid > 0, let file = try? OwnedFD.open("/proc/\(pid)/comm", O_RDONLY), let name = try? file.head() else {
      return nil
    }
    return name.hasSuffix("\n") ? String(name.dropLast()) : nil
  }

  private static func rules(_ directory: String) throws(Failure) -> WatchRules {
    var files: [(path: String, text: String)] = []
    for name in Files.list(directory) where name.hasSuffix(".conf") {
      if let text = try Files.readTrusted("\(directory)/\(name)") { files.append(("\(directory)/\(name)", text)) }
    }
    return try WatchRules(files)
  }
}
