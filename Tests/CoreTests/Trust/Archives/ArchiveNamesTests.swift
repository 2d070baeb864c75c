import Core
import CoreTrust
import Testing

@Suite struct ArchiveNamesTests {
  @Test(
    "An image's name is a reference of the distribution, with a platform",
    arguments: [
      "c10f/pause:3.9", "alt/alt:p11", "a/b/c:1", "p11/a-b_c__d.e---f:V1.x_y-z", "p11/x", "p11/x:_1",
    ])
  func names(_ text: String) { #expect(ImageName(text)?.description == text) }

  @Test(
    "A text that is not an image's reference with a platform is refused",
    arguments: [
      "", "/", "pause:3.9", "p11/", "/p11/x", "p11//x", "p11/x:", "p11/x:1:2", "P11/x", "p11/X", "-p/x", "p-/x", "p/.x",
      "p/..",
      "../p/x", "p/a..b", "p/a___b", "p/a._b", "p/a-_b", "p/a b", "p/a\nb", "p/a;b", "p/$(id)", "p/`id`", "p/a:-1",
      "p/a:.1", "p/a:1 ",
      "p/a@sha256:00", "p/a:é", "p/а", "p/a\u{301}", "r.local:5000/p/a:1", "p/" + String(repeating: "x", count: 300),
      "p/a:" + String(repeating: "1", count: 129),
    ])
  func refused(_ text: String) { #expect(ImageName(text) == nil) }

  @Test(
    "The destinations of an image follow from the platform, the place and its name",
    arguments: [
      // platform, place, image, destinations
      ("p11 | - | p11/pause:3.9", "registry.local/p11/pause:3.9"),
      ("p11 | - | p11/pause", "registry.local/p11/pause:latest"),
      ("p11 | - | p10/a/b:1", "registry.local/p10/a/b:1"),
      ("c10f | - | c10f/pause:3.9", "registry.local/k8s-c10f2/pause:3.9 registry.local/c10f/pause:3.9"),
      ("c10f | r.local:5000/x/c10f | c10f/a:1", "registry.local/k8s-c10f2/a:1 r.local:5000/x/c10f/a:1"),
      ("p11 | r.local/p11 | p11/a:1", "r.local/p11/a:1"), ("p11 | r.local/x/y | y/a:1", "r.local/x/y/a:1"),
      ("p11 | r.local/x/y | yy/a:1", "registry.local/yy/a:1"), ("- | r.local/p11 | p11/a:1", "r.local/p11/a:1"),
      // The paths of the manual: they stay, and the present ones are added.
      ("c10f | - | k8s-c10f2/pause:3.9", "registry.local/k8s-c10f2/pause:3.9 registry.local/c10f/pause:3.9"),
      ("c10f | - | k8s-c10f1/pause:3.9", "registry.local/k8s-c10f1/pause:3.9 registry.local/c10f/pause:3.9"),
      ("k8s-c10f2 | - | k8s-c10f2/pause:3.9", "registry.local/k8s-c10f2/pause:3.9 registry.local/c10f/pause:3.9"),
      ("k8s-c10f2 | - | c10f/pause:3.9", "registry.local/k8s-c10f2/pause:3.9 registry.local/c10f/pause:3.9"),
      ("p10 | - | k8s-p10/pause:3.9", "registry.local/k8s-p10/pause:3.9 registry.local/p10/pause:3.9"),
      ("p11 | - | k8s-p10/pause:3.9", "registry.local/k8s-p10/pause:3.9 registry.local/p10/pause:3.9"),
      (
        "c10f | registry.local/k8s-c10f2 | k8s-c10f2/a/b:1",
        "registry.local/k8s-c10f2/a/b:1 registry.local/c10f/a/b:1"
      ),
      ("- | r.local/x/k8s-p10 | k8s-p10/a:1", "r.local/x/k8s-p10/a:1 registry.local/p10/a:1"),
      ("- | r.local/x/p10 | k8s-p10/a:1", "registry.local/k8s-p10/a:1 r.local/x/p10/a:1"),
    ])
  func destinations(_ row: String, _ wanted: String) throws {
    let columns = Rows.columns(row)
    let names = try LoadNames(
      place: columns[1] == "-" ? nil : columns[1], platform: columns[0] == "-" ? nil : columns[0])
    let name = try #require(ImageName(columns[2]))
    #expect(names.destinations(name).joined(separator: " ") == wanted)
  }

  @Test("Without a platform and a path there is no place to push to")
  func nowhere() { #expect(throws: Failure.self) { try LoadNames(place: nil, platform: nil) } }

  @Test(
    "Only images of another platform need a confirmation; a platform's old name is the same platform",
    arguments: [
      ("p11", "p11", false), ("p11", "p10", true), ("p11", "k8s-p10", true), ("p10", "k8s-p10", false),
      ("c10f", "k8s-c10f2", false), ("c10f", "k8s-c10f1", false), ("k8s-c10f2", "c10f", false),
      ("k8s-c10f2", "k8s-c10f2", false), ("k8s-c10f2", "k8s-p10", true), ("k8s-p10", "p10", false),
    ])
  func question(_ platform: String, _ archive: String, _ asks: Bool) throws {
    let question = try LoadNames(place: nil, platform: platform).question(archive)
    #expect((question != nil) == asks && question?.english.contains(archive) ?? true)
  }

  @Test("The path of a signature's file does not contain the registry")
  func signature() {
    #expect(
      LoadNames.signature("r.local:5000/c10f/pause:3.9", digest: "sha256:ab")
        == "/var/sigstore/sigstore/c10f/pause@sha256=ab/signature-1")
  }

  @Test(
    "An image maker's session must have the group podman_dev",
    arguments: [([100, 977], ""), ([100], "is not a member"), ([], "is not a member"), ([97], "is not a member")]
      as [(
        [UInt32], String
      )])
  func group(_ groups: [UInt32], _ why: String) {
    let file = "root:x:0:\npodman_dev2:x:100:mia\npodman_dev:x:977:mia2,amia\n"
    #expect(Self.why { try MakerGroup.require(Group.parse(file), groups: groups, user: "mia") }.contains(why))
  }

  @Test("A session that began before the user joined the group is told so, and so is a host without the group")
  func session() {
    #expect(
      Self.why { try MakerGroup.require(Group.parse("podman_dev:x:9:a,mia"), groups: [1], user: "mia") }.contains(
        "session began"))
    #expect(
      Self.why { try MakerGroup.require(Group.parse("podman_dev:x"), groups: [0], user: "mia") }.contains("no group"))
  }

  private static func why(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch { return (error as? Failure)?.why.english ?? "?" }
  }
}
