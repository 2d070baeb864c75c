import CLinux
import Core
import CoreU7s
import Glibc
import Host
import HostU7s
import Testing

@Suite struct UsersTests {
  let scratch = Scratch()

  static let files: [(passwd: String, account: Account?)] = [
    (
      "root:x:0:0:root:/root:/bin/bash\nu7s-admin:x:998:997:usernet user account:/var/lib/u7s-admin:/bin/bash\n",
      Account(name: "u7s-admin", uid: 998, gid: 997, home: "/var/lib/u7s-admin")
    ),
    ("u7s-admin:x:1:2::/h:", Account(name: "u7s-admin", uid: 1, gid: 2, home: "/h")),
    ("u7s-admin::4294967294:4294967295::/:\n", Account(name: "u7s-admin", uid: 4_294_967_294, gid: .max, home: "/")),
    // Without a home, root would write below /.
    ("u7s-admin:x:1:1:::\n", nil), ("u7s-admin:x:1:1::home:\n", nil),
    ("u7s-admin:x:5:6:Имя, ümlaut:/домой:/bin/sh\n", Account(name: "u7s-admin", uid: 5, gid: 6, home: "/домой")),
    // The first line with that name counts, as in getpwnam(3).
    ("u7s-admin:x:1:1::/one:\nu7s-admin:x:2:2::/two:\n", Account(name: "u7s-admin", uid: 1, gid: 1, home: "/one")),
    ("", nil),
    ("root:x:0:0:root:/root:/bin/bash\n", nil),
    ("#u7s-admin:x:1:1::/h:/bin/sh\n", nil),
    ("u7s-admin2:x:1:1::/h:/bin/sh\nnotu7s-admin:x:1:1::/h:/bin/sh\nu7s-admi:x:1:1::/h:/bin/sh\n", nil),
    ("other:x:1:1:u7s-admin:/home/u7s-admin:/bin/sh\n", nil),
    // The cluster's account is never root, whatever the file says.
    ("u7s-admin:x:0:0::/root:/bin/sh\n", nil),
    ("u7s-admin:x:-1:1::/h:/bin/sh\n", nil),
    ("u7s-admin:x:4294967296:1::/h:/bin/sh\n", nil),
    ("u7s-admin:x:one:1::/h:/bin/sh\n", nil),
    ("u7s-admin:x:1::/h:/bin/sh\n", nil),
    ("u7s-admin:x:1:1\n", nil),
    ("u7s-admin:x::1::/h:/bin/sh\n", nil),
  ]

  @Test(
    "The account is read from its line of /etc/passwd, and nil if the line is invalid",
    .enabled(if: Machine.isRoot, Machine.rootOnly), arguments: files)
  func account(passwd: String, account: Account?) async {
    Disk.put(scratch["passwd"], passwd)
    let fields = account.map { [$0.name, "\($0.uid)", "\($0.gid)", $0.home] } ?? []
    await #expect(processExitsWith: .success) { [file = scratch["passwd"] as String, fields = fields as [String]] in
      leaveMountNamespace()
      #expect(mount(file, "/etc/passwd", nil, UInt(MS_BIND), nil) == 0)
      let account = NodeAccount.find()
      #expect((account.map { [$0.name, "\($0.uid)", "\($0.gid)", $0.home] } ?? []) == fields)
      if fields.isEmpty {
        let failure = #expect(throws: Failure.self) { _ = try NodeAccount.require() }
        #expect(failure?.tried == "find the account u7s-admin")
        #expect(failure?.hint != nil)
      } else {
        let required = try NodeAccount.require()
        #expect(required == account)
      }
    }
  }

  @Test(
    "A comment field that begins with a combining mark shifts no field", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func combiningMark() async {
    Disk.put(scratch["passwd"], "u7s-admin:x:998:997:\u{301}name:/var/lib/u7s-admin:/bin/bash\n")
    await #expect(processExitsWith: .success) { [file = scratch["passwd"] as String] in
      leaveMountNamespace()
      mount(file, "/etc/passwd", nil, UInt(MS_BIND), nil)
      #expect(NodeAccount.find()?.home == "/var/lib/u7s-admin")
    }
  }

  @Test("Without /etc/passwd the account is nil", .enabled(if: Machine.isRoot, Machine.rootOnly))
  func noFile() async {
    await #expect(processExitsWith: .success) { [directory = scratch.path as String] in
      leaveMountNamespace()
      #expect(mount(directory, "/etc", nil, UInt(MS_BIND), nil) == 0)
      #expect(NodeAccount.find() == nil)
      #expect(throws: Failure.self) { _ = try NodeAccount.require() }
    }
  }

  @Test("Accounts of this machine are found as in the C library, and root is not accepted")
  func system() throws {
    let entry = try #require(getpwnam("nobody"), "this machine has no account nobody")
    let nobody = try #require(Users.account("nobody"))
    #expect(nobody.uid == entry.pointee.pw_uid)
    #expect(nobody.gid == entry.pointee.pw_gid)
    #expect(nobody.home == String(cString: entry.pointee.pw_dir))
    #expect(Users.account("root") == nil)
    #expect(Users.account("nobod") == nil)
    #expect(Users.account("") == nil)
  }

  @Test(
    "A process is inside RootlessKit's namespace if id 0 of its uid_map is the account",
    .enabled(if: Machine.hasUserNamespaces, Machine.noUserNamespaces), arguments: [true, false])
  func inside(isAccounts: Bool) async {
    await #expect(processExitsWith: .exitCode(0)) { [isAccounts = isAccounts as Bool] in
      let own = geteuid()
      let status = alone {
        if unshare(LINUX_CLONE_NEWUSER) != 0 { return 2 }
        Disk.put("/proc/self/uid_map", "0 \(own) 1\n")
        let account = Account(name: "u7s-admin", uid: isAccounts ? own : own + 1, gid: 1, home: "/")
        return NodeAccount.isInsideNamespace(of: account) == isAccounts ? 0 : 3
      }
      exit(status)
    }
  }

  @Test("The host's namespace, and one without a uid_map, is not taken for RootlessKit's")
  func outside() async {
    let account = Account(name: "u7s-admin", uid: 0, gid: 0, home: "/")
    #expect(!NodeAccount.isInsideNamespace(of: account))
    #expect(!NodeAccount.isInsideNamespace(of: nil))
    await #expect(processExitsWith: .exitCode(0)) {
      let account = Account(name: "u7s-admin", uid: geteuid(), gid: 1, home: "/")
      exit(alone { unshare(LINUX_CLONE_NEWUSER) == 0 && NodeAccount.isInsideNamespace(of: account) ? 3 : 0 })
    }
  }
}
