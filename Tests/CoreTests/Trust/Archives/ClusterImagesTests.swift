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
    "r.local/p11/cert-manager-webhook": ["v1.9.1", "v1.11.0"],
    "r.local/p11/cert-manager-controller": ["v1.9.1", "v1.11.0"],
    "r.local/p11/cert-manager-cainjector": ["v1.9.1", "v1.11.0"], "r.local/x/y": ["1"], "r.local/p11/z": ["latest"],
  ]

  private static func images(
    _ settings: [Setting: String] = [:], list: String = list, certManager: Bool = false, extra: String = "",
    tags: [String: [String]] = tags
  ) throws -> [String] {
    let images = try ClusterImages(
      list, registry: "r.local", repository: "r.local/p11", platform: "p11", settings: Settings(settings),
      withCertManager: certManager, extra: extra)
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

  @Test("cert-manager's images are saved where U7S_CERTMANAGER_TAG is set, or the option asks for them")
  func certManager() throws {
    for (settings, asked, tag) in [
      ([:], false, nil), ([.certManagerTag: ""], false, nil), ([.certManagerTag: "v1.9.1"], false, "v1.9.1"),
      ([:], true, "v1.11.0"), ([.certManagerTag: "v1.9.1"], true, "v1.9.1"),
    ] as [([Setting: String], Bool, String?)] {
      let images = try Self.images(settings, certManager: asked).map { Rows.words($0)[0] }
      let wanted = tag.map { tag in ["webhook", "controller", "cainjector"].map { "p11/cert-manager-\($0):\(tag)" } }
      #expect(images.filter { $0.contains("cert-manager") } == wanted ?? [])
    }
    #expect(throws: Failure.self) { try Self.images([.certManagerTag: "v9.9.9"]) }
  }

  @Test("Images of Kubernetes' own registry get the platform's path in the archive, and flannel is of its own registry")
  func upstream() throws {
    let images = try ClusterImages(
      "registry.k8s.io/kube-proxy:v1.27.5\nregistry.k8s.io/coredns/coredns:v1.10.1\n", registry: "registry.k8s.io",
      repository: "registry.k8s.io", platform: "k8s-c10f2", settings: Settings([.certManagerTag: "v1.9.1"]), extra: "")
    let tags = [["v1.27.5"], ["v1.10.1"], ["v0.22.0"], ["v1.2.0"]] + Array(repeating: ["v1.9.1"], count: 3)
    let saved = try images.images(tags).map { "\($0.name) \($0.source.dropFirst(9))" }
    #expect(
      saved == [
        "k8s-c10f2/kube-proxy:v1.27.5 registry.k8s.io/kube-proxy:v1.27.5",
        "k8s-c10f2/coredns:v1.10.1 registry.k8s.io/coredns/coredns:v1.10.1",
        "k8s-c10f2/flannel:v0.22.0 docker.io/flannel/flannel:v0.22.0",
        "k8s-c10f2/flannel-cni-plugin:v1.2.0 docker.io/flannel/flannel-cni-plugin:v1.2.0",
        "k8s-c10f2/cert-manager-webhook:v1.9.1 quay.io/jetstack/cert-manager-webhook:v1.9.1",
        "k8s-c10f2/cert-manager-controller:v1.9.1 quay.io/jetstack/cert-manager-controller:v1.9.1",
        "k8s-c10f2/cert-manager-cainjector:v1.9.1 quay.io/jetstack/cert-manager-cainjector:v1.9.1",
      ])
  }

  @Test("A text that is not an image's name is refused", arguments: ["$(id)", "a/B:1", "x/y:1;z", "x/y@sha256:0"])
  func names(_ extra: String) { #expect(throws: Failure.self) { try Self.images(extra: extra) } }

  @Test("A list of kubeadm's without image names is refused")
  func empty() { #expect(throws: Failure.self) { try Self.images(list: "\n") } }
}
