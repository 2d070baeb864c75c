import Core

/// Every fixed path of a node, written once.
package enum NodePaths {
  /// The shims' directory, root's; the first entry of PATH inside the namespace.
  package static let shims = "/usr/libexec/podsec/u7s/bin"
  package static let configuration = "/etc/podsec/u7s/config"
  /// Settings of this deployment: written by `kubeadm init` and `join`, root's, no secret in it.
  package static let settings = configuration + "/env"
  /// The administrator's own U7S_ settings, read before the environment; never written by us.
  package static let defaults = ClusterSettings.defaults
  /// Present from the genuine `init`'s or `join`'s success until our own last step: a second call finishes them.
  package static let unfinished = configuration + "/unfinished"
  /// Ports that `podsec-u7s expose` keeps, a line each.
  package static let exposed = configuration + "/ports"
  /// What kubeadm's `patches.directory` names.
  package static let patches = configuration + "/patches"
  /// CRI-O drop-ins of the administrator, `crio --config-dir`.
  package static let crioDropIns = configuration + "/crio.conf.d"
  package static let auditPolicySource = "/etc/podsec/u7s/audit/policy.yaml"
  package static let kubernetes = "/etc/kubernetes"
  package static let auditDirectory = kubernetes + "/audit"
  package static let adminConf = kubernetes + "/admin.conf"
  package static let kubeletConf = kubernetes + "/kubelet.conf"
  package static let manifests = kubernetes + "/manifests"
  package static let etcdManifest = manifests + "/etcd.yaml"
  package static let cniConfiguration = "/etc/cni/net.d"
  package static let state = "/var/lib/podsec/u7s"
  package static let etcd = state + "/etcd"
  /// What was saved before an upgrade; root's, and never removed by us.
  package static let backup = state + "/backup"
  /// Held while `init`, `join`, `upgrade` or `reset` runs.
  package static let lock = "/run/podsec-u7s.lock"
  package static let modules = "/usr/lib/modules-load.d/u7s.conf"
  package static let sysctls = "/usr/lib/sysctl.d/90-u7s.conf"
  /// What the namespace sees as CRI-O's socket: the path kubeadm and crictl look for by themselves.
  package static let crioSocketInside = "/run/crio/crio.sock"
  /// The same as kubeadm writes it. kubelet takes cAdvisor's figures, without which it has no statistics of pods and
  /// evicts nothing, only from a runtime at a path that ends so (pkg/kubelet/cadvisor/util.go, CrioSocketSuffix).
  package static let crioEndpoint = "unix:///var" + crioSocketInside
}

/// The paths that depend on the account.
package struct AccountPaths: Equatable, Sendable {
  package let account: Account

  package init(_ account: Account) { self.account = account }

  /// `/run/user/UID`, made by systemd-logind (pam_systemd(8)).
  package var runtime: String { "/run/user/\(account.uid)" }
  /// The address of the account's session bus, as pam_systemd(8) sets DBUS_SESSION_BUS_ADDRESS.
  package var sessionBus: String { "unix:path=\(runtime)/bus" }
  package var state: String { runtime + "/usernetes" }
  package var rootlesskitState: String { state + "/rootlesskit" }
  package var rootlesskitSocket: String { rootlesskitState + "/api.sock" }
  package var childPID: String { rootlesskitState + "/child_pid" }
  /// Written by the child when mounts and addresses stand, before CRI-O starts.
  package var ready: String { state + "/ready" }
  /// What u7s-services did last; its own, and not trusted by root.
  package var services: String { state + "/services.json" }
  package var crioState: String { state + "/crio" }
  package var crioSocket: String { crioState + "/crio.sock" }
  package var parentIP: String { state + "/parent_ip" }
  package var data: String { account.home + "/.local/share/usernetes" }
  package var containers: String { data + "/containers" }
  package var kubelet: String { data + "/_var_lib_kubelet" }
  package var volumePlugins: String { data + "/kubelet-plugins-exec" }
  package var crioConfiguration: String { account.home + "/.config/usernetes/crio/crio.conf" }
  package var kubeconfig: String { account.home + "/.kube/config" }
}
