import Core
import CoreU7s
import Testing

@Suite struct KubeletTests {
  private static let always = [
    "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf", "--kubeconfig=/etc/kubernetes/kubelet.conf",
    "--config=/var/lib/kubelet/config.yaml", "--root-dir=/var/lib/kubelet", "--cert-dir=/var/lib/kubelet/pki",
  ]

  private static func more(_ flags: String?, _ extra: String?) -> [String] {
    let command = Kubelet.command("/usr/bin/kubelet", kubeadmFlags: flags, extraArguments: extra)
    #expect(command.program == "/usr/bin/kubelet")
    #expect(command.arguments.prefix(always.count) == always[...])
    return Array(command.arguments.dropFirst(always.count))
  }

  @Test("Without kubeadm's files kubelet gets the flags of kubeadm's own drop-in and no others")
  func bare() {
    #expect(Self.more(nil, nil) == [])
    #expect(Self.more("", "") == [])
    let command = Kubelet.command("/k", kubeadmFlags: nil, extraArguments: nil)
    #expect(command == Command("/k", Self.always))
  }

  @Test(
    "KUBELET_KUBEADM_ARGS of kubeadm-flags.env is read, and no other variable",
    arguments: [
      ("KUBELET_KUBEADM_ARGS=\"--a=b --c=d\"\n", ["--a=b", "--c=d"]),
      (
        "KUBELET_KUBEADM_ARGS=\"--container-runtime-endpoint=unix:///s --pod-infra-container-image=r/pause:3.9\"\n",
        ["--container-runtime-endpoint=unix:///s", "--pod-infra-container-image=r/pause:3.9"]
      ),
      ("KUBELET_KUBEADM_ARGS=\"\"\n", []), ("KUBELET_KUBEADM_ARGS=\n", []), ("KUBELET_KUBEADM_ARGS=--a=b", ["--a=b"]),
      ("KUBELET_KUBEADM_ARGS=\"--hostname-override=n1\"", ["--hostname-override=n1"]),
      ("KUBELET_KUBEADM_ARGS=--a=b --c", ["--a=b", "--c"]), (" KUBELET_KUBEADM_ARGS =\"--a\"", ["--a"]),
      ("# c\nOTHER=\"--x\"\nKUBELET_KUBEADM_ARGS=\"--a\"\n", ["--a"]), ("KUBELET_KUBEADM_ARGS2=\"--x\"\n", []),
      ("no equals sign\n", []), ("KUBELET_KUBEADM_ARGS=\"--node-labels=a=b,c=d\"", ["--node-labels=a=b,c=d"]),
      ("KUBELET_KUBEADM_ARGS=\"--a=\\\"x y\\\" --b='c d'\"\n", ["--a=x y", "--b=c d"]),
      ("KUBELET_KUBEADM_ARGS='--a=\"x y\" --b'\n", ["--a=x y", "--b"]),
      ("KUBELET_KUBEADM_ARGS=--a=\"x y\" --b\n", ["--a=x y", "--b"]),
      ("KUBELET_KUBEADM_ARGS=\"--a\" \"--b\"\n", ["--a--b"]), ("KUBELET_KUBEADM_ARGS=\"--a\\\n --b\"", ["--a", "--b"]),
      ("KUBELET_KUBEADM_ARGS=\"--a\"\r\n", ["--a"]),
      ("KUBELET_KUBEADM_ARGS=\"--a\"\nKUBELET_KUBEADM_ARGS=\"--b\"\n", ["--b"]),
    ] as [(String, [String])])
  func flags(text: String, arguments: [String]) { #expect(Self.more(text, nil) == arguments) }

  @Test(
    "KUBELET_EXTRA_ARGS is split at blanks and unquoted, and nothing in it is expanded",
    arguments: [
      ("", []), ("   ", []), ("--a", ["--a"]), ("--a --b=c", ["--a", "--b=c"]), ("  --a \t --b  ", ["--a", "--b"]),
      ("--a 'b c'", ["--a", "b c"]), ("--a \"b c\" --d", ["--a", "b c", "--d"]), ("--a='b c'", ["--a=b c"]),
      ("--a=\"b c\" d", ["--a=b c", "d"]), ("--a='\"x\"' y", ["--a=\"x\"", "y"]),
      ("--a \"it's\" b", ["--a", "it's", "b"]),
      ("--a '' b", ["--a", "", "b"]), ("--a=''", ["--a="]), ("--a=$HOME", ["--a=$HOME"]), ("--a=$(id)", ["--a=$(id)"]),
      ("--a=`id`", ["--a=`id`"]), ("--a=* --b=~", ["--a=*", "--b=~"]), ("--a;reboot", ["--a;reboot"]),
      ("--a=é", ["--a=é"]), ("\"--a --b\"", ["--a --b"]), ("--node-ip=::", ["--node-ip=::"]),
      ("\"--a\" --b", ["--a", "--b"]), ("--a \"--b\"", ["--a", "--b"]),
      ("--a=x\"y z\"w", ["--a=xy zw"]), ("--a=b\\ c", ["--a=b c"]), ("--a=\\\"b c\\\"", ["--a=\"b", "c\""]),
      ("--a=\"b \\\" c\"", ["--a=b \" c"]), ("--a='b \\' c'", ["--a=b ' c"]), ("--a=b\\\\c", ["--a=b\\c"]),
      ("--a=\"b c", ["--a=b c"]), ("--a\n--b\r\n--c", ["--a", "--b", "--c"]), ("--a\\", ["--a"]),
      ("--a=\"x y\" --b='c d'", ["--a=x y", "--b=c d"]), ("\"--a=x\" \"--b=y\"", ["--a=x", "--b=y"]),
      ("--a=\u{301}", ["--a=\u{301}"]),
    ] as [(String, [String])])
  func extra(text: String, arguments: [String]) { #expect(Self.more(nil, text) == arguments) }

  @Test("kubeadm's flags come before the administrator's, so that theirs win")
  func order() { #expect(Self.more("KUBELET_KUBEADM_ARGS=\"--v=1\"", "--v=2") == ["--v=1", "--v=2"]) }
}
