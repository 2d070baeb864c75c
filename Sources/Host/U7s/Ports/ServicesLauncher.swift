import Core
import CoreU7s
import Glibc
import Host

/// `u7s-services`: the user unit u7s-services.service, which publishes the ports of the cluster's Services on this node.
enum ServicesLauncher {
  static func run() throws(Failure) -> Int32 {
    let account = try NodeAccount.require()
    guard getuid() == account.uid else {
      throw Failure("publish Services", "only \(account.name)'s unit does", hint: "systemctl start u7s")
    }
    let settings = try SettingsReader.read(NodeSettings.inputs)
    let node = try PublishedPort.addresses(NodeDeployment(unit: Environment.all))
    try Namespaces.enterWhenReady(account)
    NamespaceEnvironment.set(account)
    var publisher = ServicePublisher(
      paths: AccountPaths(account), node: node,
      nodeName: KubeletName.read(
        flags: Files.readIfPresent(NodePaths.kubeletFlags) ?? "",
        hostName: Files.readIfPresent("/proc/sys/kernel/hostname")?.trimmed ?? ""),
      api: ServicesAPI(
        kubectl: try NodeTool.path("kubectl"), kubelet: KubeletAPI(curl: try NodeTool.path("curl"))),
      rootlessctl: try NodeTool.path("rootlessctl"))
    guard settings.publishesServices else {
      try publisher.withdraw()
      Report.note(
        "nothing is published: off by \(Setting.publishServices.name)=\(settings[.publishServices] ?? "")")
      return 0
    }
    return try publisher.run()
  }
}
