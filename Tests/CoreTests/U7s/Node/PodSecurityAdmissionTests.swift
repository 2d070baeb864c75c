import Core
import CoreU7s
import Testing
import YAML

@Suite struct PodSecurityAdmissionTests {
  @Test("The configuration enforces the level, and warns of and notes what is beyond restricted")
  func text() {
    #expect(
      PodSecurityAdmission(.baseline).text == """
        apiVersion: apiserver.config.k8s.io/v1
        kind: AdmissionConfiguration
        plugins:
        - name: PodSecurity
          configuration:
            apiVersion: pod-security.admission.config.k8s.io/v1
            kind: PodSecurityConfiguration
            defaults:
              enforce: baseline
              enforce-version: latest
              audit: restricted
              audit-version: latest
              warn: restricted
              warn-version: latest
            exemptions:
              usernames: []
              runtimeClasses: []
              namespaces:
              - kube-system
              - kube-flannel
              - ingress-nginx

        """)
    #expect(PodSecurityAdmission(.restricted).text.contains("enforce: restricted\n"))
  }

  @Test(
    "U7S_POD_SECURITY is a level or off; unset and empty it is baseline",
    arguments: [
      (nil, "baseline"), ("", "baseline"), ("privileged", "privileged"), ("baseline", "baseline"),
      ("restricted", "restricted"), ("off", "none"), ("Baseline", nil), ("no", nil), ("yes", nil),
      ("baseline;id", nil), ("../baseline", nil), ("privileged baseline", nil),
    ] as [(String?, String?)])
  func setting(value: String?, expected: String?) throws {
    var settings = Settings()
    settings[.podSecurity] = value
    guard let expected else {
      #expect {
        try settings.podSecurity()
      } throws: { ($0 as? Failure)?.status == 2 && ($0 as? Failure)?.tried == "read U7S_POD_SECURITY" }
      return
    }
    #expect(try settings.podSecurity()?.level.rawValue ?? "none" == expected)
  }

  @Test("A wrong value is refused by init and join, whatever the node will be")
  func refused() {
    for line in ["init", "join a:1", "join a:1 --control-plane"] {
      #expect(throws: Failure.self) { try Sample.request(line, settings: [.podSecurity: "strict"]) }
    }
  }
}
