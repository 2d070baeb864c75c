import Core
import Testing

@Suite struct NodeOptionsTests {
  /// A command line and how it is read. `passedOn` and `words` are written as a shell would have them.
  struct Case: Sendable, CustomTestStringConvertible {
    var line: String
    var fields: [String: [String]]
    var passedOn: String
    var words: String
    var isDryRun: Bool

    init(
      _ line: String, _ fields: [String: [String]] = [:], passedOn: String = "", words: String = "",
      dryRun: Bool = false
    ) {
      self.line = line
      self.fields = fields
      self.passedOn = passedOn
      self.words = words
      isDryRun = dryRun
    }

    var testDescription: String { line }
  }

  private static let initialization: [Case] = [
    Case("init"),
    Case("init --config /x", ["config": ["/x"]]),
    Case("init --config=/x", ["config": ["/x"]]),
    Case("init --config '/a b/c'", ["config": ["/a b/c"]]),
    Case("init --config=\"/a 'b'/c\"", ["config": ["/a 'b'/c"]]),
    Case("init --config ''", ["config": [""]]),
    Case("init --config=", ["config": [""]]),
    Case("init --config=a=b", ["config": ["a=b"]]),
    Case("init --config --dry-run", ["config": ["--dry-run"]]),
    Case("init --config -- --dry-run", ["config": ["--"]], passedOn: "--dry-run", dryRun: true),
    Case("init --apiserver-advertise-address 10.0.0.1", ["apiserver-advertise-address": ["10.0.0.1"]]),
    Case("init --apiserver-advertise-address=fd00::1", ["apiserver-advertise-address": ["fd00::1"]]),
    Case("init --apiserver-bind-port 7443", ["apiserver-bind-port": ["7443"]]),
    Case("init --apiserver-cert-extra-sans a,b", ["apiserver-cert-extra-sans": ["a,b"]]),
    Case(
      "init --apiserver-cert-extra-sans a --apiserver-cert-extra-sans=b,c",
      ["apiserver-cert-extra-sans": ["a", "b,c"]]),
    Case("init --cert-dir /p", ["cert-dir": ["/p"]]),
    Case("init --certificate-key 0a1b --upload-certs", ["certificate-key": ["0a1b"]], passedOn: "--upload-certs"),
    Case("init --control-plane-endpoint api.example:6443", ["control-plane-endpoint": ["api.example:6443"]]),
    Case("init --cri-socket unix:///run/crio/crio.sock", ["cri-socket": ["unix:///run/crio/crio.sock"]]),
    Case("init --feature-gates A=true,B=false", ["feature-gates": ["A=true,B=false"]]),
    Case("init --feature-gates=A=true", ["feature-gates": ["A=true"]]),
    Case("init --image-repository=", ["image-repository": [""]]),
    Case("init --image-repository reg:5000/p", ["image-repository": ["reg:5000/p"]]),
    Case("init --kubernetes-version v1.36.2", ["kubernetes-version": ["v1.36.2"]]),
    Case("init --kubernetes-version=stable-1", ["kubernetes-version": ["stable-1"]]),
    Case("init --patches /p", ["patches": ["/p"]]),
    Case("init --pod-network-cidr 10.1.0.0/16", ["pod-network-cidr": ["10.1.0.0/16"]]),
    Case("init --service-cidr=10.2.0.0/16", ["service-cidr": ["10.2.0.0/16"]]),
    Case("init --service-dns-domain my.internal", ["service-dns-domain": ["my.internal"]]),
    Case("init --token abcdef.0123456789abcdef", ["token": ["abcdef.0123456789abcdef"]]),
    Case("init --token-ttl 0", ["token-ttl": ["0"]]),
    Case("init --token a --token b", ["token": ["a", "b"]]),
    Case("init --dry-run", passedOn: "--dry-run", dryRun: true),
    Case("init --dry-run=true", passedOn: "--dry-run=true", dryRun: true),
    Case("init --dry-run=1", passedOn: "--dry-run=1", dryRun: true),
    Case("init --dry-run=T", passedOn: "--dry-run=T", dryRun: true),
    Case("init --dry-run=false", passedOn: "--dry-run=false"),
    Case("init --dry-run=0", passedOn: "--dry-run=0"),
    Case("init --dry-run=F", passedOn: "--dry-run=F"),
    Case("init --dry-run --dry-run=false", passedOn: "--dry-run --dry-run=false"),
    Case("init --dry-run=false --dry-run", passedOn: "--dry-run=false --dry-run", dryRun: true),
    Case("init --dry-run true", passedOn: "--dry-run", words: "true", dryRun: true),
    Case("init -v5", passedOn: "-v5"),
    Case("init -v 5", passedOn: "-v 5"),
    Case("init -v=5", passedOn: "-v=5"),
    Case("init --v=5", passedOn: "--v=5"),
    Case("init --v 5", passedOn: "--v 5"),
    Case("init -v 5 -v=6 --v 7", passedOn: "-v 5 -v=6 --v 7"),
    Case("-v 5 init", passedOn: "-v 5"),
    Case("--rootfs /r init", passedOn: "--rootfs /r"),
    Case("--rootfs=/r -v1 init --config=/x -v2", ["config": ["/x"]], passedOn: "--rootfs=/r -v1 -v2"),
    Case("init --ignore-preflight-errors all", passedOn: "--ignore-preflight-errors all"),
    Case("init --ignore-preflight-errors=Swap,NumCPU", passedOn: "--ignore-preflight-errors=Swap,NumCPU"),
    Case(
      "init --ignore-preflight-errors Swap --ignore-preflight-errors NumCPU",
      passedOn: "--ignore-preflight-errors Swap --ignore-preflight-errors NumCPU"),
    Case("init --node-name 'a b'", passedOn: "--node-name 'a b'"),
    Case("init --node-name=", passedOn: "--node-name="),
    Case("init --node-name ''", passedOn: "--node-name ''"),
    Case("init --node-name init", passedOn: "--node-name init"),
    Case("init --kubeconfig /k --kubeconfig-dir /d", passedOn: "--kubeconfig /k --kubeconfig-dir /d"),
    Case("init --skip-phases a,b", passedOn: "--skip-phases a,b"),
    Case("init --skip-phases=a --skip-phases=b", passedOn: "--skip-phases=a --skip-phases=b"),
    Case(
      "init --skip-token-print --skip-certificate-key-print",
      passedOn: "--skip-token-print --skip-certificate-key-print"),
    Case("init --skip-token-print=false", passedOn: "--skip-token-print=false"),
    Case("init --upload-certs", passedOn: "--upload-certs"),
    Case("init --upload-certs=false", passedOn: "--upload-certs=false"),
    Case("init --no-such-flag", passedOn: "--no-such-flag"),
    Case("init --no-such-flag=x --dry-run", passedOn: "--no-such-flag=x --dry-run", dryRun: true),
    Case("init -x", passedOn: "-x"),
    Case("init extra", words: "extra"),
    Case("init init", words: "init"),
    Case("init ''", words: "''"),
    Case("init -- --dry-run", words: "-- --dry-run"),
    Case(
      "init --config=/x --upload-certs --node-name n -v 5 --pod-network-cidr 10.1.0.0/16 --dry-run",
      ["config": ["/x"], "pod-network-cidr": ["10.1.0.0/16"]], passedOn: "--upload-certs --node-name n -v 5 --dry-run",
      dryRun: true),
  ]

  private static let join: [Case] = [
    Case("join"),
    Case("join 10.0.0.1:6443", words: "10.0.0.1:6443"),
    Case("join [fd00::1]:6443", words: "[fd00::1]:6443"),
    Case("join 10.0.0.1:6443 --token a.b", ["token": ["a.b"]], words: "10.0.0.1:6443"),
    Case("join --token a.b 10.0.0.1:6443", ["token": ["a.b"]], words: "10.0.0.1:6443"),
    Case("-v 5 join --token=a.b 10.0.0.1:6443", ["token": ["a.b"]], passedOn: "-v 5", words: "10.0.0.1:6443"),
    Case(
      "join 10.0.0.1:6443 --token a.b --discovery-token-ca-cert-hash sha256:12 --control-plane --certificate-key 0a",
      [
        "token": ["a.b"], "discovery-token-ca-cert-hash": ["sha256:12"], "control-plane": ["true"],
        "certificate-key": ["0a"],
      ], words: "10.0.0.1:6443"),
    Case("join --control-plane 10.0.0.1:6443", ["control-plane": ["true"]], words: "10.0.0.1:6443"),
    Case("join --control-plane=false 10.0.0.1:6443", ["control-plane": ["false"]], words: "10.0.0.1:6443"),
    Case("join --control-plane=true", ["control-plane": ["true"]]),
    Case(
      "join a:1 --discovery-token t --tls-bootstrap-token u", ["discovery-token": ["t"], "tls-bootstrap-token": ["u"]],
      words: "a:1"),
    Case("join --discovery-file /d.conf", ["discovery-file": ["/d.conf"]]),
    Case("join --discovery-file=https://a/b?c=d", ["discovery-file": ["https://a/b?c=d"]]),
    Case(
      "join a:1 --discovery-token-unsafe-skip-ca-verification --token t",
      ["discovery-token-unsafe-skip-ca-verification": ["true"], "token": ["t"]], words: "a:1"),
    Case(
      "join --discovery-token-unsafe-skip-ca-verification=false a:1",
      ["discovery-token-unsafe-skip-ca-verification": ["false"]], words: "a:1"),
    Case(
      "join a:1 --discovery-token-ca-cert-hash=sha256:1,sha256:2 --discovery-token-ca-cert-hash sha256:3",
      ["discovery-token-ca-cert-hash": ["sha256:1,sha256:2", "sha256:3"]], words: "a:1"),
    Case("join --config /x", ["config": ["/x"]]),
    Case("join --config=/x --dry-run", ["config": ["/x"]], passedOn: "--dry-run", dryRun: true),
    Case("join a:1 --cri-socket unix:///s", ["cri-socket": ["unix:///s"]], words: "a:1"),
    Case("join a:1 --patches=/p", ["patches": ["/p"]], words: "a:1"),
    Case(
      "join a:1 --apiserver-advertise-address 10.0.0.2 --apiserver-bind-port=7443",
      ["apiserver-advertise-address": ["10.0.0.2"], "apiserver-bind-port": ["7443"]], words: "a:1"),
    Case(
      "join a:1 --node-name n --skip-phases=preflight -v9", passedOn: "--node-name n --skip-phases=preflight -v9",
      words: "a:1"),
    Case("join a:1 --ignore-preflight-errors=all", passedOn: "--ignore-preflight-errors=all", words: "a:1"),
    Case("join join", words: "join"),
    Case("join a:1 b:2", words: "a:1 b:2"),
    Case("join --no-such-flag=x a:1", passedOn: "--no-such-flag=x", words: "a:1"),
  ]

  @Test("The options of init and join become fields or are passed on", arguments: initialization + join)
  func read(case expected: Case) throws {
    let options = try Sample.options(expected.line)
    #expect(options.fields == expected.fields)
    #expect(options.passedOn == Rows.words(expected.passedOn))
    #expect(options.words == Rows.words(expected.words))
    #expect((options.dryRun ?? false) == expected.isDryRun)
  }

  @Test("The names of the flags that are passed on are known, however their values are attached")
  func names() throws {
    let options = try Sample.options("init --upload-certs=false -v5 --node-name n --no-such --config /x")
    #expect(options.passedOnNames == ["upload-certs", "v", "node-name", "no-such"])
  }

  @Test("A repeated flag's last value counts; a list flag's values add up, at commas too")
  func values() throws {
    let line = "init --token a --token b --apiserver-cert-extra-sans a,b --apiserver-cert-extra-sans=c,,d"
    let options = try Sample.options(line)
    #expect(options.last("token") == "b")
    #expect(options.list("apiserver-cert-extra-sans") == ["a", "b", "c", "d"])
    #expect(options.last("config") == nil && options.list("config") == [])
  }

  @Test(
    "A flag without its value, with an invalid boolean, or that kubeadm refuses beside --config is a mistake",
    arguments: Rows.lines(
      """
      init --dry-run=yes | invalid argument "yes" for "--dry-run" flag
      init --dry-run= | invalid argument "" for "--dry-run" flag
      init --dry-run=2 | invalid argument "2" for "--dry-run" flag
      init --dry-run=tRUE | invalid argument "tRUE" for "--dry-run" flag
      init --dry-run=no --config | invalid argument "no" for "--dry-run" flag
      init --upload-certs=on | invalid argument "on" for "--upload-certs" flag
      join a:1 --control-plane=y | invalid argument "y" for "--control-plane" flag
      init --config | flag needs an argument: --config
      init --vmodule | flag needs an argument: --vmodule
      init -v | flag needs an argument: --v
      init --vmodule a=1 | --vmodule does not go with --config
      init --config /x --vmodule=a=1 | --vmodule does not go with --config
      --vmodule a=1 join a:1 | --vmodule does not go with --config
      init --logtostderr | --logtostderr does not go with --config
      init --config /x --kubeconfig /k --kubeconfig-dir /d --node-name n --upload-certs --rootfs / -v 5 | -
      init --config /x --skip-phases a --skip-token-print --ignore-preflight-errors all --dry-run | -
      init --dry-run | -
      init --dry-run=false | -
      init --dry-run=0 | -
      init --dry-run=TRUE --upload-certs=f | -
      init --dry-run yes | -
      init --config --dry-run | -
      init -- --dry-run=yes | -
      """))
  func mistakes(row: String) throws {
    let columns = Rows.columns(row)
    let mistake = try Sample.options(columns[0]).mistake ?? "-"
    #expect(mistake.english.hasPrefix(columns[1]), "\(mistake)")
  }

  @Test(
    "A boolean is read as by Go's strconv.ParseBool, and a flag without a value is true",
    arguments: [
      ("--control-plane", true), ("--control-plane=true", true), ("--control-plane=True", true),
      ("--control-plane=TRUE", true), ("--control-plane=t", true), ("--control-plane=T", true),
      ("--control-plane=1", true), ("--control-plane=false", false), ("--control-plane=False", false),
      ("--control-plane=f", false), ("--control-plane=0", false), ("--control-plane=", false),
      ("--control-plane --control-plane=false", false), ("--control-plane=0 --control-plane", true), ("", false),
    ])
  func booleans(flags: String, isSet: Bool) throws {
    #expect(try Sample.options("join \(flags) a:1").isSet("control-plane") == isSet)
  }
}
