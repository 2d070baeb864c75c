import Core
import CoreU7s
import Glibc
import Host

/// `kubeadm reset`: the genuine one runs inside the namespace; then we remove what it cannot reach from there.
struct KubeadmReset {
  func run(_ call: ResetCall) throws(Failure) -> Int32 {
    let file = try call.config.map(UserFiles.documents) ?? []
    if call.isDryRun(UserConfiguration(file)) { return try GenuineKubeadm.superviseCallers().code }
    let lock = try Lock.take(NodePaths.lock, purpose: "reset", program: "kubeadm")
    defer { _ = lock }
    let savesEtcd = try EtcdBackup.isWanted(try SettingsReader.read(NodeSettings.inputs))
    return try reset { () throws(Failure) in
      if savesEtcd { try EtcdBackup(isReset: true)?.saveLastMember() }
      return try GenuineKubeadm.superviseCallers()
    }
  }

  /// The same for a caller that holds the lock and has already run the genuine reset.
  func reset(_ genuine: () throws(Failure) -> ExitStatus) throws(Failure) -> Int32 {
    let account = try NodeAccount.require()
    let node = NodeUnits(account: account)
    if try Namespaces.find(account) == nil {
      try node.prepareHost(try HostFactsReader.read(versions: false))
      try node.bringUp(changed: false)
    }
    let status = try genuine()
    guard status.isSuccess else { return status.code }
    try emptyEtcd()
    try node.host(["--quiet", "disable", "--now", "u7s.service"], "disable u7s.service")
    try node.user(["stop", "kubelet.service", "rootlesskit.service"], "stop \(account.name)'s units")
    // systemd remembers a kubelet that was killed during its start as failed.
    _ = try? Spawn.capture(SystemctlRoute.command(["reset-failed", "kubelet.service", "rootlesskit.service"]))
    try Runner(account: account).run([
      .remove(NodePaths.settings), .remove(NodePaths.unfinished), .emptyDirectory(NodePaths.patches, mode: 0o755),
    ])
    return 0
  }

  /// An `init` that was cut off before etcd's manifest leaves data that kubeadm does not find.
  private func emptyEtcd() throws(Failure) {
    try Runner.mustSucceed(
      Inside.command("find", [NodePaths.etcd, "-xdev", "-mindepth", "1", "-delete"]), "empty \(NodePaths.etcd)")
  }
}
