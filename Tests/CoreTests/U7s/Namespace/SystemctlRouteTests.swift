import Core
import CoreU7s
import TestSupport
import Testing

@Suite struct SystemctlRouteTests {
  @Test(
    "Our units and all changes go to the account's manager; questions about other units go to the host's",
    arguments: Rows.lines(
      """
      user | daemon-reload
      user | start kubelet
      user | stop kubelet
      user | restart kubelet
      user | restart kubelet.service
      user | enable kubelet
      user | status kubelet
      user | is-active kubelet
      user | is-active --quiet kubelet
      user | is-active kubelet.service
      user | is-enabled kubelet
      user | show kubelet --property=ActiveState
      user | cat kubelet
      user | status rootlesskit
      user | is-active rootlesskit.service
      user | is-active u7s.target
      user | is-active kubelet firewalld
      user | is-active firewalld kubelet
      user | start firewalld
      user | stop firewalld
      user | restart crio
      user | mask systemd-resolved
      user | list-units
      user | status
      user | show
      user |
      user | --version
      user | poweroff
      system | status firewalld
      system | is-active firewalld
      system | is-active --quiet systemd-resolved
      system | is-active systemd-resolved.service
      system | is-enabled firewalld
      system | is-failed firewalld
      system | cat crio
      system | show --property=ActiveState systemd-resolved
      system | --no-pager status firewalld
      system | is-active kubelet2
      system | is-active my-kubelet.service
      system | status containerd docker
      system | -n 5 status firewalld
      system | -n5 status firewalld
      system | status -n 5 firewalld
      system | --lines 5 status firewalld
      system | --lines=5 status firewalld
      system | -p ActiveState show crio
      system | show -p ActiveState -p SubState crio
      system | -P ActiveState show crio
      system | -qn 5 status firewalld
      system | -lqo json status firewalld
      system | -o json status firewalld
      system | --output json status firewalld
      system | --property ActiveState show firewalld
      system | --state active --type service status firewalld
      system | --timestamp unix status firewalld
      system | status -- firewalld
      system | list-dependencies firewalld
      system | help firewalld
      system | -n kubelet status firewalld
      system | status firewalld -n kubelet
      user | -n 5 status kubelet
      user | --lines 5 status kubelet.service
      user | -p ActiveState show kubelet
      user | show kubelet -p ActiveState
      user | status -o cat -n 5 rootlesskit
      user | -n 5 status
      user | -o json show
      user | -t service list-units
      user | --type service list-units firewalld
      user | -s KILL kill kubelet
      user | --signal KILL kill firewalld
      user | --kill-whom main kill firewalld
      user | --job-mode replace start kubelet
      user | --state failed is-active kubelet
      user | status -- kubelet
      user | is-active u7s.target
      system | is-active u7s.service
      system | is-active u7s
      system | status u7s
      user | start u7s
      user | is-active u7s.service kubelet
      system | -H host status kubelet
      system | -M machine start kubelet
      system | -Mmachine status kubelet
      system | --host=root@host restart kubelet
      system | --machine u7s-admin@ is-active kubelet
      user | --user is-active kubelet
      user | status kubelet -- -M
      """))
  func decide(row: String) {
    let columns = Rows.columns(row)
    #expect(SystemctlRoute.decide(Rows.words(columns[1])) == (columns[0] == "user" ? .user : .system))
  }

  @Test("An ordinary caller's arguments reach the genuine systemctl with nothing added")
  func ordinary() {
    for arguments in [[], ["start", "kubelet"], ["is-active", "firewalld"]] {
      let command = SystemctlRoute.shim(arguments, owner: nil, insideNamespace: false)
      #expect(command == Command("/usr/bin/systemctl", forwardingFrom: 1))
    }
  }

  @Test("Calls of the account and calls inside the namespace keep their arguments; the right manager is named")
  func owner() {
    let paths = AccountPaths(Sample.account)
    func call(_ arguments: [String], inside: Bool) -> Command {
      SystemctlRoute.shim(arguments, owner: paths, insideNamespace: inside)
    }
    let account: [String: String?] = [
      "XDG_RUNTIME_DIR": "/run/user/988", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/988/bus",
    ]
    #expect(
      call(["restart", "kubelet"], inside: true)
        == Command(
          "/usr/bin/systemctl", ["--user"], forwardingFrom: 1,
          environment: account.merging(["SYSTEMCTL_FORCE_BUS": "1"]) { _, new in new }))
    #expect(
      call(["restart", "kubelet"], inside: false)
        == Command("/usr/bin/systemctl", ["--user"], forwardingFrom: 1, environment: account))
    #expect(
      call(["is-active", "firewalld"], inside: true)
        == Command("/usr/bin/systemctl", forwardingFrom: 1, environment: ["SYSTEMCTL_FORCE_BUS": "1"]))
    #expect(call(["is-active", "firewalld"], inside: false) == Command("/usr/bin/systemctl", forwardingFrom: 1))
  }

  @Test("All arguments are forwarded from our own command line, and none is copied", arguments: 0..<4)
  func forwarding(seed: Int) {
    var random = Generator(seed: UInt64(seed))
    for _ in 0..<200 {
      let arguments = (0..<random.below(5)).map { _ in random.pick(["status", "kubelet", "-q", random.text()]) }
      let command = SystemctlRoute.shim(arguments, owner: AccountPaths(Sample.account), insideNamespace: true)
      #expect(command.forwardingFrom == 1)
      #expect(command.arguments == (SystemctlRoute.decide(arguments) == .user ? ["--user"] : []))
    }
  }

  @Test("Calls of systemctl that root makes name the account's manager")
  func root() {
    #expect(
      SystemctlRoute.command(["start", "u7s.target"])
        == Command("/usr/bin/systemctl", ["--user", "-M", "u7s-admin@", "start", "u7s.target"]))
  }
}
