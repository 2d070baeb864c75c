import CLinux
import Core
import Glibc
import Host
import Testing

/// Tools that run to their end while their output is collected.
@Suite struct CaptureTests {
  let scratch = Scratch()

  private func shell(_ script: String, input: String? = nil, environment: [String: String?] = [:]) -> Command {
    Command("/bin/sh", ["-c", script], environment: environment, input: input)
  }

  private func capture(_ command: Command, descriptors: [Int32: Int32] = [:]) throws(Failure) -> Outcome {
    try withSignals { () throws(Failure) in try Spawn.capture(command, descriptors: descriptors) }
  }

  static let endings: [(script: String, code: Int32)] = [
    ("exit 0", 0), ("exit 1", 1), ("exit 42", 42), ("exit 127", 127), ("exit 255", 255), ("kill -TERM $$", 143),
    ("kill -KILL $$", 137), ("kill -USR1 $$", 138), ("ulimit -c 0; kill -SEGV $$", 139),
  ]

  @Test("The status is the tool's own, or 128 plus the signal that ended it", arguments: endings)
  func ends(script: String, code: Int32) throws {
    let outcome = try capture(shell("echo out; echo err >&2; \(script)"))
    #expect(outcome.status == ExitStatus(code: code))
    #expect(outcome.output == "out\n")
    #expect(outcome.errors == "err\n")
    #expect(outcome.status.isSuccess == (code == 0))
  }

  static let unstartable: [(name: String, why: String, status: Int32)] = [
    ("missing", "no such file or directory", 127), ("missing/tool", "no such file or directory", 127),
    ("plain", "permission denied", 126), ("directory", "permission denied", 126), ("text", "exec format error", 126),
    ("no interpreter", "no such file or directory", 127), ("plain/tool", "not a directory", 126),
  ]

  @Test("A tool that cannot be started is a failure with its name and a shell's status", arguments: unstartable)
  func unstarted(name: String, why: String, status: Int32) {
    Disk.put(scratch["plain"], "#!/bin/sh\n", mode: 0o644)
    Disk.program(scratch["text"], "echo hello\n")
    Disk.program(scratch["no interpreter"], "#!/missing/interpreter\n")
    mkdir(scratch["directory"], 0o755)
    #expect(throws: Failure("run \(scratch[name])", "\(why)", status: status)) {
      try Spawn.capture(Command(scratch[name], ["argument"]))
    }
  }

  @Test("The tool's environment is ours, with the command's variables set, replaced and removed")
  func environment() async {
    await #expect(processExitsWith: .success) {
      for (name, value) in [("U7S_A", "old"), ("U7S_AB", "longer name"), ("U7S_GONE", "x"), ("U7S_GON", "stays")] {
        setenv(name, value, 1)
      }
      let changes: [String: String?] = [
        "U7S_A": "new a=b", "U7S_GONE": nil, "U7S_NEW": "", "U7S_LINES": "1\n2", "U7S_NEVER": nil,
      ]
      let outcome = try Spawn.capture(Command("/usr/bin/env", ["-0"], environment: changes))
      var expected = Environment.all
      expected["U7S_A"] = "new a=b"
      expected["U7S_GONE"] = nil
      expected["U7S_NEW"] = ""
      expected["U7S_LINES"] = "1\n2"
      let pairs = outcome.output.split(separator: "\0").map(String.init)
      #expect(pairs.sorted() == expected.map { "\($0.key)=\($0.value)" }.sorted())
      #expect(expected["U7S_AB"] == "longer name" && expected["U7S_GON"] == "stays")
      #expect(Environment.value("U7S_A") == "old")
    }
  }

  @Test("An argument reaches the tool whole", arguments: ["", " ", "a b", "\"'\\", "$HOME `id` *", "1\n2", "-n", "é"])
  func argument(word: String) throws {
    let command = Command("/bin/sh", ["-c", #"printf '<%s>' "$0" "$@""#, word, "last", word])
    #expect(try capture(command).output == "<\(word)><last><\(word)>")
  }

  @Test("A program can be started under another name")
  func name() throws {
    var command = Command("/bin/sh", ["-c", "tr '\\0' '\\n' </proc/$$/cmdline | head -n 1"], name: "kubectl-u7s")
    #expect(try capture(command).output == "kubectl-u7s\n")
    command.name = nil
    #expect(try capture(command).output == "/bin/sh\n")
  }

  @Test("Our own arguments are passed on from an index, after the command's own")
  func forwarded() throws {
    var command = Command("/bin/sh", ["-c", #"printf '%s\0' "$@""#, "sh", "first"], forwardingFrom: 1)
    let expected = ["first"] + CommandLine.arguments.dropFirst()
    #expect(
      try capture(command).output.split(separator: "\0", omittingEmptySubsequences: false).dropLast()
        == expected.map { Substring($0) }[...])
    command.forwardingFrom = Int(CommandLine.argc)
    #expect(try capture(command).output == "first\0")
    command.forwardingFrom = 10_000
    #expect(try capture(command).output == "first\0")
  }

  @Test("Standard input is the command's text, or empty if it has none")
  func input() throws {
    #expect(try capture(Command("/bin/cat", input: "a\u{0}b\n")).output == "a\u{0}b\n")
    #expect(try capture(Command("/bin/cat", input: "")).output == "")
    #expect(try capture(Command("/bin/cat")).output == "")
    let large = String(repeating: "0123456789abcde\n", count: 200_000)
    #expect(try capture(Command("/bin/cat", input: large)).output == large)
  }

  @Test("Several MiB on both streams at once are kept, each stream separately")
  func large() throws {
    let script = "yes out | head -c 4194304 & yes err | head -c 5242880 >&2 & wait"
    let outcome = try capture(shell(script))
    #expect(outcome.status.isSuccess)
    #expect(outcome.output == String(repeating: "out\n", count: 1 << 20))
    #expect(outcome.errors.utf8.count == 5_242_880)
    #expect(outcome.errors.hasPrefix("err\nerr\n") && outcome.errors.utf8.allSatisfy { "er\n".utf8.contains($0) })
  }

  @Test("More output than 64 MiB is a failure that names the call")
  func tooLarge() {
    let command = shell("head -c 67108865 /dev/zero")
    #expect(throws: Failure("run \(command.display)", "file too large")) { try capture(command) }
  }

  @Test("Bytes that are not UTF-8 are replaced, all others kept")
  func notUTF8() throws {
    let outcome = try capture(shell(#"printf 'a\377b\303\n'; printf '\300' >&2"#))
    #expect(outcome.output == "a\u{fffd}b\u{fffd}\n")
    #expect(outcome.errors == "\u{fffd}")
  }

  @Test("Descriptors reach the tool under the numbers that the command names")
  func descriptors() throws {
    let one = try Spawn.memoryFile("one")
    let two = try Spawn.memoryFile("two")
    let outcome = try capture(shell("cat <&5; cat <&4"), descriptors: [5: one.number, 4: two.number])
    #expect(outcome.output == "onetwo")
    let same = try Spawn.memoryFile("same number")
    let path = "/proc/self/fd/\(same.number)"
    #expect(try capture(Command("/bin/cat", [path]), descriptors: [same.number: same.number]).output == "same number")
  }

  @Test("No other descriptor of ours reaches the tool")
  func noOtherDescriptors() async {
    await #expect(processExitsWith: .success) { [directory = scratch.path as String] in
      let status = alone {
        let list = Command("/bin/ls", ["/proc/self/fd"])
        let inherited = try Spawn.capture(list).output
        let kept = try OwnedFD.open(directory, O_RDONLY)
        let memory = try Spawn.memoryFile("secret")
        let isSame = try Spawn.capture(list).output == inherited
        return isSame && memory.number != kept.number ? 0 : 1
      }
      #expect(status == 0)
    }
  }

  @Test("After the deadline the tool is killed, and the failure names the call")
  func deadline() async {
    await #expect(processExitsWith: .success) {
      let command = Command("/bin/sh", ["-c", "trap '' TERM; echo started; exec sleep 60"])
      let failure = #expect(throws: Failure.self) { try Spawn.capture(command, seconds: 0.3) }
      #expect(failure?.tried == "run \(command.display)")
      #expect(failure?.why.english.hasPrefix("no end after ") == true)
      #expect(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
    }
  }

  @Test("At the deadline of several tools, all running ones are killed, and the first of them is named")
  func deadlineOfSeveral() async {
    await #expect(processExitsWith: .success) {
      let commands = [Command("/bin/true"), Command("/bin/sleep", ["61"]), Command("/bin/sleep", ["62"])]
      let failure = #expect(throws: Failure.self) { try Spawn.capture(commands, atOnce: 3, seconds: 0.3) }
      #expect(failure?.tried == "run /bin/sleep 61")
      #expect(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
    }
  }

  @Test("If the deadline is no failure, running tools count as killed, and ended tools keep their status")
  func toleratedDeadline() async {
    await #expect(processExitsWith: .success) {
      endLater()
      // NOTE: a test's thread blocks signals, and a child inherits that.
      var none = sigset_t()
      sigemptyset(&none)
      pthread_sigmask(SIG_SETMASK, &none, nil)
      let endless = [Command("/bin/sleep", ["61"]), Command("/bin/sleep", ["62"])]
      let killed = try Spawn.capture(endless, atOnce: 2, seconds: 0.3, tolerant: true)
      #expect(killed.map(\.status.code) == [143, 143])
      let brief = [Command("/bin/true"), Command("/bin/sh", ["-c", "exit 3"])]
      let ended = try Spawn.capture(brief, atOnce: 2, seconds: 600, tolerant: true)
      #expect(ended.map(\.status.code) == [0, 3])
      #expect(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
    }
  }

  @Test("If one of several tools cannot be started, all are ended")
  func unstartableOfSeveral() async {
    await #expect(processExitsWith: .success) {
      endLater()
      let commands = [Command("/bin/sleep", ["60"]), Command("/missing/tool"), Command("/bin/true")]
      #expect(throws: Failure("run /missing/tool", "no such file or directory", status: 127)) {
        try Spawn.capture(commands, atOnce: 2, seconds: 600)
      }
      #expect(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
    }
  }

  @Test("The outcomes of several tools keep the calls' order; each tool is reported when it ends")
  func order() throws {
    mkfifo(scratch["go"], 0o600)
    // The first tool waits for the last, which can run only if two run at once.
    var commands = (1...6).map { shell("echo \($0); exit \($0)") }
    commands.insert(shell("read word <'\(scratch["go"])'; echo 0 $word"), at: 0)
    commands.append(shell("echo went >'\(scratch["go"])'; echo 7"))
    var ended: [Int] = []
    var told: [Outcome] = []
    let outcomes = try withSignals { () throws(Failure) in
      try Spawn.capture(commands, atOnce: 2, seconds: 60) { index, outcome in
        ended.append(index)
        told.append(outcome)
      }
    }
    #expect(outcomes.map(\.output) == ["0 went\n", "1\n", "2\n", "3\n", "4\n", "5\n", "6\n", "7\n"])
    #expect(outcomes.map(\.status.code) == [0, 1, 2, 3, 4, 5, 6, 0])
    #expect(ended.sorted() == Array(0...7))
    #expect(ended.prefix(6) == [1, 2, 3, 4, 5, 6])
    #expect(told == ended.map { outcomes[$0] })
  }

  @Test("No more tools than allowed run at once", arguments: [1, 2, 5])
  func atOnce(limit: Int) throws {
    let log = scratch["log"]
    let commands = (0..<20).map { _ in shell("echo + >>'\(log)'; echo - >>'\(log)'") }
    _ = try withSignals { () throws(Failure) in try Spawn.capture(commands, atOnce: limit, seconds: 60) }
    var atWork = 0
    var most = 0
    for line in (Disk.text(log) ?? "").split(separator: "\n") {
      atWork += line == "+" ? 1 : -1
      most = max(most, atWork)
    }
    #expect(atWork == 0)
    #expect((1...limit).contains(most))
  }

  @Test("Without commands there are no outcomes")
  func none() throws {
    #expect(try Spawn.capture([], atOnce: 4, seconds: 1) == [])
  }

  @Test("After 200 calls, failed ones among them, no descriptor and no zombie is left")
  func leaks() async {
    await #expect(processExitsWith: .success) {
      let status = alone {
        _ = try Spawn.capture(Command("/bin/true"))
        let before = Disk.names("/proc/self/fd")
        for index in 0..<200 {
          if index % 10 == 0 { _ = try? Spawn.capture(Command("/missing/tool", input: "text")) }
          _ = try Spawn.capture(Command("/bin/cat", input: "text"))
        }
        if Disk.names("/proc/self/fd") != before { return 1 }
        return waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD ? 0 : 2
      }
      #expect(status == 0)
    }
  }

  static let said: [(script: String, words: String)] = [
    ("", "it ended with status 3"), ("echo ' '; echo >&2;", "it ended with status 3"), ("echo one; echo two;", "two"),
    ("echo out; printf 'err one\\nerr two\\n\\n' >&2;", "err two"),
  ]

  @Test("lastWords is the last line of errors, otherwise of output, otherwise the status", arguments: said)
  func lastWords(script: String, words: String) throws {
    #expect(try capture(shell(script + " exit 3")).lastWords == words)
  }

  @Test("A tool that opens /dev/stderr again does not overwrite its earlier output")
  func reopened() throws {
    let outcome = try capture(shell("echo one >&2; echo two >/dev/stderr; echo three >&2"))
    #expect(outcome.errors == "one\ntwo\nthree\n")
  }

  @Test(
    "A caller without standard input, output or errors still gets the tool's output",
    arguments: [[0], [1], [2], [1, 2], [0, 1, 2]] as [[Int32]])
  func closedDescriptors(closed: [Int32]) async {
    let path = scratch["outcome"]
    await #expect(processExitsWith: .success) { [path = path as String, closed = closed as [Int32]] in
      let status = alone {
        for number in closed { close(number) }
        let command = Command("/bin/sh", ["-c", "cat; echo out; echo err >&2"], input: "in\n")
        let outcome = try? Spawn.capture(command)
        Disk.put(path, outcome.map { $0.output + $0.errors } ?? "no outcome")
        return 0
      }
      #expect(status == 0)
    }
    #expect(Disk.text(path) == "in\nout\nerr\n")
  }

  @Test("A caller that ignores SIGCHLD still gets the tool's status")
  func ignoredChildren() async {
    let path = scratch["outcome"]
    await #expect(processExitsWith: .success) { [path = path as String] in
      signal(SIGCHLD, SIG_IGN)
      let outcome = try? Spawn.capture(Command("/bin/sh", ["-c", "exit 3"]))
      Disk.put(path, outcome.map { "\($0.status.code)" } ?? "lost")
    }
    #expect(Disk.text(path) == "3")
  }
}
