import Core
import Glibc
import Host
import Testing

/// A flow that takes back what it made before a signal ends it.
@Suite struct HeldSignalsTests {
  let scratch = Scratch()

  @Test(
    "A signal ends the tool at work at once, then the flow goes to its end, and then the signal ends us",
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

  @Test("Tools of the flow start with the signals that we had, and without a signal nothing ends early")
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
