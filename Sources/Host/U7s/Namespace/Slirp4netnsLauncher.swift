import CLinux
import Core
import CoreU7s
import Glibc
import Host

/// The program that RootlessKit runs as slirp4netns: it becomes the genuine one and leaves a watcher beside it.
/// RootlessKit does not notice when slirp4netns ends, and a namespace without a network is of no use: the watcher then
/// ends RootlessKit, and systemd starts both again.
enum Slirp4netnsLauncher {
  private static let watch = "--watch"

  static func run() throws(Failure) -> Int32 {
    let arguments = Environment.arguments
    if arguments.first == watch, arguments.count == 3, let child = pid_t(arguments[1]), let parent = pid_t(arguments[2])
    {
      try follow(child, for: parent)
      return 0
    }
    let genuine = try NodeTool.path("slirp4netns")
    // NOTE: RootlessKit kills the process that it started, so this process becomes slirp4netns and the watcher is its
    // child.
    if !arguments.contains(where: { ["--version", "--help", "-v", "-h"].contains($0) }) {
      guard Files.readIfPresent("/proc/\(getppid())/comm")?.trimmed == "rootlesskit" else {
        throw Failure("start slirp4netns", "only RootlessKit does", hint: "systemctl start u7s")
      }
      let watcher = Command(NodePaths.shims + "/u7s-slirp4netns", [watch, String(getpid()), String(getppid())])
      try attempt("watch slirp4netns") { () throws(Errno) in
        let null = try OwnedFD.open("/dev/null", O_RDWR)
        _ = try Spawn.start(watcher, descriptors: [0: null.number, 1: null.number, 2: null.number])
      }
    }
    try Program.exec(Command(genuine, forwardingFrom: 1))
  }

  /// Waits until one of the two ends. It has no deadline, because it watches for as long as the node runs.
  private static func follow(_ child: pid_t, for parent: pid_t) throws(Failure) {
    // NOTE: RootlessKit reads the ready pipe, which we inherited, to its end.
    linux_close_from(3)
    // Without RootlessKit there is nothing left to end.
    guard let kit = try? OwnedFD(retrying({ linux_pidfd_open(parent) })) else { return }
    try attempt("watch slirp4netns") { () throws(Errno) in
      guard let slirp = try? OwnedFD(retrying({ linux_pidfd_open(child) })) else {
        try retrying { linux_pidfd_signal(kit.number, SIGTERM) }
        return
      }
      var ends = [
        pollfd(fd: slirp.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: kit.number, events: Int16(POLLIN), revents: 0),
      ]
      linux_release_memory()
      try retrying { poll(&ends, 2, -1) }
      if ends[1].revents == 0 { try retrying { linux_pidfd_signal(kit.number, SIGTERM) } }
    }
  }
}
