import CoreTrust
import Testing

@Suite struct PushComparisonTests {
  private static let one = #"{"schemaVersion": 2, "config": {}, "layers": []}"#
  private static let list = #"{"schemaVersion": 2, "manifests": []}"#

  @Test(
    "A warning is given if a tag has another architecture or several on the registry, and none if it is the same",
    arguments: [
      (one, #"{"architecture": "arm64"}"#, "r/x is of arm64 on the registry; now it becomes amd64"),
      (one, #"{"architecture": "amd64"}"#, nil), (one, nil, nil), (one, "{}", nil),
      (list, nil, "r/x has several architectures on the registry; now it gets amd64 alone"),
    ] as [(String, String?, String?)])
  func warnings(manifest: String, configuration: String?, warning: String?) {
    #expect(
      PushComparison.warning("r/x", manifest: manifest, configuration: configuration, becoming: .amd64)?.english
        == warning)
  }

  @Test("A registry is unreachable if it answers none of the questions")
  func unreachable() {
    let words = "pinging container registry registry.local: connection refused"
    #expect(PushComparison.unreachable([words, "x"], of: 2) == words)
    #expect(PushComparison.unreachable([words], of: 2) == nil)
    #expect(PushComparison.unreachable(["manifest unknown"], of: 1) == nil)
  }
}
