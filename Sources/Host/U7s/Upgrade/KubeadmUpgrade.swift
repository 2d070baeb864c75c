import Core
import CoreU7s
import Glibc
import Host
import YAML

/// `kubeadm upgrade apply` and `upgrade node`: etcd is saved, the genuine one runs with our patches, and the settings
/// that later starts of the node need are updated.
struct KubeadmUpgrade {
  private var call: UpgradeCall
  /// The caller's own file with our patches in it.
  private var configuration: String?

  init(_ call: UpgradeCall) throws(Failure) {
    self.call = call
    if let path = call.config {
      let documents = try UserFiles.documents(path)
      configuration = YAML.emit(self.call.read(documents) ?? documents)
    }
  }

  func run() throws(Failure) -> Int32 {
    let lock = try Lock.take(NodePaths.lock, purpose: "upgrade", program: "kubeadm")
    defer { _ = lock }
    let account = try NodeAccount.require()
    let settings = try SettingsReader.read(NodeSettings.inputs)
    let isUp = try Namespaces.find(account) != nil
    if isUp && call.changesEtcd { try saveEtcd(settings) }
    if isUp && !call.isDryRun, let directory = call.patches { try takePatches(directory, account) }
    let status = try runKubeadm()
    if status.isSuccess && !call.isDryRun && call.phase == nil { follow(account) }
    return status.code
  }

  private func saveEtcd(_ settings: Settings) throws(Failure) {
    guard try EtcdBackup.isWanted(settings) else { return }
    if let backup = try EtcdBackup() {
      try backup.save()
    } else if Files.exists(NodePaths.manifests + "/kube-apiserver.yaml") {
      Report.warning("etcd is not of this node, and is not saved")
    }
  }

  /// Puts the caller's patches beside ours; they replace patches of earlier calls.
  private func takePatches(_ directory: String, _ account: Account) throws(Failure) {
    let theirs = try UserFiles.patches(directory)
    let (removed, written) = UpgradeCall.merge(kept: Files.list(NodePaths.patches), theirs: theirs)
    try Runner(account: account).run(
      removed.map { .remove("\(NodePaths.patches)/\($0)") }
        + written.map { .file("\(NodePaths.patches)/\($0.name)", $0.text, mode: 0o644, owner: .root) })
  }

  /// NOTE: `--patches` comes before the caller's arguments, because after a `--` of the caller it would be an operand.
  private func runKubeadm() throws(Failure) -> ExitStatus {
    if let configuration { return try GenuineKubeadm.superviseCallers(call.passedOn, config: configuration) }
    return try GenuineKubeadm.superviseCallers(
      call.isPlain ? nil : call.passedOn, first: ["--patches=\(call.directory)"])
  }

  /// Writes the settings of the new version. The upgrade itself has succeeded, so a failure here is only a warning.
  private func follow(_ account: Account) {
    do {
      guard var deployment = try NodeDeployment.read() else { return }
      let version = try clusterVersion()
      let list = try output(GenuineKubeadm.inside(Images.listArguments(version, deployment.repository)))
      deployment.choices[.kubeVersion] = version
      if let pause = Images.pause(Images.names(list)), pause != deployment.pauseImage {
        _ = try output(NodeImages.pull(pause), seconds: 120)
        deployment.pauseImage = pause
      }
      try Runner(account: account).run([try deployment.step(writer: "kubeadm upgrade")])
    } catch {
      Report.warning("\(NodePaths.settings) is of the earlier version: \(error.tried): \(error.why)")
    }
  }

  /// The configuration that kubeadm wrote into the cluster; every node may read it.
  private func clusterVersion() throws(Failure) -> String {
    let text = try output(
      Inside.command(
        "kubectl",
        [
          "--kubeconfig=\(NodePaths.kubeletConf)", "--request-timeout=20s", "--namespace=kube-system",
          "get",
          "configmap", "kubeadm-config", "--output=jsonpath={.data.ClusterConfiguration}",
        ]))
    guard let version = (try? YAML.parse(text))?.first?["kubernetesVersion"]?.string, let number = Version(version)
    else { throw Failure("read the cluster's version", "its kubeadm-config holds none") }
    return "v\(number)"
  }

  private func output(_ command: Command, seconds: Double = 40) throws(Failure) -> String {
    let outcome = try Spawn.capture(command, seconds: seconds)
    guard outcome.status.isSuccess else { throw Failure("\(command.display)", "\(outcome.lastWords)") }
    return outcome.output
  }
}
