import Core
import Glibc
import Host
import Testing

/// Steps that are undone before a signal ends us.
@Suite struct HeldSignalsTests {
  let scratch = Scratch()

  @Test(
    "A signal ends the running tool at once, the steps are completed, and then the signal ends us",
    arguments: [SIGHUP, SIGINT, SIGTERM])
  func interrupted(signal: Int32) async {
    await #expect(processExitsWith: .success) { [signal = signal as Int32, made = scratch["made"] as String] in
      let status = alone {
        try withSignals { () throws(Failure) in
          try HeldSignals.during { signals throws(Failure) in
            Disk.put(made, "")
            defer {
              if signals.came { _ = try? Spawn.capture(Command("/bin/rm", [made])) }
            }
            let tool = Command("/bin/sh", ["-c", "kill -\(signal) $PPID; exec sleep 60"])
            _ = try Spawn.capture(tool, seconds: 600, signals: signals)
          }
        }
        return 0
      }
      #expect(status == 200 + signal)
      #expect(Disk.status(made) == nil)
    }
  }

  @Test("Tools start with our earlier signal mask, and without a signal nothing ends early")
  func undisturbed() async {
    await #expect(processExitsWith: .success) {
      let status = alone {
        try withSignals { () throws(Failure) in
          try HeldSignals.during { signals throws(Failure) in
            let tool = Command("/bin/sh", ["-c", "kill -INT $$"])
            return try Spawn.capture(tool, signals: signals).status.code + (signals.came ? 1 : 0)
          }
        }
      }
      #expect(status == 130)
    }
  }
}
