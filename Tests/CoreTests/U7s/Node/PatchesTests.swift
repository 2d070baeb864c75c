import Core
import CoreU7s
import Testing
import YAML

@Suite struct PatchesTests {
  private static let kubeletName = "kubeletconfiguration%u7s+strategic.yaml"
  private static let apiServerName = "kube-apiserver%u7s+json.yaml"

  private static func patch(_ name: String, _ request: NodeRequest) throws -> Node? {
    guard let file = Patches.files(request).first(where: { $0.name == name }) else { return nil }
    let documents = try YAML.parse(file.text)
    #expect(documents.count == 1)
    return documents.first
  }

  @Test("The kubelet's patch holds what a kubelet in a user namespace needs")
  func kubelet() throws {
    let text = try #require(Patches.files(try Sample.request()).first { $0.name == Self.kubeletName }).text
    #expect(
      text == """
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        cgroupDriver: cgroupfs
        containerRuntimeEndpoint: unix:///var/run/crio/crio.sock
        featureGates:
          KubeletInUserNamespace: true
        failSwapOn: false
        volumePluginDir: /var/lib/u7s-admin/.local/share/usernetes/kubelet-plugins-exec
        seccompDefault: true

        """)
  }

  @Test("etcd listens for its peers on 127.0.0.1 too, because RootlessKit forwards them there")
  func etcd() throws {
    let name = "etcd%u7s+json.yaml"
    for line in ["init", "join a:1 --control-plane"] {
      #expect(
        try Self.patch(name, try Sample.request(line))?.json
          == #"[{"op":"add","path":"/spec/containers/0/command/-","#
          + #""value":"--listen-peer-urls=https://127.0.0.1:2380,https://192.168.7.11:2380"}]"#)
    }
    #expect(try Self.patch(name, try Sample.request("join a:1")) == nil)
    let external =
      "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\netcd: {external: {endpoints: [a]}}\n"
    #expect(try Self.patch(name, try Sample.request(file: external)) == nil)
  }

  @Test(
    "Up to kubeadm 1.35 the controller manager's FlexVolume directory is one that kubelet can make",
    arguments: [
      ("1.26.15", true), ("1.30.14", true), ("1.31.14", true), ("1.33.13", true), ("1.34.9", true), ("1.35.6", true),
      ("1.36.0", false), ("1.37.0", false),
    ])
  func flexVolumes(kubeadm: String, isPatched: Bool) throws {
    let name = "kube-controller-manager%u7s+strategic.yaml"
    for line in ["init", "join a:1 --control-plane"] {
      let patch = try Self.patch(name, try Sample.request(line, kubeadm: kubeadm))
      #expect(
        patch?.json
          == (isPatched
            ? #"{"spec":{"volumes":[{"name":"flexvolume-dir","hostPath":{"#
              + #""path":"/var/lib/u7s-admin/.local/share/usernetes/kubelet-plugins-exec","type":"DirectoryOrCreate"}}]}}"#
            : nil))
    }
    #expect(try Self.patch(name, try Sample.request("join a:1", kubeadm: kubeadm)) == nil)
    for arguments in ["{flex-volume-plugin-dir: /x}", "[{name: flex-volume-plugin-dir, value: /x}]"] {
      let own = "kind: ClusterConfiguration\ncontrollerManager: {extraArgs: \(arguments)}"
      #expect(try Self.patch(name, try Sample.request(file: own, kubeadm: kubeadm)) == nil)
    }
  }

  @Test(
    "The feature gate is set for a kubelet up to 1.36, whatever kubeadm's version",
    arguments: [
      ("1.26.15", "1.26.15", true), ("1.35.0", "1.35.0", true), ("1.36.0", "1.36.0", true),
      ("1.36.99", "1.36.99", true),
      ("1.37.0", "1.37.0", false), ("1.37.3", "1.37.3", false), ("1.38.0", "1.38.0", false), ("2.0.0", "2.0.0", false),
      ("1.37.0", "1.36.2", true), ("1.36.2", "1.37.0", false),
    ])
  func gate(kubeadm: String, kubelet: String, isSet: Bool) throws {
    for line in ["init", "join a:1", "join a:1 --control-plane"] {
      let request = try Sample.request(line, kubeadm: kubeadm, kubelet: kubelet)
      let patch = try #require(try Self.patch(Self.kubeletName, request))
      #expect(patch["featureGates"]?.json == (isSet ? "{\"KubeletInUserNamespace\":true}" : nil))
    }
  }

  @Test(
    "A key that the user's own KubeletConfiguration sets is left out of the patch",
    arguments: Rows.lines(
      """
      failSwapOn: true | failSwapOn
      volumePluginDir: /opt/plugins | volumePluginDir
      seccompDefault: false | seccompDefault
      """))
  func userKeys(row: String) throws {
    let columns = Rows.columns(row)
    let all = try #require(try Self.patch(Self.kubeletName, try Sample.request()))
    let file = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n" + columns[0]
    let patch = try #require(try Self.patch(Self.kubeletName, try Sample.request(file: file)))
    #expect(patch[columns[1]] == nil)
    var expected = all
    expected[columns[1]] = nil
    #expect(patch == expected)
  }

  @Test("U7S_SECCOMP_DEFAULT=no turns kubelet's default profile off, a user's own value wins, other words are refused")
  func seccomp() throws {
    func value(_ setting: String, _ file: String = "") throws -> Bool? {
      try Self.patch(
        Self.kubeletName, try Sample.request("join a:1", file: file, settings: [.seccompDefault: setting]))?[
          "seccompDefault"]?.bool
    }
    #expect(try value("no") == false && value("yes") == true && value("") == true)
    #expect(try value("no", "kind: KubeletConfiguration\nseccompDefault: true") == nil)
    for text in ["off", "No", "true", "0"] { #expect(throws: Failure.self, "\(text)") { try value(text) } }
  }

  @Test("Other keys and feature gates in the user's KubeletConfiguration do not change the patch")
  func otherKeys() throws {
    let file = "kind: KubeletConfiguration\nmaxPods: 5\nfeatureGates: {Foo: true}\ncgroupDriver: cgroupfs\n"
    #expect(Patches.files(try Sample.request(file: file)) == Patches.files(try Sample.request()))
  }

  @Test("The API server's patch adds the audit flags, a mount and a volume, as an RFC 6902 patch")
  func audit() throws {
    for line in ["init", "join a:1 --control-plane"] {
      let patch = try #require(
        try Self.patch(Self.apiServerName, try Sample.request(line, settings: [.podSecurity: "off"])))
      let flags = ["policy-file=/etc/kubernetes/audit/policy.yaml", "log-path=/etc/kubernetes/audit/audit.log"]
      let command = (flags + ["log-maxsize=500", "log-maxbackup=3"]).map { flag in
        #"{"op":"add","path":"/spec/containers/0/command/-","value":"--audit-\#(flag)"}"#
      }
      let mount = #"{"mountPath":"/etc/kubernetes/audit","name":"audit"}"#
      let volume = #"{"hostPath":{"path":"/etc/kubernetes/audit","type":"DirectoryOrCreate"},"name":"audit"}"#
      #expect(
        patch.items.map(\.json) == command + [
          #"{"op":"add","path":"/spec/containers/0/volumeMounts/-","value":\#(mount)}"#,
          #"{"op":"add","path":"/spec/volumes/-","value":\#(volume)}"#,
        ])
    }
  }

  @Test("The API server's patch names the configuration of Pod Security, in a directory that it cannot write")
  func podSecurity() throws {
    for line in ["init", "join a:1 --control-plane"] {
      for (setting, level) in [(nil, "baseline"), ("privileged", "privileged"), ("restricted", "restricted")] {
        let settings = setting.map { [Setting.podSecurity: $0] } ?? [:]
        let patch = try #require(try Self.patch(Self.apiServerName, try Sample.request(line, settings: settings)))
        let flag = "--admission-control-config-file=/etc/kubernetes/admission/pod-security-\(level).yaml"
        #expect(
          patch.items.map(\.json).suffix(3) == [
            #"{"op":"add","path":"/spec/containers/0/command/-","value":"\#(flag)"}"#,
            #"{"op":"add","path":"/spec/containers/0/volumeMounts/-","#
              + #""value":{"mountPath":"/etc/kubernetes/admission","name":"admission","readOnly":true}}"#,
            #"{"op":"add","path":"/spec/volumes/-","#
              + #""value":{"hostPath":{"path":"/etc/kubernetes/admission","type":"DirectoryOrCreate"},"name":"admission"}}"#,
          ])
      }
    }
    #expect(try Self.patch(Self.apiServerName, try Sample.request("join a:1")) == nil)
  }

  @Test("A user's own admission configuration wins, also the one of a cluster that is joined")
  func ownAdmission() throws {
    let arguments = "extraArgs: [{name: admission-control-config-file, value: /own}]"
    let own = "kind: ClusterConfiguration\napiServer: {\(arguments)}"
    #expect(try Sample.request(file: own).podSecurity == nil)
    #expect(try Sample.request(file: own.replacing("apiServer", with: "scheduler")).podSecurity != nil)
    var request = try Sample.request("join a:1 --control-plane")
    request.adopt(try #require(ClusterNetworkTests.network("apiServer: {\(arguments)}")))
    #expect(request.podSecurity == nil)
    request = try Sample.request("join a:1 --control-plane")
    request.adopt(try #require(ClusterNetworkTests.network("apiServer: {extraArgs: [{name: v, value: '4'}]}")))
    #expect(request.podSecurity == PodSecurityAdmission(.baseline))
    let both = own.replacing("[{", with: "[{name: audit-policy-file, value: /p}, {")
    #expect(try Self.patch(Self.apiServerName, try Sample.request(file: both)) == nil)
  }

  @Test("A worker, and a user with an audit policy of their own, get no audit patch")
  func noAudit() throws {
    let policy = "audit-policy-file"
    for (line, file) in [
      ("join a:1", ""),
      ("init", "kind: ClusterConfiguration\napiServer: {extraArgs: {\(policy): /p}}"),
      (
        "init",
        "kind: ClusterConfiguration\napiServer: {extraArgs: [{name: v, value: '4'}, {name: \(policy), value: /p}]}"
      ),
    ] {
      let patch = try Self.patch(Self.apiServerName, try Sample.request(line, file: file))
      #expect(!(patch?.json.contains("audit") ?? false))
    }
    for file in [
      "kind: ClusterConfiguration\napiServer: {extraArgs: {v: '4'}}",
      "kind: ClusterConfiguration\napiServer: {extraArgs: [{name: v, value: \(policy)}]}",
      "kind: ClusterConfiguration\ncontrollerManager: {extraArgs: {\(policy): /p}}",
    ] {
      let names = Patches.files(try Sample.request(file: file)).map(\.name)
      #expect(names == [Self.kubeletName, Self.apiServerName, "etcd%u7s+json.yaml"])
    }
  }

  @Test("Our patches sort before any suffix of letters or digits, so that a user's patch is applied last")
  func order() {
    for name in [Self.kubeletName, Self.apiServerName] {
      let target = name.prefix { $0 != "%" }
      for suffix in ["", "0", "1", "9", "A", "Z", "a", "z", "-x", "_x"] {
        #expect(name < "\(target)\(suffix)+strategic.yaml")
      }
    }
  }
}
