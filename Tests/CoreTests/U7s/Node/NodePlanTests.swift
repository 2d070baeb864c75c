import Core
import CoreU7s
import Testing

@Suite struct NodePlanTests {
  private static let sources = NodePlan.Sources(
    modules: "# kernel\nbr_netfilter\r\n\n  vxlan  \n; no\r\noverlay\n",
    sysctls: """
      # limits
      net.ipv4.ip_forward = 1
      user.max_user_namespaces=127000
      fs.inotify.max_user_instances = 8192
      kernel.keys.maxkeys=20000
      fs.inotify.broken = much
      no value
      kernel.panic=10=20
      """)

  private static let etc = "/etc/podsec/u7s/config"

  /// The steps of every node, whatever it has already.
  private static let always: [Step] = [
    .directory("/var/lib/u7s-admin", mode: 0o700, owner: .account),
    .directory("/var/lib/podsec/u7s", mode: 0o755, owner: .root),
    .directory("/var/lib/podsec/u7s/etcd", mode: 0o700, owner: .account),
    .directory("/var/lib/podsec/u7s/log", mode: 0o755, owner: .root),
    .directory(etc, mode: 0o755, owner: .root),
    .directory(etc + "/crio.conf.d", mode: 0o755, owner: .root),
    .directory(etc + "/seccomp", mode: 0o755, owner: .root),
    .directory("/etc/kubernetes", mode: 0o755, owner: .root),
    .handOver("/etc/kubernetes", to: "u7s-admin"),
    .directory("/usr/lib/modules", mode: 0o755, owner: .root),
    .directory("/etc/cni", mode: 0o755, owner: .root),
    .directory("/etc/cni/net.d", mode: 0o755, owner: .root),
    .removeOwned("/etc/cni/net.d", by: "u7s-admin"),
    .file(
      "/etc/systemd/system/user@988.service.d/podsec-u7s.conf",
      """
      # A manager that ended takes the whole node with it, and nobody else starts it anew; u7s.service then follows it.
      [Unit]
      StartLimitIntervalSec=0
      [Service]
      Restart=always
      RestartSec=1
      # kubelet and crun set limits with these controllers.
      Delegate=cpu cpuset io memory pids
      TasksMax=infinity
      # What the node's own services may have of a system service's (cri-o's unit has the same limits). The score is
      # the lowest that the account's processes can have, so a pod's class counts from there.
      OOMScoreAdjust=0
      LimitNOFILE=1048576
      LimitNPROC=infinity
      LimitCORE=infinity

      """, mode: 0o644, owner: .root),
    .file(
      "/etc/systemd/system/user-988.slice.d/podsec-u7s.conf",
      """
      # Pods are not the logins that this limit is meant for.
      [Slice]
      TasksMax=infinity

      """, mode: 0o644, owner: .root),
    .file(
      "/etc/systemd/system/u7s.service.d/podsec-u7s.conf",
      """
      # The manager of u7s-admin's units.
      [Unit]
      Requires=user@988.service
      After=user@988.service

      """, mode: 0o644, owner: .root),
  ]

  @Test("A node with its subordinate ids gets the host's steps: kernel, directories, units")
  func host() {
    #expect(
      NodePlan.host(Sample.facts(), account: Sample.account, sources: Self.sources) == [
        .module("br_netfilter"), .module("vxlan"), .module("overlay"), .sysctl("net.ipv4.ip_forward", "1"),
        .sysctl("user.max_user_namespaces", "127000"), .sysctlAtLeast("fs.inotify.max_user_instances", 8192),
        .sysctlAtLeast("kernel.keys.maxkeys", 20000), .sysctl("fs.inotify.broken", "much"),
        .sysctl("kernel.panic", "10=20"),
      ] + Self.always)
  }

  @Test("Missing subordinate ids are added in one call, from a start that is free in /etc/subuid and /etc/subgid")
  func subordinateIDs() {
    let nothing = NodePlan.Sources(modules: "", sysctls: "")
    let other = SubIDRange(owner: "other", start: 100_000, count: 65536)
    let own = SubIDRange(owner: "u7s-admin", start: 300_000, count: 65536)
    let small = SubIDRange(owner: "988", start: 300_000, count: 65535)
    for (uids, gids, arguments) in [
      ([], [], ["--add-subuids", "100000-165535", "--add-subgids", "100000-165535"]),
      ([other], [], ["--add-subuids", "165536-231071", "--add-subgids", "165536-231071"]),
      ([own], [other], ["--add-subgids", "165536-231071"]), ([other], [own], ["--add-subuids", "165536-231071"]),
      ([small], [own], ["--add-subuids", "100000-165535"]), ([own], [own], []),
    ] as [([SubIDRange], [SubIDRange], [String])] {
      var facts = Sample.facts()
      facts.subordinateUIDs = uids
      facts.subordinateGIDs = gids
      let steps = NodePlan.host(facts, account: Sample.account, sources: nothing)
      let command = Command("/usr/sbin/usermod", arguments + ["u7s-admin"])
      let call = Step.run(command, "give u7s-admin its subordinate ids")
      #expect(steps == (arguments.isEmpty ? [] : [call]) + Self.always)
    }
  }

  @Test("The account is removed from the journal's group if it is a member, and from no other")
  func journal() {
    let steps = NodePlan.takeBack(groups: ["podman", "systemd-journal"])
    #expect(steps.first?.display == "/usr/bin/gpasswd --delete u7s-admin systemd-journal")
    #expect(Array(steps.dropFirst()) == NodePlan.takeBack(groups: ["podman", "adm"]))
    var facts = Sample.facts()
    #expect(!Doctor.checks(facts, settings: Settings()).contains { $0.name == "journal" || $0.name == "CNI directory" })
    facts.accountsGroups = ["systemd-journal"]
    facts.ownsHostsCNI = true
    let found = Doctor.checks(facts, settings: Settings()).filter { $0.name == "journal" || $0.name == "CNI directory" }
    #expect(found.count == 2 && found.allSatisfy { $0.level == .warning && $0.isMendedByInit && $0.fix != nil })
    #expect(NodePlan.host(facts, account: Sample.account, sources: Self.sources).contains(steps[0]))
  }

  private static let header = "# Written by kubeadm init; /etc/podsec/u7s/config/defaults is yours.\n"

  @Test("An init writes its settings and patches, and removes a stale network")
  func deployment() throws {
    let request = try Sample.request("init --token a.b --certificate-key 00ff", settings: [.registry: ""])
    let patches = Patches.files(request)
    #expect(
      try NodePlan.deployment(request, pauseImage: "registry.k8s.io/pause:3.10", sources: Self.sources) == [
        .file(
          Self.etc + "/env",
          Self.header + """
            U7S_APISERVERENDPOINT=192.168.7.11:6443
            U7S_APISERVER_ADVERTISE_ADDRESS=192.168.7.11
            U7S_APISERVER_BIND_PORT=6443
            U7S_CONTROLPLANE=initMaster
            U7S_EXTDEV=eth0
            U7S_EXTIP=192.168.7.11
            U7S_KUBEVERSION=v1.36.2
            U7S_PARENT_IP=192.168.7.11
            U7S_PAUSE_IMAGE=registry.k8s.io/pause:3.10
            U7S_PODNETWORKCIDR=10.244.0.0/16
            U7S_REGISTRY=
            U7S_REGISTRY_PLATFORM=registry.k8s.io
            U7S_SERVICECIDR=10.96.0.0/12
            U7S_UID=988
            U7S_VXLAN_MTU=1450

            """, mode: 0o644, owner: .root),
        .removeBeneath(
          "/var/lib/u7s-admin", path: ".local/share/usernetes/_etc_cni_net_d/10-flannel.conflist"),
        .emptyDirectory(Self.etc + "/patches", mode: 0o755),
        .file(
          Self.etc + "/patches/kubeletconfiguration%u7s+strategic.yaml", patches[0].text, mode: 0o644, owner: .root),
        .file(Self.etc + "/patches/kube-apiserver%u7s+json.yaml", patches[1].text, mode: 0o644, owner: .root),
        .file(Self.etc + "/patches/etcd%u7s+json.yaml", patches[2].text, mode: 0o644, owner: .root),
      ])
  }

  @Test(
    "The user's own data directory is made for the account if root owns all directories above it",
    arguments: [
      ("/var/lib/podsec/u7s/etcd", nil), ("/var/lib/podsec/u7s/etcd/", nil), ("/var/lib/podsec/u7s/etcd/data", nil),
      ("/var/lib/podsec/u7s/own", "own"), ("/var/lib/podsec/u7s/own/", "own"), ("/var/lib/podsec/u7s//own", "own"),
      ("/var/lib/podsec/u7s/./own/a/b", "own"), ("/var/lib/podsec/u7s/etcd2", "etcd2"),
    ] as [(String, String?)])
  func dataDirectory(given: String, made: String?) throws {
    let file = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\netcd: {local: {dataDir: \(given)}}"
    func steps(_ line: String, _ file: String) throws -> [Step] {
      try NodePlan.deployment(try Sample.request(line, file: file), pauseImage: nil, sources: Self.sources)
    }
    var expected = try steps("init", "")
    if let made { expected.insert(.directory("/var/lib/podsec/u7s/" + made, mode: 0o700, owner: .account), at: 3) }
    #expect(try steps("init", file) == expected)
    #expect(try steps("join a:1 --control-plane", file) == steps("join a:1 --control-plane", ""))
  }

  @Test("A join writes its registry and pause image as an init does")
  func joinImages() throws {
    for line in ["init", "join a:1", "join a:1 --control-plane"] {
      let request = try Sample.request(line, settings: [.registry: "reg.x/k8s", .kubeVersion: "v1.36.1"])
      let documents = try NodeConfiguration(request).imageDocuments()
      #expect(documents.json(at: "ClusterConfiguration imageRepository") == "\"reg.x/k8s\"")
      #expect(documents.json(at: "ClusterConfiguration kubernetesVersion") == "\"v1.36.1\"")
      #expect(documents.json(at: "ClusterConfiguration apiVersion") == "\"kubeadm.k8s.io/v1beta4\"")
      let settings = NodeDeployment(
        request, pauseImage: Images.pause(["reg.x/k8s/kube-proxy:v1", "reg.x/k8s/pause:3.10.2"])
      ).settings
      #expect(settings[.pauseImage] == "reg.x/k8s/pause:3.10.2" && settings[.registryPlatform] == "reg.x/k8s")
    }
    let old = try Sample.request("join a:1", kubeadm: "1.30.4")
    #expect(try NodeConfiguration(old).imageDocuments().json(at: "ClusterConfiguration apiVersion").contains("v1beta3"))
    #expect(Images.pause([]) == nil && Images.pause(["a/pause-x:1", "a/mypause:1"]) == nil)
  }

  @Test("A user's own patches are applied after ours, and do not replace them")
  func userPatches() throws {
    var sources = Self.sources
    sources.userPatches = [
      .init(name: "etcd+json.yaml", text: "[]\n"), .init(name: "kubeletconfiguration%u7s+strategic.yaml", text: "x"),
    ]
    let request = try Sample.request("join a:1 --patches /p")
    let steps = try NodePlan.deployment(request, pauseImage: nil, sources: sources)
    #expect(
      steps.dropFirst(3) == [
        .file(
          Self.etc + "/patches/kubeletconfiguration%u7s+strategic.yaml", Patches.files(request)[0].text, mode: 0o644,
          owner: .root),
        .file(Self.etc + "/patches/etcd+json.yaml", "[]\n", mode: 0o644, owner: .root),
      ])
  }

  @Test("A dry run shows every step in a line of its own")
  func display() {
    for (step, text) in [
      (.note("Preparing"), "# Preparing"),
      (.directory("/a", mode: 0o700, owner: .account), "mkdir -p /a  (700 u7s-admin)"),
      (.emptyDirectory("/a", mode: 0o755), "empty /a  (755 root)"),
      (.file("/a", "é\n", mode: 0o644, owner: .root), "write /a  (644 root, 3 bytes)"),
      (.remove("/a"), "remove /a"), (.handOver("/a", to: "u7s-admin"), "chown /a  (u7s-admin)"),
      (.sysctl("a.b", "1"), "sysctl a.b=1"),
      (.sysctlAtLeast("a.b", 7), "sysctl a.b=7  (unless higher)"), (.module("tun"), "modprobe tun"),
      (.run(Command("/bin/a", ["b c"]), "words"), "/bin/a 'b c'"),
    ] as [(Step, String)] {
      #expect(step.display.english == text)
    }
  }
}
