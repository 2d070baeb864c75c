import CLinux
import Core
import Glibc
import Host
import Testing

@Suite struct LockTests {
  let scratch = Scratch()

  /// The failure of the second call for the lock.
  private static func busy(_ purpose: String, _ pid: pid_t) -> Failure {
    Failure(
      "lock this node", "kubeadm \(purpose) (process \(pid)) is at work on it", hint: "wait until it has ended")
  }

  // Each test runs in its own process: a program started by another test holds our descriptors until its exec.

  @Test("A second call is told who holds the lock, until the lock is released")
  func exclusive() async {
    await #expect(processExitsWith: .success) { [path = scratch["lock"] as String] in
      do {
        let lock = try Lock.take(path, purpose: "init", program: "kubeadm")
        #expect(throws: LockTests.busy("init", getpid())) {
          _ = try Lock.take(path, purpose: "join", program: "kubeadm")
        }
        _ = lock
      }
      let again = try Lock.take(path, purpose: "reset", program: "kubeadm")
      #expect(throws: LockTests.busy("reset", getpid())) {
        _ = try Lock.take(path, purpose: "join", program: "kubeadm")
      }
      _ = again
    }
  }

  @Test("Another process is told that this process holds the lock")
  func otherProcess() async throws {
    let lock = try Lock.take(scratch["lock"], purpose: "init", program: "kubeadm")
    let path = scratch["lock"]
    let holder = getpid()
    await #expect(processExitsWith: .success) { [path = path as String, holder = holder as pid_t] in
      let told = #expect(throws: Failure.self) { _ = try Lock.take(path, purpose: "join", program: "kubeadm") }
      #expect(told?.why == "kubeadm init (process \(holder)) is at work on it")
    }
    _ = lock
  }

  @Test("The lock of a killed process is free, and a shorter purpose leaves no rest of a longer one")
  func released() async throws {
    let path = scratch["lock"]
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let lock = try Lock.take(path, purpose: "a very long purpose that is written first", program: "kubeadm")
      kill(getpid(), SIGKILL)
      _ = lock
    }
    let lock = try Lock.take(path, purpose: "x", program: "kubeadm")
    #expect(Disk.text(path) == "kubeadm x (process \(getpid()))\n")
    _ = lock
  }

  @Test("Programs that are started do not hold the lock")
  func notInherited() async {
    await #expect(processExitsWith: .success) { [path = scratch["lock"] as String] in
      var input: [Int32] = [0, 0]
      var output: [Int32] = [0, 0]
      #expect(linux_pipe(&input) == 0 && linux_pipe(&output) == 0)
      let child: pid_t
      do {
        let lock = try Lock.take(path, purpose: "init", program: "kubeadm")
        child = try Spawn.start(
          Command("/bin/sh", ["-c", "echo ready; exec cat"]), descriptors: [0: input[0], 1: output[1]])
        _ = lock
      }
      // NOTE: posix_spawn(3) returns before exec has closed the child's descriptors.
      var byte: UInt8 = 0
      #expect(read(output[0], &byte, 1) == 1)
      let lock = try Lock.take(path, purpose: "join", program: "kubeadm")
      #expect(waitpid(child, nil, WNOHANG) == 0)
      _ = lock
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
    }
  }

  @Test("Only the owner can read the lock's file, under any umask", arguments: [0, 0o022] as [mode_t])
  func mode(mask: mode_t) async {
    await #expect(processExitsWith: .success) { [path = scratch["lock"] as String, mask = mask as mode_t] in
      umask(mask)
      _ = try Lock.take(path, purpose: "init", program: "kubeadm")
    }
    #expect(Disk.mode(scratch["lock"]) == 0o600)
  }

  static let wrong: [(name: String, why: String)] = [
    ("link", "too many levels of symbolic links"), ("directory", "is a directory"),
    ("missing/lock", "no such file or directory"),
  ]

  @Test("A link or a directory at the lock's path, and a missing directory, are errors", arguments: wrong)
  func wrongPlace(name: String, why: String) {
    Disk.put(scratch["target"], "kept")
    symlink("target", scratch["link"])
    mkdir(scratch["directory"], 0o755)
    #expect(throws: Failure("lock \(scratch[name])", "\(why)")) {
      _ = try Lock.take(scratch[name], purpose: "init", program: "kubeadm")
    }
    #expect(Disk.text(scratch["target"]) == "kept")
  }
}
