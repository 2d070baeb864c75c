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
  /// Pod Security admission's configuration, which kube-apiserver reads.
  package static let admissionDirectory = kubernetes + "/admission"
  package static let adminConf = Kubeconfig.adminConf
  package static let kubeletConf = kubernetes + "/kubelet.conf"
  /// What kubeadm passes to kubelet (KUBELET_KUBEADM_ARGS).
  package static let kubeletFlags = "/var/lib/kubelet/kubeadm-flags.env"
  package static let manifests = kubernetes + "/manifests"
  package static let etcdManifest = manifests + "/etcd.yaml"
  package static let cniConfiguration = "/etc/cni/net.d"
  package static let state = "/var/lib/podsec/u7s"
  package static let etcd = state + "/etcd"
  /// Snapshots of etcd from before an upgrade: root's, and data that is not removed unasked.
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
