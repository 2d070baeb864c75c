import CLinux
import Core
import CoreInotify
import Glibc
import Host

/// A container store that is watched: which of its layers are told about, and whose they are.
final class WatchedStore {
  /// Seconds that a new layer is left alone: an image's is complete, a container gets its mount points.
  static let pause = 10.0
  private static let limit = 64 << 20
  private static let containers = ["containers.json", "volatile-containers.json"].map { "overlay-containers/\($0)" }
  private static let layers = ["layers.json", "volatile-layers.json"].map { "overlay-layers/\($0)" }

  let user: String
  let directory: SafeDirectory
  /// Where it is, as the kernel names it.
  let path: [UInt8]
  let device: UInt
  let inode: UInt
  /// Its id in the kernel's events.
  let fileSystem: UInt64
  /// Whether the kernel tells of its changes; else it is searched now and then.
  var isWatched = false
  /// Until when it was searched.
  var searched = 0.0
  private var index: StoreIndex?
  /// What the index files were when they were read: inode, size, time of change.
  private var stamps: [String] = ["none"]
  /// When a layer was first seen complete; those that are complete at the beginning are not here.
  private var completed: [String: Double] = [:]
  /// Index files that cannot be read.
  private(set) var problem: String?

  init(_ store: FoundStore) throws(Errno) {
    user = store.user
    directory = SafeDirectory(try store.directory.directory("."))
    let status = try directory.status(".")
    (device, inode) = (status.st_dev, status.st_ino)
    path = try DirectoryPath.read(directory.number)
    fileSystem = linux_file_system(directory.number)
    refresh(isFirst: true)
  }

  /// The container of a layer, nil for an image's layer; nothing where changes of it are not told.
  func told(_ layer: String) -> ContainerName?? {
    if let container = index?.containers[layer] { return isAlive(layer) ? container : nil }
    refresh(isFirst: false)
    guard let index else { return .some(nil) }
    if let container = index.containers[layer] { return isAlive(layer) ? container : nil }
    let now = Clock.seconds()
    switch index.layers[layer] {
    case true?: return now - (completed[layer] ?? 0) > WatchedStore.pause && isAlive(layer) ? .some(nil) : nil
    case false?: return nil
    // Its store is about to name it, or to remove what is left of it.
    case nil: return now - (birth(of: layer) ?? now) > 60 && isAlive(layer) ? .some(nil) : nil
    }
  }

  /// When a layer was made; nil if that is not known.
  func birth(of layer: String) -> Double? {
    (try? directory.status("overlay/\(layer)/link")).map { Clock.seconds($0.st_mtim) }
  }

  /// False for a layer that its store is removing: the store's link to it goes first.
  private func isAlive(_ layer: String) -> Bool {
    guard let bytes = try? directory.read("overlay/\(layer)/link", limit: 64), !bytes.isEmpty,
      bytes.allSatisfy(ASCII.isAlphanumeric)
    else { return false }
    return (try? directory.status("overlay/l/" + String(decoding: bytes, as: UTF8.self))) != nil
  }

  private func refresh(isFirst: Bool) {
    let files = WatchedStore.containers + WatchedStore.layers
    let stamps = files.map { file in
      (try? directory.status(file)).map { "\($0.st_ino) \($0.st_size) \($0.st_mtim.tv_sec) \($0.st_mtim.tv_nsec)" }
        ?? ""
    }
    guard stamps != self.stamps else { return }
    self.stamps = stamps
    var index = StoreIndex()
    problem = nil
    for (number, file) in files.enumerated() where !stamps[number].isEmpty {
      let bytes = try? directory.read(file, limit: WatchedStore.limit)
      let isContainers = number < WatchedStore.containers.count
      guard let bytes, isContainers ? index.add(containers: bytes) : index.add(layers: bytes) else {
        // NOTE: without an index every layer is told about: nothing is hidden by an index that is broken.
        problem = "\(user): \(file) cannot be read: pulled images are told as changes, and containers have no names"
        self.index = nil
        return
      }
    }
    let before = self.index
    let now = Clock.seconds()
    for (layer, isComplete) in index.layers where isComplete && !isFirst && before?.layers[layer] != true {
      completed[layer] = now
    }
    completed = completed.filter { index.layers[$0.key] != nil }
    self.index = index
  }
}
