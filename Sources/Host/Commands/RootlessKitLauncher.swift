import CLinux
import Core
import Glibc

extension Entry {
  /// `u7s-rootlesskit`: the user unit rootlesskit.service. On the host it becomes rootlesskit; called again by it as
  /// root of the new namespaces, it prepares them and becomes u7s-crio.
  package static func u7sRootlesskit() throws(Failure) -> Int32 {
    if Environment.programName == "u7s-slirp4netns" { return try slirp4netns() }
    let account = try Users.requireAccount()
    let paths = AccountPaths(account)
    let settings = Settings(environment: Environment.all)
    if Environment.value("_U7S_CHILD") != nil && Users.isInsideNamespace {
      try NamespaceBuilder(paths: paths, settings: settings).build()
      try exec(Command(NodePaths.shims + "/u7s-crio"))
    }
    guard getuid() == account.uid else {
      throw Failure("start RootlessKit", "only \(account.name)'s unit does", hint: "systemctl start u7s")
    }
    try prepareDirectories(paths)
    unlink(paths.ready)
    let ports = settings[.externalIP] == nil ? [] : try PublishedPort.node(settings)
    let hasPlugins = Files.exists("/usr/libexec/cni")
    let kit = RootlessKit(
      paths: paths, settings: settings, ports: ports,
      copyUp: NamespaceLayout.copyUp + (hasPlugins ? ["/usr/libexec"] : []))
    try exec(kit.command(child: NodePaths.shims + "/u7s-rootlesskit"))
  }

  /// What RootlessKit runs as slirp4netns: the genuine one, and the end of RootlessKit with its end, for a namespace
  /// without a network is of no use; systemd starts both again.
  private static func slirp4netns() throws(Failure) -> Int32 {
    let parent = getppid()
    let status = try supervise(Command(try tool("slirp4netns"), forwardingFrom: 1), staying: true)
    let wasAsked = Environment.arguments.contains { $0 == "--version" || $0 == "--help" || $0 == "-v" || $0 == "-h" }
    if !wasAsked && getppid() == parent {
      Report.line("slirp4netns ended with status \(status.code): the namespace ends with it")
      kill(parent, SIGTERM)
    }
    return status.code
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
    // NOTE: podman and CRI-O share one store; a store that is there already is never replaced.
    symlink("usernetes/containers", paths.account.home + "/.local/share/containers")
    symlink("_var_lib_kubelet", paths.data + "/kubelet")
  }
}
