import Core
import CoreTrust
import Testing

@Suite struct ClusterImagesTests {
  private static let list = """
    r.local/p11/kube-apiserver:v1.36.2
    r.local/p11/pause:3.10
    """
  private static let tags = [
    "r.local/p11/kube-apiserver": ["v1.36.1", "v1.36.2", "v1.37.0"], "r.local/p11/pause": ["3.9", "3.10"],
    "r.local/p11/flannel": ["v0.9.1", "v0.27.10", "v0.28.0-rc.1", "latest"],
    "r.local/p11/flannel-cni-plugin": ["v1.9.0-flannel1"],
    "r.local/x/y": ["1"], "r.local/p11/z": ["latest"],
  ]

  private static func images(
    _ settings: [Setting: String] = [:], list: String = list, extra: String = "",
    tags: [String: [String]] = tags
  ) throws -> [String] {
    let images = try ClusterImages(
      list, registry: "r.local", platform: "p11", settings: Settings(settings), extra: extra)
    return try images.images(images.repositories.map { tags[$0] ?? [] }).map { "\($0.name) \($0.source.dropFirst(9))" }
  }

  @Test("The images are kubeadm's, flannel's of the highest version, and the ones added")
  func all() throws {
    #expect(
      try Self.images(extra: "x/y:1, z") == [
        "p11/kube-apiserver:v1.36.2 r.local/p11/kube-apiserver:v1.36.2", "p11/pause:3.10 r.local/p11/pause:3.10",
        "p11/flannel:v0.27.10 r.local/p11/flannel:v0.27.10",
        "p11/flannel-cni-plugin:v1.9.0-flannel1 r.local/p11/flannel-cni-plugin:v1.9.0-flannel1", "x/y:1 r.local/x/y:1",
        "p11/z:latest r.local/p11/z:latest",
      ])
    #expect(try Self.images([.cniPlugin: "calico"]).count == 2)
    #expect(try Self.images([.flannelTag: "latest"])[2] == "p11/flannel:latest r.local/p11/flannel:latest")
  }

  @Test("A missing tag is refused, or replaced by the highest of its minor version")
  func substitutes() throws {
    let list = "r.local/p11/kube-apiserver:v1.36.9"
    #expect(throws: Failure.self) { try Self.images(list: list) }
    #expect(
      try Self.images([.setAvailableImages: "yes"], list: list)[0]
        == "p11/kube-apiserver:v1.36.9 r.local/p11/kube-apiserver:v1.36.2")
    #expect(throws: Failure.self) {
      try Self.images([.setAvailableImages: "yes"], list: "r.local/p11/kube-apiserver:v1.35.1")
    }
    #expect(throws: Failure.self) { try Self.images([.setAvailableImages: "yes", .flannelTag: "v0.1.0"]) }
    #expect(throws: Failure.self) {
      try Self.images(tags: Self.tags.merging(["r.local/p11/flannel": ["latest"]]) { $1 })
    }
  }

  @Test("A text that is not an image's name is refused", arguments: ["$(id)", "a/B:1", "x/y:1;z", "x/y@sha256:0"])
  func names(_ extra: String) { #expect(throws: Failure.self) { try Self.images(extra: extra) } }

  @Test("A list of kubeadm's without image names is refused")
  func empty() { #expect(throws: Failure.self) { try Self.images(list: "\n") } }
}
