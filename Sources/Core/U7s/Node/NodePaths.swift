import Core

/// Every fixed path of a node, written once.
package enum NodePaths {
  /// The shims' directory, which belongs to root; the first entry of PATH inside the namespace.
  package static let shims = "/usr/libexec/podsec/u7s/bin"
  package static let configuration = "/etc/podsec/u7s/config"
  /// Settings of this node, written by `kubeadm init` and `join`. The file belongs to root and holds no secret.
  package static let settings = configuration + "/env"
  /// The administrator's own U7S_ settings, read before the environment; never written by us.
  package static let defaults = ClusterSettings.defaults
  /// Exists from the success of the genuine `init` or `join` until our own last step, so that a second call can finish.
  package static let unfinished = configuration + "/unfinished"
  /// The ports of `podsec-u7s expose`, one a line.
  package static let exposed = configuration + "/ports"
  /// The directory that kubeadm's `patches.directory` names.
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
  /// Snapshots of etcd from before an upgrade or a reset. They belong to root and are removed only when asked for.
  package static let backup = state + "/backup"
  /// The lock that `init`, `join`, `upgrade` and `reset` hold while they run.
  package static let lock = "/run/podsec-u7s.lock"
  package static let modules = "/usr/lib/modules-load.d/u7s.conf"
  package static let sysctls = "/usr/lib/sysctl.d/90-u7s.conf"
  /// CRI-O's socket inside the namespace: the path that kubeadm and crictl use by default.
  package static let crioSocketInside = "/run/crio/crio.sock"
  /// The same as a URL, as kubeadm writes it. kubelet uses cAdvisor's figures only if the path ends like this
  /// (pkg/kubelet/cadvisor/util.go, CrioSocketSuffix). Without them it has no statistics of pods and evicts nothing.
  package static let crioEndpoint = "unix:///var" + crioSocketInside
}
