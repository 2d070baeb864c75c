import Core
import CoreInotify
import Glibc
import Testing

@testable import HostInotify

/// Facts are read from a home whose owner may be hostile.
@Suite struct UserFactsReaderTests {
  let scratch = Scratch()
  static let policy: String = "{\"default\":[{\"type\":\"reject\"}],\"transports\":{\"docker\":{}}}"
  static let id: String = String(repeating: "ab", count: 32)

  private var account: Account { Account(name: "alice", uid: getuid(), gid: getgid(), home: scratch["home"]) }
  private var settings: String { scratch["home/.config/containers"] }
  private var store: String { scratch["home/.local/share/containers/storage"] }

  private func makeHome() {
    for path in [settings + "/registries.d", store + "/overlay-images/" + UserFactsReaderTests.id] {
      Scratch.run("/bin/mkdir", "-p", path)
    }
    Disk.put(settings + "/policy.json", UserFactsReaderTests.policy)
    Disk.put(settings + "/storage.conf", "[storage]\n")
    Disk.put(settings + "/registries.d/a.yaml", "default-docker: {lookaside: \"http://s\"}\n")
    Disk.put(
      store + "/overlay-images/images.json", "[{\"id\":\"\(UserFactsReaderTests.id)\",\"names\":[\"r.local/a:1\"]}]")
    Disk.put(
      store + "/overlay-images/\(UserFactsReaderTests.id)/manifest",
      "{\"config\":{\"digest\":\"sha256:\(UserFactsReaderTests.id)\"}}")
  }

  private func read() throws -> UserFacts {
    var facts = UserFacts(name: "alice", isRoot: false, groups: ["podman"])
    let home = try UserHome(account)
    (facts.images, facts.problems) = StoreReader(withManifests: true, user: "alice").images(in: home)
    facts.problems += home.settings(&facts, node: NodePolicy())
    return facts
  }

  @Test("Policy, signature store, settings and images are read from a home")
  func whole() throws {
    makeHome()
    let facts = try read()
    #expect(facts.problems == [])
    #expect(facts.policy?.isRejecting == true && facts.hasOwnPolicy && facts.lookaside == "http://s")
    #expect(facts.hasStorageConf && facts.canChangeSettings)
    #expect(facts.images?.map(\.names) == [["r.local/a:1"]] && facts.images?[0].manifest != nil)
  }

  @Test("A home without anything has no store")
  func empty() throws {
    mkdir(scratch["home"], 0o755)
    let facts = try read()
    #expect(facts.images == nil && facts.problems == [] && !facts.hasStorageConf && !facts.canChangeSettings)
  }

  /// Shell commands that spoil the home (the current directory), and a part of the problem's text.
  static let spoiled: [(script: String, problem: String)] = [
    ("ln -sf /etc/passwd .config/containers/policy.json", "symbolic link"),
    ("rm .config/containers/policy.json; mkfifo .config/containers/policy.json", "not a regular file"),
    ("rm .config/containers/policy.json; mkdir .config/containers/policy.json", "not a regular file"),
    ("ln .config/containers/policy.json other", "second name"),
    ("truncate -s 100M .config/containers/policy.json", "too large"),
    ("head -c 5000 /dev/urandom >.config/containers/policy.json", "not JSON"),
    ("head -c 300000 /dev/zero | tr '\\0' '[' >.config/containers/policy.json", "not JSON"),
    ("printf '{\"default\":[{\"type\":\"x\\033[2J\"}]}' >.config/containers/policy.json", "read ~alice"),
    ("mv .config/containers c; ln -s ../c .config/containers", "symbolic link"),
    ("mv .config c; ln -s c .config", "symbolic link"),
    ("mkfifo .config/containers/registries.d/b.yaml", "not a regular file"),
    ("cp .config/containers/registries.d/a.yaml .config/containers/registries.d/b.yaml", "stands in two files"),
    ("rm -r .config/containers/registries.d; ln -s /etc .config/containers/registries.d", "symbolic link"),
    ("echo 'graphroot = \"/srv/hidden\"' >.config/containers/storage.conf", "/srv/hidden"),
    ("ln -sf /dev/zero .local/share/containers/storage/overlay-images/images.json", "symbolic link"),
    (
      "rm .local/share/containers/storage/overlay-images/images.json; mkfifo .local/share/containers/storage/overlay-images/images.json",
      "not a regular file"
    ),
    ("truncate -s 100M .local/share/containers/storage/overlay-images/images.json", "too large"),
    ("echo '{}' >.local/share/containers/storage/overlay-images/images.json", "not one list"),
    (
      "mkdir .local/share/containers/storage/vfs-images; echo x >.local/share/containers/storage/vfs-images/images.json",
      "not one list"
    ),
    ("mv .local/share/containers s; ln -s ../../s .local/share/containers", "symbolic link"),
    ("echo '[{\"id\":\"../../../etc\"}]' >.local/share/containers/storage/overlay-images/images.json", "has no id"),
  ]

  @Test("A file that cannot be read is a problem, reported without control characters", arguments: spoiled)
  func spoil(script: String, problem: String) throws {
    makeHome()
    #expect(Scratch.run("/bin/sh", "-ec", "cd '\(scratch["home"])'; \(script)") == 0)
    let facts = try read()
    #expect(facts.problems.contains { $0.contains(problem) }, "\(facts.problems)")
    #expect(facts.problems.allSatisfy { $0.hasPrefix("alice: ") && !$0.unicodeScalars.contains { $0.value < 32 } })
    #expect(facts.images != nil)
  }

  @Test(
    "A manifest that is a link, a FIFO or belongs to another image does not count",
    arguments: [
      "ln -sf /etc/passwd $m", "rm $m; mkfifo $m", "echo '{}' >$m", "rm $m",
    ])
  func manifest(script: String) throws {
    makeHome()
    let path = store + "/overlay-images/\(UserFactsReaderTests.id)/manifest"
    #expect(Scratch.run("/bin/sh", "-ec", "m='\(path)'; \(script)") == 0)
    #expect(try read().images?.map(\.manifest) == [nil])
  }

  @Test("A user cannot change settings of another owner", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func closed() throws {
    makeHome()
    chown(settings, Machine.stranger, Machine.stranger)
    #expect(try !read().canChangeSettings)
    chmod(settings, 0o777)
    #expect(try read().canChangeSettings)
  }

  @Test("A home that is a link is followed if root owns the link", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func link() throws {
    makeHome()
    rename(scratch["home"], scratch["real"])
    symlink("real", scratch["home"])
    #expect(try read().problems == [])
    lchown(scratch["home"], Machine.stranger, Machine.stranger)
    #expect(throws: (any Error).self) { try read() }
  }
}
