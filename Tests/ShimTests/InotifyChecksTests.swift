import Glibc
import Testing

/// podsec-inotify-check-policy and -check-images, on a stage with its own /etc and users.
@Suite(.enabled(if: Stage.isPossible, Stage.whatIsMissing)) struct InotifyChecksTests {
  let stage = Stage()

  static let policy =
    "{\"default\":[{\"type\":\"reject\"}],\"transports\":{\"docker\":{\"registry.local\":[{\"type\":\"signedBy\",\"keyType\":\"GPGKeys\",\"keyPath\":\"/etc/k.pgp\"}]}}}"

  /// Makes an /etc with our policy, two users with containers, and a system log that stores its messages.
  /// `more` is shell code that makes a violation; `$alice` is alice's home.
  private func prepare(_ more: String = "") {
    stage.scratch.put("policy.json", InotifyChecksTests.policy)
    stage.scratch.put(
      "logger.pl",
      """
      use Socket; socket(S, AF_UNIX, SOCK_DGRAM, 0); bind(S, sockaddr_un("/dev/log")); open(F, ">>", $ARGV[0]); F->autoflush(1);
      while (recv(S, $m, 65536, 0), length $m) { print F "$m\\n" }
      """)
    stage.prepare(
      """
      s=\(stage.scratch.path); alice=$s/alice
      mkdir -p $s/etc $s/dev; cp -a /etc/. $s/etc
      rm -rf $s/etc/containers; mkdir -p $s/etc/containers/registries.d; cp $s/policy.json $s/etc/containers
      echo 'default-docker: {lookaside: "http://sigstore.local:81/sigstore/"}' >$s/etc/containers/registries.d/default.yaml
      mkdir -p $alice/.config/containers $alice/.local/share/containers/storage/overlay-images
      echo >$alice/.config/containers/storage.conf; chown -R 0:0 $alice/.config
      id=$(printf %064d 1)
      echo '[{"id":"'$id'","names":["registry.local/a:1"]}]' >$alice/.local/share/containers/storage/overlay-images/images.json
      printf 'root:x:0:0::%s:/bin/sh\\nalice:x:70001:70001::%s:/bin/sh\\n' $s/roots $alice >$s/etc/passwd
      printf 'root:x:0:\\npodman:x:70001:\\npodman_dev:x:70002:\\nwheel:x:70003:\\n' >$s/etc/group
      for f in null zero urandom; do touch $s/dev/$f; mount --bind /dev/$f $s/dev/$f; done
      ln -s /proc/self/fd $s/dev/fd
      \(more)
      mount --bind $s/etc /etc; mount --bind $s/dev /dev
      perl -MIO::Handle $s/logger.pl $s/syslog </dev/null >/dev/null 2>&1 &
      trap "kill $!" EXIT
      for i in 1 2 3 4 5 6 7 8 9; do [ -S /dev/log ] || sleep 0.2; done
      set +e; "$@"; code=$?; sleep 0.2; exit $code
      """)
  }

  private func run(_ name: String, _ arguments: [Bytes] = ["-c", "100", "-w", "0", "-h", "0"]) -> (Ended, String) {
    let ended = stage.shim("podsec-inotify-" + name, arguments)
    return (ended, stage.scratch.bytes("syslog")?.text ?? "")
  }

  static let clean =
    "POLICY OK: Containerization policies are not violated | metric=0;0;100;0; violations=0;;;0; unknown=0;;;0; users=2;;;0;\n"

  @Test("A node with correct settings is OK")
  func ok() {
    prepare()
    let (ended, log) = run("check-policy")
    #expect(ended.output.text == InotifyChecksTests.clean)
    #expect(ended.errors == "" && ended.status == 0 && log == "")
  }

  /// Shell code that makes a violation, the status, the beginning of the line, the text in syslog.
  static let violations: [(String, String, Int32, String, String)] = [
    (
      "check-policy", "sed -i s/podman:x:70001/podman:x:70009/ $s/etc/group", 2,
      "POLICY Critical(101): Violation of user containerization policies \"alice\" | metric=101;0;100;0;",
      "Critical: Critical(101): Users \"alice\" have images"
    ),
    (
      "check-policy",
      "sed 's/\\[{\"type\":\"reject\"}\\]/[{\"type\":\"insecureAcceptAnything\"}]/' $s/policy.json >$alice/.config/containers/policy.json",
      2, "POLICY Critical(102):", "Critical: Critical(102): Users \"alice\" have a default policy"
    ),
    (
      "check-policy", "sed s/registry.local/other.local/ $s/policy.json >$alice/.config/containers/policy.json", 2,
      "POLICY Critical(103):", "Critical: Critical(103): "
    ),
    (
      "check-policy",
      "sed 's/\"docker\":{/\"docker\":{\"docker.io\":[{\"type\":\"insecureAcceptAnything\"}],/' $s/policy.json >$alice/.config/containers/policy.json",
      2, "POLICY Critical(104):",
      "Critical: Critical(104): Users \"alice\" have registries in their policy whose images need no signature: alice: docker.io"
    ),
    (
      "check-policy",
      "sed 's/\"transports\":{/\"transports\":{\"dir\":{\"\":[{\"type\":\"insecureAcceptAnything\"}]},/' $s/policy.json >$alice/.config/containers/policy.json",
      2, "POLICY Critical(105):", "Critical: Critical(105): "
    ),
    (
      "check-policy", "mkdir $alice/.config/containers/registries.d", 2, "POLICY Critical(106):",
      "Critical: Critical(106): "
    ),
    (
      "check-policy", "sed -i s/wheel:x:70003:/wheel:x:70003:alice/ $s/etc/group", 2, "POLICY Critical(107):",
      "Critical: Critical(107): "
    ),
    (
      "check-policy", "rm $alice/.config/containers/storage.conf", 1, "POLICY Warning(90):",
      "High: High(90): Users \"alice\" of the group podman have no .config/containers/storage.conf"
    ),
    ("check-policy", "chown 70001 $alice/.config/containers", 1, "POLICY Warning(90):", "High: High(90): "),
    (
      "check-policy", "ln -s /etc/shadow $alice/.config/containers/policy.json", 3,
      "POLICY Unknown: alice: .config/containers/policy.json: there is a symbolic link on the way |",
      "Warning: it is not known"
    ),
    (
      "check-policy", "rm $s/etc/containers/policy.json", 3,
      "POLICY Unknown: read /etc/containers/policy.json: no such file or directory |", "Warning: it is not known"
    ),
    (
      "check-images", "", 2, "POLICY 102:: Users \"alice\" have images that violate established policies |",
      "Critical: 102:: \"alice\" have images without a valid signature: alice: registry.local/a:1 (the store has no manifest of it)"
    ),
    (
      "check-images",
      "sed -i s/registry.local/quay.io/ $alice/.local/share/containers/storage/overlay-images/images.json", 2,
      "POLICY 103:: Users \"alice\"",
      "Critical: 103:: \"alice\" have images outside of their policy: alice: quay.io/a:1"
    ),
    (
      "check-images", "echo '[]' >$alice/.local/share/containers/storage/overlay-images/images.json", 0, "POLICY OK:",
      ""
    ),
    (
      "check-images", "echo '[' >$alice/.local/share/containers/storage/overlay-images/images.json", 3,
      "POLICY Unknown: alice: read images.json:", "Warning: it is not known"
    ),
  ]

  @Test("A violation shows in the line, the status and the system log", arguments: violations.indices)
  func violation(index: Int) {
    let (command, script, status, line, entry) = InotifyChecksTests.violations[index]
    prepare(script)
    let (ended, log) = run(command)
    #expect(ended.status == status, "\(ended.errors)")
    #expect(ended.output.text.hasPrefix(line), "\(ended.output)")
    #expect(ended.output.text.split(separator: "\n").count == 1)
    #expect(log.contains(": " + entry) || entry.isEmpty && log.isEmpty, "\(log)")
    #expect(log.isEmpty || log.contains(" podsec-inotify-\(command)["))
  }

  @Test(
    "Only root may run the checks", arguments: ["podsec-inotify-check-policy", "podsec-inotify-check-images"])
  func stranger(name: String) {
    let ended = stage.shim(name, [], as: .stranger)
    #expect(ended.output == "POLICY Unknown plugin must be run as root user\n")
    #expect(ended.status == 3)
  }

  @Test("The JSON report has the same violations")
  func json() {
    prepare("rm $alice/.config/containers/storage.conf")
    let (ended, _) = run("check-policy", ["-o", "json", "-w", "0", "-c", "100"])
    #expect(ended.status == 1)
    #expect(ended.output.text.contains("\"state\": \"Warning\"") && ended.output.text.contains("\"weight\": 90"))
  }

  @Test("A check without a system log still prints its result")
  func withoutLog() {
    prepare("rm $alice/.config/containers/storage.conf")
    let ended = stage.run(["/bin/sh", "-c", "rm /dev/log; exec podsec-inotify-check-policy -w 0 -h 0"])
    #expect(ended.status == 1 && ended.output.text.hasPrefix("POLICY Warning(90)"))
    #expect(ended.errors.text.contains("warning: write to the system log (/dev/log): no such file or directory"))
  }
}
