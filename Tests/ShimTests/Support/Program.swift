import CLinux
import Glibc

/// Runs a program with the given bytes as argv and environment, and no signal blocked or ignored. One that has not ended
/// after five minutes is killed, and its signal says so.
enum Program {
  static func run(_ words: [Bytes], environment: [Bytes], input: Bytes = "") -> Ended {
    let output = temporary()
    let errors = temporary()
    let source = temporary()
    defer { for file in [output, errors, source] { close(file) } }
    write(input, to: source)
    var pid = pid_t()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (ours, theirs) in [(source, 0), (output, 1), (errors, 2)] {
      posix_spawn_file_actions_adddup2(&actions, ours, Int32(theirs))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let arguments = pointers(words)
    let variables = pointers(environment)
    defer { for pointer in arguments + variables { free(pointer) } }
    let error = posix_spawn(&pid, words[0].text, &actions, &attributes, arguments, variables)
    if error != 0 {
      return Ended(status: 127, signal: nil, output: "", errors: Bytes("posix_spawn: \(words[0]): error \(error)\n"))
    }
    let ended = linux_pidfd_open(pid)
    var waiting = pollfd(fd: ended, events: Int16(POLLIN), revents: 0)
    if poll(&waiting, 1, 300_000) == 0 { kill(pid, SIGKILL) }
    close(ended)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    return Ended(
      status: signal == 0 ? status >> 8 & 0xff : nil, signal: signal == 0 ? nil : signal, output: read(output),
      errors: read(errors))
  }

  private static func pointers(_ words: [Bytes]) -> [UnsafeMutablePointer<CChar>?] {
    words.map { word in
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: word.bytes.count + 1)
      for (index, byte) in (word.bytes + [0]).enumerated() { copy[index] = CChar(bitPattern: byte) }
      return copy
    } + [nil]
  }

  /// A file without a name: others cannot find it, and it is removed when its descriptor is closed.
  private static func temporary() -> Int32 {
    var template = "/tmp/podsec-u7s-stream.XXXXXX".utf8CString
    return template.withUnsafeMutableBufferPointer {
      let file = mkstemp($0.baseAddress!)
      _ = fcntl(file, F_SETFD, FD_CLOEXEC)
      unlink($0.baseAddress!)
      return file
    }
  }

  private static func write(_ bytes: Bytes, to file: Int32) {
    precondition(Glibc.write(file, bytes.bytes, bytes.bytes.count) == bytes.bytes.count)
    lseek(file, 0, SEEK_SET)
  }

  static func read(_ file: Int32) -> Bytes {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    lseek(file, 0, SEEK_SET)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count <= 0 { return Bytes(all) }
      all += buffer[..<count]
    }
  }
}
