import CoreU7s
import Testing

/// Where a kubeadm call runs. The rows follow the help of kubeadm 1.26 to 1.36, and cobra's own parsing where a
/// row looks odd (seen with the genuine 1.36.2).
@Suite struct KubeadmCallTests {
  private static func name(_ call: KubeadmCall) -> String {
    switch call {
    case .host: "host"
    case .inside: "inside"
    case .upgrade: "upgrade"
    case .reset(let call): call.isDryRun(UserConfiguration()) ? "dry" : "reset"
    case .initialize: "init"
    case .join: "join"
    }
  }

  private static func check(_ row: String) {
    let columns = Rows.columns(row)
    #expect(columns.count == 2)
    #expect(name(KubeadmCall(Rows.words(columns[1]))) == columns[0])
  }

  @Test(
    "A call that needs no cluster goes straight to the genuine kubeadm",
    arguments: Rows.lines(
      """
      host |
      host | --help
      host | -h
      host | -v 5
      host | -v5
      host | -v=5 --help
      host | --rootfs /x
      host | --rootfs=/x -h
      host | -v
      host | help
      host | help init
      host | help join phase
      host | help nosuch
      host | -v 5 help reset
      host | version
      host | version -o short
      host | version -o json
      host | version -ojson
      host | version --output=yaml
      host | -o short version
      host | -v 9 version
      host | --rootfs /x version
      host | --vmodule a=1 version
      host | completion bash
      host | completion zsh
      host | completion -h
      host | -v=1 completion bash
      host | __complete init ""
      host | __complete token create --
      host | __completeNoDesc reset ""
      host | config
      host | config --kubeconfig /x
      host | config --kubeconfig=/x print init-defaults
      host | config --kubeconfig /x print init-defaults
      host | config print
      host | config print init-defaults
      host | config print init-defaults --component-configs KubeletConfiguration
      host | config print join-defaults
      host | config print reset-defaults
      host | config print upgrade-defaults
      host | config migrate --old-config a --new-config b
      host | config migrate --old-config=a --allow-experimental-api
      host | config validate --config a
      host | config validate --config=a --allow-deprecated-api
      host | -v 5 config validate --config a
      host | --rootfs=/ config print init-defaults
      """))
  func host(row: String) { Self.check(row) }

  @Test(
    "Help is printed by the genuine kubeadm, whatever the command",
    arguments: Rows.lines(
      """
      host | init --help
      host | init -h
      host | init --dry-run --help
      host | init --config /x -h
      host | init --node-name n --help --upload-certs
      host | init --help --no-such-flag
      host | init --help=true
      host | init --help false
      host | init --help=false -h
      host | init phase --help
      host | init phase certs all -h
      host | init phase upload-certs --upload-certs --help
      host | join --help
      host | join -h
      host | join 10.0.0.1:6443 --token a --help
      host | join phase -h
      host | join phase control-plane-join all --help
      host | reset --help
      host | reset -h
      host | reset -f --help
      host | reset --force -h
      host | reset phase --help
      host | upgrade --help
      host | upgrade apply -h
      host | upgrade apply v1.36.2 --help
      host | upgrade apply -y --dry-run -h
      host | upgrade node --help
      host | upgrade node phase -h
      host | upgrade diff --help
      host | upgrade plan -h
      host | token -h
      host | token create --help
      host | token create --print-join-command -h
      host | token list --help
      host | certs --help
      host | certs renew -h
      host | certs renew all --help
      host | kubeconfig user --help
      host | config images --help
      host | config images pull -h
      host | config images list --help
      host | nosuch --help
      host | -h init
      host | --help init
      host | -v 5 init --help
      """))
  func help(row: String) { Self.check(row) }

  @Test(
    "A call that only prints and asks no cluster stays on the host, so that it works before an init too",
    arguments: Rows.lines(
      """
      host | token generate
      host | certs certificate-key
      host | config images list
      host | config images list --kubernetes-version v1.36.2
      host | config images list --feature-gates=a=true -o yaml
      host | config --kubeconfig /x images list
      """))
  func printing(row: String) { Self.check(row) }

  @Test(
    "All other calls run inside the namespace, phases and unknown commands too",
    arguments: Rows.lines(
      #"""
      inside | token
      inside | token create
      inside | token create --print-join-command
      inside | token create --print-join-command --ttl 0
      inside | token create --print-join-command --ttl=2h --certificate-key 0123
      inside | token create abcdef.0123456789abcdef --print-join-command
      inside | token create --description 'a "quoted" text with blanks' --groups system:bootstrappers:x
      inside | token create --usages signing,authentication
      inside | token create --config /x
      inside | token create --dry-run
      inside | token --kubeconfig /x list
      inside | token --kubeconfig=/x --dry-run list
      inside | token list
      inside | token list -o json
      inside | token list -ojson
      inside | token list --output=jsonpath={.token}
      inside | token list --show-managed-fields
      inside | token list --allow-missing-template-keys=false
      inside | token delete abcdef
      inside | token delete abcdef ghijkl
      inside | token nosuch
      inside | --rootfs /x token list
      inside | -v 5 token list
      inside | -v5 token list
      inside | -v=5 token list
      inside | --v 5 token list
      inside | --v=5 token list
      inside | --vmodule=a=1,b=2 token list
      inside | --vmodule a=1 token list
      inside | certs
      inside | certs check-expiration
      inside | certs check-expiration -o json
      inside | certs check-expiration --cert-dir /x --config /y
      inside | certs generate-csr --cert-dir /x --kubeconfig-dir /y
      inside | certs renew
      inside | certs renew all
      inside | certs renew all --config /x
      inside | certs renew apiserver
      inside | certs renew apiserver-etcd-client --cert-dir=/x
      inside | certs renew admin.conf
      inside | certs renew super-admin.conf --kubeconfig=/x
      inside | certificates renew all
      inside | kubeconfig
      inside | kubeconfig user --client-name jane
      inside | kubeconfig user --client-name=jane --org a --org b --validity-period 24h
      inside | kubeconfig user --client-name 'jane doe' --token t
      inside | config images
      inside | config images pull
      inside | config images pull --cri-socket unix:///run/crio/crio.sock
      inside | config view
      inside | config upload from-file
      inside | config nosuch
      inside | -v 5 config images pull
      inside | init phase
      inside | init phase preflight
      inside | init phase preflight --config /x
      inside | init phase upload-certs --upload-certs
      inside | init phase upload-certs --upload-certs --certificate-key 0123
      inside | init phase certs all --apiserver-cert-extra-sans a,b
      inside | init phase kubeconfig all --control-plane-endpoint a:1
      inside | init phase control-plane apiserver --apiserver-extra-args a=b
      inside | init phase addon all --pod-network-cidr=10.1.0.0/16
      inside | init phase addon kube-proxy --print-manifest
      inside | init phase bootstrap-token --skip-token-print
      inside | init phase show-join-command
      inside | init phase etcd local --config /x --dry-run
      inside | init --config /x phase preflight
      inside | init --config=/x phase preflight
      inside | init -v 5 phase preflight
      inside | init --dry-run phase preflight
      inside | init --skip-token-print phase bootstrap-token
      inside | -v 5 init phase preflight
      inside | join phase
      inside | join phase preflight 10.0.0.1:6443
      inside | join phase control-plane-prepare certs --config /x
      inside | join phase kubelet-start --dry-run
      inside | join --config /x phase control-plane-join all --control-plane
      inside | join --control-plane phase control-plane-join etcd
      inside | reset phase
      inside | reset phase cleanup-node
      inside | reset phase preflight -f
      inside | reset -f phase preflight
      inside | reset --cert-dir /x phase cleanup-node
      dry | reset --dry-run
      dry | reset --dry-run=true -f
      dry | reset -f --dry-run
      dry | reset --dry-run=false --dry-run
      dry | reset --dry-run=1
      inside | upgrade
      inside | upgrade plan
      inside | upgrade plan v1.36.2
      inside | upgrade plan -o json
      inside | upgrade plan --print-config
      inside | upgrade plan --allow-experimental-upgrades
      inside | upgrade plan --config /x
      inside | upgrade diff
      inside | upgrade diff v1.36.2
      inside | upgrade diff -c 5
      inside | upgrade diff --context-lines=5 --config /x
      inside | upgrade nosuch
      inside | alpha
      inside | alpha certs renew all
      inside | nosuch
      inside | nosuch init
      inside | nosuch --config x init
      inside | $(id)
      inside | 'a b'
      """#))
  func inside(row: String) { Self.check(row) }

  @Test(
    "Upgrades and their phases that patch are read; calls that only print, or that kubeadm refuses, are not",
    arguments: Rows.lines(
      """
      upgrade | upgrade apply v1.36.2
      upgrade | upgrade apply v1.36.2 -y
      upgrade | upgrade apply -y v1.36.2
      upgrade | upgrade apply --yes v1.36.2 --force
      upgrade | upgrade apply -f v1.36.2
      upgrade | upgrade apply v1.36.2 --dry-run
      upgrade | upgrade apply --etcd-upgrade=false v1.36.2
      upgrade | upgrade apply v1.36.2 --certificate-renewal=false
      upgrade | upgrade apply --certificate-renewal v1.36.2
      upgrade | upgrade apply v1.37.0-rc.0 --allow-release-candidate-upgrades
      upgrade | upgrade apply v1.37.0-alpha.0 --allow-experimental-upgrades
      upgrade | upgrade apply v1.36.2 --ignore-preflight-errors=all
      upgrade | upgrade apply v1.36.2 --ignore-preflight-errors all -v5
      upgrade | upgrade apply --kubeconfig /x v1.36.2
      upgrade | upgrade apply --skip-phases addon v1.36.2
      upgrade | -v 5 upgrade apply v1.36.2
      upgrade | -v=5 upgrade apply v1.36.2
      upgrade | --rootfs /x upgrade node
      upgrade | upgrade -v 5 apply v1.36.2
      upgrade | upgrade node
      upgrade | upgrade node -v5
      upgrade | upgrade node --dry-run
      upgrade | upgrade node --certificate-renewal=true
      upgrade | upgrade node --skip-phases preflight
      upgrade | upgrade node --kubeconfig=/x
      upgrade | upgrade apply -y -- v1.30.0
      upgrade | upgrade node -- --patches /x
      upgrade | upgrade apply v1.36.2 --patches /x
      upgrade | upgrade apply v1.36.2 --patches=/x
      upgrade | upgrade apply --patches /x v1.36.2 -y
      upgrade | upgrade apply --config /x
      upgrade | upgrade apply --config=/x -y
      upgrade | upgrade node --patches /x
      upgrade | upgrade node --patches=
      upgrade | upgrade node --config /x
      upgrade | upgrade node phase kubelet-config
      upgrade | upgrade node --dry-run phase kubelet-config
      upgrade | upgrade node phase control-plane
      upgrade | upgrade apply phase control-plane v1.36.2 --dry-run
      inside | upgrade apply phase preflight v1.36.2
      inside | upgrade apply phase addon kube-proxy v1.36.2
      inside | upgrade node phase
      inside | upgrade node phase post-upgrade --config /x
      inside | upgrade apply --config /x --patches /y
      """))
  func upgrade(row: String) { Self.check(row) }

  @Test(
    "A reset is followed by our own steps; init and join are read",
    arguments: Rows.lines(
      #"""
      reset | reset
      reset | reset -f
      reset | reset --force
      reset | reset --force=false
      reset | reset -v 5 -f
      reset | reset -fv5
      reset | -v5 reset
      reset | --rootfs /x reset -f
      reset | reset --cert-dir /x
      reset | reset --cert-dir=/x --cri-socket unix:///x
      reset | reset --config /x
      reset | reset --ignore-preflight-errors all
      reset | reset --skip-phases=cleanup-node
      reset | reset --skip-phases phase
      reset | reset --kubeconfig phase -f
      reset | reset --cleanup-tmp-dir
      reset | reset --cleanup-tmp-dir=true -f
      reset | reset --dry-run=false
      reset | reset --dry-run=0
      reset | reset --dry-run --dry-run=false
      init | init
      init | init --config /x
      init | init -v5
      init | init -v 5
      init | init -v=5
      init | init --v=5
      init | -v 5 init
      init | -v5 init
      init | -v=5 init
      init | --v=5 init
      init | --v 5 init
      init | --rootfs /x init
      init | --rootfs=/x init
      init | --vmodule=a=1 init
      init | --vmodule a=1 init
      init | -v 1 --rootfs / --vmodule a=1 init --dry-run
      init | init --help=false
      init | init -h=false
      init | init --help --help=false
      init | init --skip-phases phase
      init | init --skip-phases=phase
      init | init --node-name phase
      init | init --node-name --help
      init | init --node-name -h
      init | init --ignore-preflight-errors phase
      init | init --config phase
      init | init --token phase --dry-run
      init | init --cert-dir phase
      init | init --pod-network-cidr phase
      init | init --no-such-flag
      init | init --no-such-flag=phase
      init | init extra
      init | init help
      init | init -- phase
      init | init -- --help
      init | init -- -h
      init | init --control-plane-endpoint='a b' --apiserver-cert-extra-sans "x 'y'"
      join | join
      join | join 10.0.0.1:6443
      join | join [fd00::1]:6443 --token a.b
      join | -v 5 join 10.0.0.1:6443
      join | --rootfs=/x join 10.0.0.1:6443
      join | join --config /x
      join | join --control-plane 10.0.0.1:6443
      join | join 10.0.0.1:6443 --control-plane=false
      join | join --skip-phases phase 10.0.0.1:6443
      join | join --node-name phase 10.0.0.1:6443
      join | join --discovery-file phase
      join | join --token phase 10.0.0.1:6443
      join | join 10.0.0.1:6443 phase
      join | join 10.0.0.1:6443 -- --help
      join | join init
      join | join --dry-run --help=false
      """#))
  func read(row: String) { Self.check(row) }
}
