/// Where kubelet looks for the seccomp profiles that pods name as `localhost/NAME`: `seccomp` below its root directory.
package enum SeccompDirectory {
  /// As kubelet sees it, and as a rootful node has it.
  package static let kubelets = "/var/lib/kubelet/seccomp"
  /// What a rootless node has mounted there: root's, so that neither the account nor a pod can write it.
  package static let rootless = "/etc/podsec/u7s/config/seccomp"
}
