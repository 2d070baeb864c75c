import Core

/// Every fixed path that podsec-inotify reads or writes.
package enum InotifyPaths {
  package static let policy = "/etc/containers/policy.json"
  package static let registries = "/etc/containers/registries.d"
  /// Root's own images.
  package static let rootStore = "/var/lib/containers/storage"
  /// Below a home: a user's settings.
  package static let userConfiguration = ".config/containers"
  /// Below a home: a user's images; the cluster's account has the second one.
  package static let userStore = ".local/share/containers/storage"
  package static let clusterStore = ".local/share/usernetes/containers/storage"
  /// Where the API server writes its audit log; the cluster's account can change all of it.
  package static let auditDirectory = "/etc/kubernetes/audit"
  /// Files that only root can change: the refused requests, and how far the audit log was read.
  package static let refusals = "/var/lib/podsec/u7s/log/kubeapi"
  package static let syslog = "/dev/log"
  /// Rules of the watch of containers, and until when it told changes.
  package static let rules = "/etc/podsec/inotify.d"
  package static let watchState = "/run/podsec-inotify/containers"
}
