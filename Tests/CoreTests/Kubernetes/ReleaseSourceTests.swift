import Core
import Testing

@Suite struct ReleaseSourceTests {
  @Test(
    "The path that was given is taken where the registry has it, else its present name, else the given one",
    arguments: [
      ("v1.27.5", "v1.27.5", "r/k8s-c10f2"), ("", "v1.27.5", "r/c10f"), ("v1.27.5", "", "r/k8s-c10f2"),
      ("latest", "v1.27.5", "r/k8s-c10f2"), ("", "", "r/k8s-c10f2"),
    ])
  func repository(given: String, renamed: String, expected: String) {
    let source = ReleaseSource([("r/k8s-c10f2", Rows.words(given)), ("r/c10f", Rows.words(renamed))])
    #expect(source?.repository == expected)
    #expect(ReleaseSource([]) == nil)
  }

  @Test(
    "The version is the registry's highest of kubeadm's minor version",
    arguments: [
      ("v1.27.5 v1.27.11 v1.27.9", "1.27.5", "v1.27.11"), ("v1.27.5 v1.27.4", "1.27.16", "v1.27.5"),
      ("v1.26.15 v1.28.0", "1.27.5", nil), ("", "1.27.5", nil), ("latest", "1.27.5", nil),
      ("v1.27.12-rc.0 v1.27.11 v1.27.13-amd64 v1.27.14-1 1.27.15 v1.27", "1.27.5", "v1.27.11"),
      ("v1.100.2 v1.10.9", "1.100.0", "v1.100.2"),
    ] as [(String, String, String?)])
  func version(tags: String, kubeadm: String, expected: String?) throws {
    let source = try #require(ReleaseSource([("r/p11", Rows.words(tags))]))
    #expect(source.version(kubeadm: try #require(Version(kubeadm))) == expected)
  }
}
