import CoreU7s
import Testing
import YAML

@Suite struct CgroupFactsTests {
  private static let id = String(repeating: "a1", count: 32)

  @Test("Containers' cgroups are found, and those inside their pods' cgroups are told from those outside")
  func groups() {
    let placed = [
      "kubepods/pod8f2c/crio-\(Self.id)", "kubepods/burstable/pod1/crio-\(Self.id)",
      "kubepods/besteffort/pod2/crio-\(Self.id)", "kubepods/besteffort/pod2/\(Self.id)",
    ]
    let misplaced = [Self.id, "crio-\(Self.id)", "kubepods/\(Self.id)"]
    let others = [
      "kubepods", "kubepods/burstable", "kubepods/burstable/pod1", "rootlesskit_evac",
      "kubepods/burstable/pod1/crio-conmon-\(Self.id)", "kubepods/pod1/crio-\(Self.id.dropLast())",
      "kubepods/pod1/crio-\(Self.id.uppercased())", "", "/",
    ]
    let groups = ContainerGroups(populated: placed + others + misplaced)
    #expect(groups.placed == placed && groups.misplaced == misplaced)
  }

  @Test("A flag of kubelet wins over its file; a value that neither has is kubelet's default")
  func kubelet() throws {
    func facts(_ file: String, _ flags: String?) throws -> KubeletFacts {
      KubeletFacts(configuration: try YAML.parse(file).first ?? .null, flags: flags)
    }
    let file = "containerRuntimeEndpoint: unix:///var/run/crio/crio.sock\ncgroupDriver: systemd\n"
    #expect(
      try facts(file, nil) == KubeletFacts(runtimeEndpoint: "unix:///var/run/crio/crio.sock", cgroupDriver: "systemd"))
    let flags = #"KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///x.sock --cgroup-driver=cgroupfs""#
    #expect(try facts(file, flags) == KubeletFacts(runtimeEndpoint: "unix:///x.sock", cgroupDriver: "cgroupfs"))
    #expect(
      try facts("a: b", "")
        == KubeletFacts(runtimeEndpoint: "unix:///run/containerd/containerd.sock", cgroupDriver: "cgroupfs"))
  }

  @Test(
    "kubelet has statistics only if CRI-O's socket is at a path that cAdvisor knows",
    arguments: [
      ("unix:///var/run/crio/crio.sock", true), ("unix:///run/crio/crio.sock", true), ("/run/crio/crio.sock", true),
      ("unix:///run/user/988/usernetes/crio/crio.sock", false), ("unix:///run/containerd/containerd.sock", false),
      ("", false),
    ])
  func statistics(endpoint: String, has: Bool) {
    #expect(KubeletFacts(runtimeEndpoint: endpoint, cgroupDriver: "cgroupfs").hasStatistics == has)
  }

  @Test("The hard limit of open files is the second number of its row")
  func openFiles() {
    let text =
      "Limit  Soft Limit  Hard Limit  Units\nMax processes 1 2 processes\nMax open files            1024                 524288               files\n"
    #expect(ManagerLimits.openFiles(text) == 524_288)
    #expect(ManagerLimits.openFiles("Max open files 1024 unlimited files\n") == nil)
    #expect(ManagerLimits.openFiles("") == nil)
  }
}
