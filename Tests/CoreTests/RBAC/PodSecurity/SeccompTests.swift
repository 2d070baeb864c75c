import Core
import CoreRBAC
import Testing
import YAML

@Suite struct SeccompTests {
  @Test("A profile with every key that the runtime reads is accepted, and written as JSON")
  func good() throws {
    let text = """
      {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "flags": ["SECCOMP_FILTER_FLAG_LOG"],
       "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]}],
       "syscalls": [
        {"names": ["accept", "epoll_create"], "action": "SCMP_ACT_ALLOW", "args": [], "comment": "", "includes": {}, "excludes": {}},
        {"names": ["clone"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38,
         "args": [{"index": 0, "value": 18446744073709551615, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}],
         "includes": {"caps": ["CAP_SYS_ADMIN"], "minKernel": "4.8"}, "excludes": {"arches": ["s390"]}}]}
      """
    let profile = try SeccompProfile(text, path: "p.json")
    #expect(profile.names == ["accept", "epoll_create", "clone"] && profile.defaultAction == "SCMP_ACT_ERRNO")
    #expect(profile.text.contains("\"value\": 18446744073709551615,"))
    #expect(try SeccompProfile(profile.text, path: "p.json") == profile)
    for text in [
      #"{"defaultAction": "SCMP_ACT_LOG"}"#,
      #"{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_AARCH64"],"syscalls":[]}"#,
    ] {
      _ = try SeccompProfile(text, path: "p.json")
    }
  }

  static let bad: [(String, String)] = [
    ("", "not one object"), ("[]", "not one object"), ("defaultAction: SCMP_ACT_LOG", "not one object"),
    ("{", "line"), ("{}", "defaultAction is missing"), (#"{"defaultAction": "ERRNO"}"#, "defaultAction is 'ERRNO'"),
    (#"{"defaultAction": 1}"#, "defaultAction is '1'"),
    (#"{"defaultAction": "SCMP_ACT_NOTIFY"}"#, "SCMP_ACT_NOTIFY"),
    (#"{"defaultAction": "SCMP_ACT_LOG", "sysCalls": []}"#, "unknown key 'sysCalls'"),
    (#"{"defaultAction": "SCMP_ACT_LOG", "defaultAction": "SCMP_ACT_ALLOW"}"#, "twice"),
    (#"{"defaultAction": "SCMP_ACT_LOG", "architectures": ["X86_64"]}"#, "architectures[0]"),
    (#"{"defaultAction": "SCMP_ACT_LOG", "architectures": "SCMP_ARCH_X86"}"#, "architectures is not a list"),
    (
      #"{"defaultAction": "SCMP_ACT_LOG", "architectures": ["SCMP_ARCH_X86"], "archMap": [{"architecture": "SCMP_ARCH_X86"}]}"#,
      "only one of them"
    ),
    (#"{"defaultAction": "SCMP_ACT_LOG", "defaultErrnoRet": -1}"#, "defaultErrnoRet"),
    (#"{"defaultAction": "SCMP_ACT_LOG", "syscalls": {}}"#, "syscalls is not a list"),
    (#"{"defaultAction": "SCMP_ACT_LOG", "syscalls": ["mkdir"]}"#, "syscalls[0] is not an object"),
    (#"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"action": "SCMP_ACT_ALLOW"}]}"#, "names no system call"),
    (#"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"names": ["mkdir"]}]}"#, "syscalls[0].action is missing"),
    (#"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"names": ["mk dir"], "action": "SCMP_ACT_KILL"}]}"#, "'mk dir'"),
    (
      #"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"names": ["a"], "name": "b", "action": "SCMP_ACT_KILL"}]}"#,
      "only one"
    ),
    (
      #"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"names": ["a"], "action": "SCMP_ACT_KILL", "args": [{"index": 6, "op": "SCMP_CMP_EQ"}]}]}"#,
      "args[0].index"
    ),
    (
      #"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"names": ["a"], "action": "SCMP_ACT_KILL", "args": [{"index": 0, "value": -1, "op": "SCMP_CMP_EQ"}]}]}"#,
      "args[0].value"
    ),
    (
      #"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"names": ["a"], "action": "SCMP_ACT_KILL", "args": [{"index": 0, "op": "EQ"}]}]}"#,
      "args[0].op"
    ),
    (
      #"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"names": ["a"], "action": "SCMP_ACT_KILL", "excludes": {"cap": []}}]}"#,
      "syscalls[0].excludes has the unknown key 'cap'"
    ),
  ]

  @Test("A profile that the runtime would misunderstand is refused, and the message names the place", arguments: bad)
  func refused(text: String, why: String) {
    #expect {
      try SeccompProfile(text, path: "p.json")
    } throws: { error in
      guard let failure = error as? Failure else { return false }
      return failure.tried == "read the seccomp profile p.json" && failure.why.english.contains(why)
    }
  }

  @Test("A profile has the name of its file")
  func calls() throws {
    guard case .install(let files)? = try Seccomp(["install", "/tmp/x/no-mkdir.json", "b"])?.action else {
      Issue.record("no install")
      return
    }
    #expect(files.map { "\($0.path) \($0.name)" } == ["/tmp/x/no-mkdir.json no-mkdir.json", "b b"])
    let trace = try Seccomp(["trace", "web"])?.action
    #expect(trace == .trace(pod: "web", namespace: try #require(NamespaceName("default"))))
  }

  @Test("Records of auditd and of the kernel are read, others are not")
  func records() throws {
    let auditd =
      #"type=SECCOMP msg=audit(1700000000.123:45): auid=1000 uid=988 gid=988 ses=3 pid=77 comm="mkdir" exe="/bin/busybox" sig=0 arch=c000003e syscall=83 compat=0 ip=0x7f code=0x7ffc0000"#
    let kernel =
      #"audit: type=1326 audit(1700000000.1:9): auid=4294967295 uid=988 gid=988 ses=4294967295 pid=78 comm="sh" exe="/bin/sh" sig=0 arch=c00000b7 syscall=257 compat=0 ip=0x7f code=0x7ffc0000"#
    let records = [auditd, kernel, auditd].compactMap { SeccompRecord($0) }
    #expect(records.map(\.pid) == [77, 78, 77] && records.map(\.machine) == ["x86_64", "aarch64", "x86_64"])
    for line in [
      "", "type=1400 audit(1): pid=1 syscall=2 arch=c000003e", "type=1326 pid=x syscall=1 arch=c", "type=SECCOMP x",
    ] {
      #expect(SeccompRecord(line) == nil, "\(line)")
    }
    #expect(
      SeccompRecord.table(records) { $0.systemCall == 83 ? "mkdir" : nil } == """
        SYSTEM CALL  PROGRAM  TIMES
        257          sh       1
        mkdir        mkdir    2

        """)
  }
}
