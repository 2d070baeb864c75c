import CLinux
import Core
import CoreU7s
import Glibc
import Host

/// `u7s-rootlesskit`: the user unit rootlesskit.service. On the host it becomes rootlesskit; called again by it as
/// root of the new namespaces, it prepares them and becomes u7s-crio.
package enum RootlessKitLauncher {
  package static func run() throws(Failure) -> Int32 {
    if Environment.programName == "u7s-slirp4netns" { return try Slirp4netnsLauncher.run() }
    return try Program.withoutArguments(LauncherSpecs.rootlesskit, start)
  }

  private static func start() throws(Failure) -> Int32 {
    let account = try NodeAccount.require()
    let paths = AccountPaths(account)
    let deployment = try NodeDeployment(unit: Environment.all)
    if Environment.value("_U7S_CHILD") != nil && NodeAccount.isInsideNamespace(of: account) {
      try NamespaceBuilder(paths: paths, deployment: deployment).build()
      try Program.exec(Command(NodePaths.shims + "/u7s-crio"))
    }
    guard getuid() == account.uid else {
      throw Failure("start RootlessKit", "only \(account.name)'s unit does", hint: "systemctl start u7s")
    }
    try prepareDirectories(paths)
    unlink(paths.ready)
    let ports = deployment.address == nil ? [] : try ports(deployment)
    let hasPlugins = Files.exists("/usr/libexec/cni")
    let kit = RootlessKit(
      program: try NodeTool.path("rootlesskit"), paths: paths, deployment: deployment, ports: ports,
      copyUp: NamespaceLayout.copyUp + (hasPlugins ? ["/usr/libexec"] : []))
    // RootlessKit's resolv.conf of the namespace has a server and nothing else.
    let ways = ResolverFile(Files.readIfPresent(SystemPaths.resolver) ?? "").ways
    Environment.set(NamespaceBuilder.resolverWays, ways.joined(separator: "\n"))
    try Program.exec(kit.command(child: NodePaths.shims + "/u7s-rootlesskit"))
  }

  /// The node's own ports, and ports that an administrator exposed.
  private static func ports(_ deployment: NodeDeployment) throws(Failure) -> [PublishedPort] {
    let (node, bind) = try PublishedPort.addresses(deployment)
    return ExposedPort.published(
      try PortExposer.read(), beside: try PublishedPort.node(deployment), node: node, bind: bind)
  }

  /// The account's own directories, made as the account.
  private static func prepareDirectories(_ paths: AccountPaths) throws(Failure) {
    let directories =
      [paths.state, paths.crioState, paths.data, paths.containers, paths.volumePlugins]
      + NamespaceLayout.mounts.map { "\(paths.data)/\($0.name)" }
    for directory in directories {
      try attempt("make \(directory)") { () throws(Errno) in
        try Files.makeDirectory(directory, mode: 0o700, uid: getuid(), gid: getgid())
      }
    }
    // NOTE: podman and CRI-O share one store; an existing store is never replaced.
    symlink("usernetes/containers", paths.account.home + "/.local/share/containers")
    symlink("_var_lib_kubelet", paths.data + "/kubelet")
  }
}
