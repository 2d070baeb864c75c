/// What an administrator sets about a cluster, whichever program reads it.
package enum ClusterSettings {
  /// The administrator's own settings, read before the environment; never written by us.
  package static let defaults = "/etc/podsec/u7s/config/defaults"

  package static let all: [Setting] = [
    .kubeVersion, .registry, .platform, .setAvailableImages, .flannelTag, .flannelCNIPluginTag,
    .certManagerTag, .cniPlugin,
  ]
}

extension Setting {
  package static let kubeVersion = Setting("U7S_KUBEVERSION")
  package static let registry = Setting("U7S_REGISTRY")
  package static let platform = Setting("U7S_PLATFORM")
  package static let setAvailableImages = Setting("U7S_SETAVAILABLEIMAGES")
  package static let flannelTag = Setting("U7S_FLANNEL_TAG")
  package static let flannelCNIPluginTag = Setting("U7S_FLANNELCNIPLUGIN_TAG")
  package static let certManagerTag = Setting("U7S_CERTMANAGER_TAG")
  package static let cniPlugin = Setting("U7S_CNI_PLUGIN")
}

extension Settings {
  /// Whether the pod network is flannel, the default.
  package var usesFlannel: Bool { text(.cniPlugin) ?? "flannel" == "flannel" }

  /// The version that U7S_KUBEVERSION asks for; nil where it asks for none. A `Failure` of status 2 for what is no
  /// version from v1.26.0 on; `example` is one that the hint shows.
  package func wantedVersion(example: String) throws(Failure) -> Version? {
    guard let text = text(.kubeVersion) else { return nil }
    guard let version = Version(text), version.numbers.count == 3, version >= Version(1, 26) else {
      throw Failure(
        "read \(Setting.kubeVersion.name)", "'\(text)' is not a version from v1.26.0 on",
        hint: "export \(Setting.kubeVersion.name)=\(example)", status: 2)
    }
    return version
  }

  /// Whether another tag is used in place of one that the registry does not have.
  package var takesAvailableImages: Bool { self[.setAvailableImages] == "yes" }
}
