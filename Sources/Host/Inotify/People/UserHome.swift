import CLinux
import Core
import CoreInotify
import Glibc
import Host

/// A home directory, opened once: its owner can change what is in it at any moment.
struct UserHome: ~Copyable {
  private let account: Account
  private let directory: SafeDirectory

  /// Links above the home are followed, and the home itself where the link is root's.
  init(_ account: Account) throws(Errno) {
    self.account = account
    guard account.home.hasPrefix("/") else { throw Errno(ENOENT) }
    var status = stat()
    try retrying { lstat(account.home, &status) }
    let isRootsLink = status.st_mode & S_IFMT == S_IFLNK && status.st_uid == 0
    let parent = account.home.lastIndex(of: "/").map { String(account.home[..<$0]) } ?? ""
    let name = account.home.split(separator: "/").last.map(String.init) ?? ""
    directory = try SafeDirectory(
      isRootsLink ? Files.resolved(account.home) : Files.resolved(parent.isEmpty ? "/" : parent) + "/" + name)
  }

  borrowing func list(_ path: String) throws(Errno) -> [String] { try directory.list(path) }

  /// A directory below the home, open.
  borrowing func directory(_ path: String) throws(Errno) -> OwnedFD { try directory.directory(path) }

  borrowing func read(_ path: String, limit: Int) throws(Errno) -> [UInt8] { try directory.read(path, limit: limit) }

  /// Reads the settings; returns what could not be read.
  borrowing func settings(_ facts: inout UserFacts, node: NodePolicy) -> [String] {
    var problems: [String] = []
    let place = InotifyPaths.userConfiguration
    let storage = "\(place)/storage.conf"
    if let text = optional(storage, limit: 1 << 20, &problems) {
      facts.hasStorageConf = true
      let usual = ["~", "$HOME", account.home].map { "\($0)/\(InotifyPaths.userStore)" }
      problems += StorageConf.otherPlaces(text, keys: ["graphroot", "rootless_storage_path"], usual: usual).map {
        "\(account.name): images are in \(Escaped.text($0, limit: 255)), which is not looked at"
      }
    }
    facts.canChangeSettings = canChange(place, &problems)
    guard facts.images != nil else { return problems }
    let before = problems.count
    if let text = optional("\(place)/policy.json", limit: 1 << 20, &problems) {
      facts.hasOwnPolicy = true
      do throws(Failure) {
        facts.policy = UserPolicy(try ImagePolicy(text, path: "~\(account.name)/\(place)/policy.json"))
      } catch {
        problems.append("\(account.name): \(error.tried): \(Escaped.text(error.why.english, limit: 255))")
      }
    } else if problems.count == before {
      facts.policy = node.policy
    }
    facts.lookaside = lookaside(place + "/registries.d", node, &problems)
    return problems
  }

  /// Where this user's podman looks for signatures.
  private borrowing func lookaside(_ place: String, _ node: NodePolicy, _ problems: inout [String]) -> String? {
    let names: [String]
    do throws(Errno) {
      names = try directory.list(place).filter { $0.hasSuffix(".yaml") }
    } catch {
      if error.code == ENOENT { return node.lookasides?.standard }
      problems.append("\(account.name): \(place): \(error.pathText)")
      return nil
    }
    var files: [(path: String, text: String)] = []
    for name in names.prefix(100) {
      let path = "\(place)/\(name)"
      if let text = optional(path, limit: 1 << 20, &problems) { files.append(("~\(account.name)/\(path)", text)) }
    }
    do throws(Failure) {
      return try Lookasides(files).standard
    } catch {
      problems.append(
        "\(account.name): \(Escaped.text(error.tried.english, limit: 255)): \(Escaped.text(error.why.english, limit: 255))"
      )
      return nil
    }
  }

  /// The text of a file; nil where there is none, and where it cannot be read, which is a problem.
  private borrowing func optional(_ path: String, limit: Int, _ problems: inout [String]) -> String? {
    do throws(Errno) {
      return String(decoding: try directory.read(path, limit: limit), as: UTF8.self)
    } catch {
      guard error.code != ENOENT else { return nil }
      problems.append("\(account.name): \(Escaped.text(path, limit: 255)): \(UserHome.why(error))")
      return nil
    }
  }

  /// Whether the owner of the home can change what is in a directory, or its modes. False where it is missing.
  private borrowing func canChange(_ path: String, _ problems: inout [String]) -> Bool {
    do throws(Errno) {
      let directory = try directory.directory(path)
      let status = try directory.status()
      var flags: Int32 = 0
      if linux_get_flags(directory.number, &flags) == 0, flags & Int32(LINUX_FS_IMMUTABLE) != 0 { return false }
      // NOTE: an owner can give itself the right to write.
      return status.st_uid == account.uid || status.st_mode & 0o002 != 0
        || status.st_gid == account.gid && status.st_mode & 0o020 != 0
    } catch {
      if error.code != ENOENT { problems.append("\(account.name): \(path): \(UserHome.why(error))") }
      return false
    }
  }

  static func why(_ error: Errno) -> Message {
    switch error.code {
    case EINVAL: "it is not a regular file"
    case EMLINK: "it has a second name"
    default: error.pathText
    }
  }
}
