import CLinux
import Core
import CoreU7s
import Glibc
import Host
import YAML

/// Saves this node's etcd where only root can change it and a reset leaves it.
struct EtcdBackup {
  private let snapshot: EtcdSnapshot

  /// Whether the administrator wants etcd saved first; warns if not.
  static func isWanted(_ settings: Settings) throws(Failure) -> Bool {
    let isWanted = try EtcdSnapshot.isWanted(settings)
    if !isWanted { Report.warning("\(Setting.etcdSnapshot.name)=no: etcd is not saved") }
    return isWanted
  }

  /// nil on a node without kubeadm's own etcd.
  ///
  /// A power cut may leave an empty manifest. `reset` then looks for the database in the usual place, for it must not fail
  /// at what it is to remove; `upgrade` ends with a `Failure`.
  init?(isReset: Bool = false) throws(Failure) {
    let text: [UInt8]
    do {
      let name = NodePaths.etcdManifest.dropFirst(NodePaths.kubernetes.count + 1)
      text = try SafeDirectory(NodePaths.kubernetes).read(String(name))
    } catch {
      if error.code == ENOENT { return nil }
      throw EtcdSnapshot.failure("\(NodePaths.etcdManifest): \(EtcdBackup.words(error))")
    }
    do throws(Failure) {
      guard let manifest = try? YAML.parse(String(decoding: text, as: UTF8.self)).first else {
        throw EtcdSnapshot.failure("\(NodePaths.etcdManifest) is not YAML")
      }
      snapshot = try EtcdSnapshot(manifest: manifest)
    } catch {
      guard isReset else { throw error }
      Report.warning("\(error.why); looking for etcd's data in \(NodePaths.etcd)")
      snapshot = .usual
    }
  }

  /// Takes the snapshot in etcd's pod and copies it from the account's directory into root's. Returns its path.
  @discardableResult
  func save() throws(Failure) -> String {
    let container = try EtcdSnapshot.container(try run(EtcdSnapshot.find, seconds: 30))
    defer { try? clear() }
    let destination = "\(NodePaths.backup)/etcd-\(Clock.stamp()).db"
    func files<T>(_ body: () throws(Errno) -> T) throws(Failure) -> T {
      do { return try body() } catch { throw EtcdSnapshot.failure("\(destination): \(EtcdBackup.words(error))") }
    }
    try files(clear)
    _ = try run(snapshot.save(container: container), seconds: Double(EtcdSnapshot.seconds))
    let bytes = try files { () throws(Errno) in
      try copy(EtcdSnapshot.name, to: destination) { EtcdSnapshot.isWhole(bytes: $0) }
    }
    Report.note("etcd is saved: \(destination), \(bytes / 1024) KiB; etcdutl snapshot restore reads it")
    return destination
  }

  /// Saves etcd before a reset empties the data of its last member: by a snapshot, or by a copy of the database if etcd
  /// cannot make a snapshot.
  func saveLastMember() throws(Failure) {
    do {
      let container = try EtcdSnapshot.container(try run(EtcdSnapshot.find, seconds: 30))
      let members = try run(snapshot.members(container: container), seconds: 30).split(separator: "\n")
      if members.count == 1 { sayHowToRestore(try save(), isCopy: false) }
    } catch {
      try copyDatabase(because: error)
    }
  }

  private func sayHowToRestore(_ file: String, isCopy: Bool) {
    let lines = snapshot.restoration(of: file, isCopy: isCopy)
    guard !lines.isEmpty else { return }
    Report.note("to begin a new cluster on this node with that data, type:")
    for line in lines { Report.line("  \(line)") }
  }

  private func copyDatabase(because failure: Failure) throws(Failure) {
    let destination = "\(NodePaths.backup)/etcd-\(Clock.stamp())-copy.db"
    do {
      let bytes = try copy(EtcdSnapshot.database, to: destination)
      Report.warning("etcd made no snapshot: \(failure.why)")
      Report.note(
        "its database is copied: \(destination), \(bytes / 1024) KiB; etcdutl snapshot restore --skip-hash-check reads it"
      )
      sayHowToRestore(destination, isCopy: true)
    } catch {
      if error.code == ENOENT { return }
      throw EtcdSnapshot.failure("\(failure.why); \(destination): \(EtcdBackup.words(error))")
    }
  }

  private func run(_ command: Command, seconds: Double) throws(Failure) -> String {
    let outcome: Outcome
    do {
      outcome = try Spawn.capture(command, seconds: seconds)
    } catch {
      throw EtcdSnapshot.failure("\(error.tried): \(error.why)")
    }
    guard outcome.status.isSuccess else { throw EtcdSnapshot.failure("\(outcome.lastWords)") }
    return outcome.output
  }

  /// Copies a file whole or not at all: the copy gets its name only when it is complete and on the disk.
  private func copy(_ name: String, to destination: String, if isWhole: (Int) -> Bool = { _ in true }) throws(Errno)
    -> Int
  {
    try Files.makeDirectory(NodePaths.backup, mode: 0o700, uid: 0, gid: 0)
    let temporary = destination + ".part"
    let file = try OwnedFD.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
    do throws(Errno) {
      let bytes = try SafeDirectory(NodePaths.state)
        .copy(snapshot.path(of: name), to: file, limit: EtcdSnapshot.limit)
      if !isWhole(bytes) { throw Errno(EIO) }
      try retrying { fsync(file.number) }
      try retrying { rename(temporary, destination) }
      return bytes
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private func clear() throws(Errno) {
    let state = try SafeDirectory(NodePaths.state)
    for name in EtcdSnapshot.leftovers { try state.remove(snapshot.path(of: "."), name) }
  }

  private static func words(_ error: Errno) -> Message {
    switch error.code {
    case EMLINK: "the snapshot has a second name"
    case EIO: "the snapshot is not whole"
    default: error.pathText
    }
  }
}
