import Core
import CoreU7s
import Testing
import YAML

@Suite struct ImagesTests {
  @Test(
    "The tags that exist in place of a missing one are listed, the highest first",
    arguments: [
      ("v1.36.9 v1.36.10 v1.36.2 v1.37.0 latest", "1.36.3", "of 1.36 it has v1.36.10, v1.36.9, v1.36.2"),
      ("v1.37.0 v1.36.2 latest", "1.35.0", "it has v1.37.0, v1.36.2"),
      ("latest stable", "1.35.0", "it has latest, stable"),
      ("", "1.35.0", "it has no tag at all"), ("v0.9.1 v0.10.0", nil, "it has v0.10.0, v0.9.1"),
      ("v1.36.1-rc.1", "1.36.1", "it has v1.36.1-rc.1"),
      (
        "v1.0.1 v1.0.2 v1.0.3 v1.0.4 v1.0.5 v1.0.6 v1.0.7", "1.0.9",
        "of 1.0 it has v1.0.7, v1.0.6, v1.0.5, v1.0.4, v1.0.3 and 2 more"
      ),
    ] as [(String, String?, String)])
  func inPlace(tags: String, wanted: String?, expected: String) {
    let tags = tags.split(separator: " ").map { String($0) }
    #expect(ImageRegistry.inPlace(of: wanted.flatMap { Version($0) }, tags) == expected)
  }

  @Test("Only valid tags are taken from a registry's list of tags")
  func tags() throws {
    let long = String(repeating: "a", count: 128)
    let answer = try YAML.parse(
      #"{"Tags": ["v1.0.0", "v9.9.9+\u001b[2J", "v9.9.9\nv9.9.8", "v8.0.0 ", "", ".a", "-a", "_a", "é", "9.9.9+b", 5, [], "\#(long)", "\#(long)b"]}"#
    )[0]
    #expect(Images.tags(answer) == ["v1.0.0", "_a", "5", long])
    #expect(ImageRegistry.highestTag(Images.tags(answer)) == "v1.0.0")
    #expect(Images.tags(.null).isEmpty)
  }

  @Test(
    "A tool's message is taken out of its log line",
    arguments: [
      (
        #"time="2026-11-21T06:23:06Z" level=fatal msg="Error: Get \"http://x/v2/\": refused""#,
        #"Error: Get "http://x/v2/": refused"#
      ),
      (#"level=fatal msg="cut short"#, "cut short"), ("plain words", "plain words"), ("", ""),
      (#"msg="a\\b" x"#, #"a\b"#),
    ])
  func message(line: String, expected: String) { #expect(Images.message(line) == expected) }

  @Test(
    "An image name is split into repository and tag",
    arguments: [
      ("registry.k8s.io/pause:3.10", "registry.k8s.io/pause", "3.10"), ("reg.x:5000/a/b:v1", "reg.x:5000/a/b", "v1"),
      ("reg.x:5000/a/b", "reg.x:5000/a/b", nil), ("pause", "pause", nil), ("pause:3", "pause", "3"),
      ("a/b", "a/b", nil),
    ] as [(String, String, String?)])
  func split(image: String, repository: String, tag: String?) {
    let parts = Images.split(image)
    #expect(parts.repository == repository && parts.tag == tag)
  }

  @Test("A node that joins asks for the images of the cluster's version, and needs only the images of its role")
  func joining() {
    func answer(_ cluster: String) -> String {
      JSON.emit(.map(("data", .map(("ClusterConfiguration", .string(cluster))))), pretty: false)
    }
    let command = Command(
      "/usr/bin/kubeadm",
      ["config", "images", "list", "--kubernetes-version=v1.36.0", "--image-repository=registry.local/p11"])
    #expect(
      Images.list(
        "/usr/bin/kubeadm", ofCluster: answer("imageRepository: registry.local/p11\nkubernetesVersion: v1.36.0\n"))
        == command)
    for text in [
      "", "x", "{}", answer(""), answer("kubernetesVersion: v1.36.0"), answer("imageRepository: x"), answer("["),
      answer("imageRepository: x\nkubernetesVersion: stable-1"),
      answer("imageRepository: x\nkubernetesVersion: \"v1.31.0-\\nA=b\""),
      answer("imageRepository: \"x\\ny\"\nkubernetesVersion: v1.36.0"),
      answer("imageRepository: x y\nkubernetesVersion: v1.36.0"),
    ] {
      #expect(Images.list("/usr/bin/kubeadm", ofCluster: text) == nil)
    }
    let all = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "coredns", "pause", "etcd"]
      .map { "reg.x:5000/p11/\($0):v1" }
    #expect(NodeImages.needed(by: .joinControlPlane, of: all) == all)
    #expect(NodeImages.needed(by: .joinWorker, of: all) == Array(all[3...5]))
  }

  @Test(
    "The hint for a failed pull follows from crictl's message",
    arguments: [
      (
        "write /usr/bin/etcd: no space left on device",
        "df -h /home/s   # make room there; then the same call again"
      ),
      ("dial tcp 10.0.0.1:80: connect: connection refused", "nsenter_u7s crictl pull r/i:v9"),
    ])
  func hint(errors: String, expected: String) {
    #expect(NodeImages.hint("r/i:v9", errors: errors, storage: "/home/s").english == expected)
  }

  @Test("Only image names are taken from kubeadm's list")
  func names() {
    let output = "registry.k8s.io/pause:3.10\n\n  registry.k8s.io/etcd:3.6.4-0  \nW1121 a warning\n"
    #expect(Images.names(output) == ["registry.k8s.io/pause:3.10", "registry.k8s.io/etcd:3.6.4-0"])
    #expect(Images.names("") == [])
  }

  @Test("The tools run inside the namespace and are found on the system's PATH")
  func commands() {
    let nsenter = "/usr/libexec/podsec/u7s/bin/nsenter_u7s"
    let path = "/usr/libexec/podsec/u7s/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin:/opt/bin"
    for (command, arguments) in [
      (NodeImages.pull("a/b:1"), ["crictl", "pull", "a/b:1"]),
      (NodeImages.list(), ["crictl", "images", "--output", "json"]),
      (NodeImages.tags("a/b"), ["skopeo", "list-tags", "docker://a/b"]),
      (NodeImages.inspect("a/b:1"), ["skopeo", "inspect", "--raw", "docker://a/b:1"]),
      (
        NodeImages.copy("a/b:1.2", as: "a/b:1", storage: "/s"),
        ["skopeo", "copy", "docker://a/b:1.2", "containers-storage:[overlay@/s+/run/containers/storage]a/b:1"]
      ),
      (Inside.kubectl(["apply"]), ["kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", "apply"]),
    ] {
      #expect(command == Command(nsenter, arguments, environment: ["PATH": path]))
    }
    #expect(Inside.kubectl(["apply", "-f", "-"], input: "x").input == "x")
  }
}
