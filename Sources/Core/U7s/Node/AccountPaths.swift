import Core

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
  /// Written by RootlessKit's child once mounts and addresses are made, before CRI-O starts.
  package var ready: String { state + "/ready" }
  /// The last state of u7s-services. Only that program writes it, and root does not trust it.
  package var services: String { state + "/services.json" }
  package var crioState: String { state + "/crio" }
  package var crioSocket: String { crioState + "/crio.sock" }
  package var parentIP: String { state + "/parent_ip" }
  package var data: String { account.home + "/.local/share/usernetes" }
  package var containers: String { data + "/containers" }
  /// Exists while CRI-O may be running; rootlesskit.service removes it when it stops.
  package var crioAtWork: String { data + "/crio.at-work" }
  /// Exists since the first start of CRI-O in this boot, on a tmpfs. If `crioAtWork` exists and this does not, the host
  /// went down while CRI-O was running.
  package var crioStarted: String { state + "/crio.started" }
  package var kubelet: String { data + "/_var_lib_kubelet" }
  /// /etc/cni/net.d of the namespace.
  package var cniConfiguration: String { data + "/_etc_cni_net_d" }
  /// What flannel writes there, seen from the account's home.
  package var flannelConfiguration: String {
    String("\(cniConfiguration)/10-flannel.conflist".dropFirst(account.home.count + 1))
  }
  package var volumePlugins: String { data + "/kubelet-plugins-exec" }
  package var crioConfiguration: String { account.home + "/.config/usernetes/crio/crio.conf" }
  package var kubeconfig: String { account.home + "/.kube/config" }
}
