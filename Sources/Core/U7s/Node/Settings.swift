/// Every U7S_ variable this suite reads or writes, by its documented name.
package enum Setting: String, CaseIterable, Sendable {
  // Inputs: the environment of `kubeadm init` or `join`, or /etc/podsec/u7s/config/defaults.
  case kubeVersion = "U7S_KUBEVERSION"
  case registry = "U7S_REGISTRY"
  case platform = "U7S_PLATFORM"
  case setAvailableImages = "U7S_SETAVAILABLEIMAGES"
  case flannelTag = "U7S_FLANNEL_TAG"
  case flannelCNIPluginTag = "U7S_FLANNELCNIPLUGIN_TAG"
  case cniPlugin = "U7S_CNI_PLUGIN"
  case install = "U7S_INSTALL"
  case network = "U7S_NET"
  case portDriver = "U7S_PORT_DRIVER"
  case mtu = "U7S_MTU"
  case bindAddress = "U7S_BIND_ADDRESS"
  case rootlesskitFlags = "U7S_ROOTLESSKIT_FLAGS"
  case publishServices = "U7S_PUBLISH_SERVICES"
  case kubectlFlags = "U7S_KUBECTL_FLAGS"
  case etcdSnapshot = "U7S_ETCD_SNAPSHOT"
  case debug = "U7S_DEBUG"
  // Results: written to /etc/podsec/u7s/config/env, read by the user units and the shims.
  case uid = "U7S_UID"
  case controlPlane = "U7S_CONTROLPLANE"
  case externalIP = "U7S_EXTIP"
  case externalDevice = "U7S_EXTDEV"
  case parentIP = "U7S_PARENT_IP"
  case advertiseAddress = "U7S_APISERVER_ADVERTISE_ADDRESS"
  case bindPort = "U7S_APISERVER_BIND_PORT"
  case endpoint = "U7S_APISERVERENDPOINT"
  case serviceCIDR = "U7S_SERVICECIDR"
  case podCIDR = "U7S_PODNETWORKCIDR"
  case registryPlatform = "U7S_REGISTRY_PLATFORM"
  case pauseImage = "U7S_PAUSE_IMAGE"
  case vxlanMTU = "U7S_VXLAN_MTU"

  /// True for what a user sets; false for what `init` and `join` derive.
  package var isInput: Bool { Setting.inputs.contains(self) }

  package static let inputs: [Setting] = [
    .kubeVersion, .registry, .platform, .setAvailableImages, .flannelTag, .flannelCNIPluginTag, .cniPlugin, .install,
    .network, .portDriver, .mtu, .bindAddress, .rootlesskitFlags, .publishServices, .kubectlFlags, .etcdSnapshot,
    .debug,
  ]
}

/// A set of U7S_ settings: name to value. Set and empty is not the same as unset.
package struct Settings: Equatable, Sendable {
  package var values: [String: String]

  package init(_ values: [Setting: String] = [:]) {
    self.values = Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
  }

  /// The known settings of an environment: what a user unit got from its EnvironmentFile.
  package init(environment: [String: String]) {
    values = environment.filter { Setting(rawValue: $0.key) != nil }
  }

  package subscript(_ setting: Setting) -> String? {
    get { values[setting.rawValue] }
    set { values[setting.rawValue] = newValue }
  }

  /// The value, or nil where it is unset or empty: for settings whose empty value means nothing.
  package func text(_ setting: Setting) -> String? {
    self[setting].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Throws a `Failure` naming a setting whose value an environment file could not hold.
  package func check() throws(Failure) {
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      let isPlain = value.utf8.allSatisfy { $0 >= 32 && $0 != 127 } && value.trimmed == value && !value.contains("\"")
      guard isPlain else {
        throw Failure(
          "read \(name)", "its value holds a quote, a control character, or blanks around it",
          hint: "export \(name)='...'   # plain text", status: 2)
      }
    }
  }

  /// The other's values over ours.
  package func overlaid(with other: Settings) -> Settings {
    var result = self
    result.values.merge(other.values) { _, new in new }
    return result
  }

  /// Picks the known settings out of an environment of `NAME=value`.
  package static func inputs(of environment: [String: String]) -> Settings {
    var settings = Settings()
    for setting in Setting.inputs { settings[setting] = environment[setting.rawValue] }
    return settings
  }

  /// Reads an environment file as systemd.exec(5) EnvironmentFile does, without its line continuations: `NAME=value`,
  /// `#` and `;` comments, one pair of quotes around a value. Nothing is expanded and nothing is run.
  ///
  /// Throws a `Failure` naming the line for anything else, so that a damaged file is seen and not half used.
  package static func parse(_ text: String, path: String) throws(Failure) -> Settings {
    var settings = Settings()
    for (index, line) in text.lines.enumerated() {
      let line = line.trimmed
      if line.isEmpty || line.utf8.first == UInt8(ascii: "#") || line.utf8.first == UInt8(ascii: ";") { continue }
      guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")), isName(line[..<equals]) else {
        throw Failure("read \(path)", "line \(index + 1) is not NAME=value", hint: "correct that line, or delete it")
      }
      var value = line[equals...].utf8.dropFirst()
      if value.count >= 2, let quote = value.first, "\"'".utf8.contains(quote), value.last == quote {
        value = value.dropFirst().dropLast()
      }
      guard value.allSatisfy({ $0 >= 32 && $0 != 127 }) else {
        throw Failure("read \(path)", "line \(index + 1) holds a control character", hint: "correct that line")
      }
      settings.values[String(line[..<equals])] = String(Substring(value))
    }
    return settings
  }

  /// The text of an environment file: one `NAME=value` a line, sorted by name. Values never hold quotes or line breaks.
  package func render(header: String) -> String {
    values.keys.sorted().reduce(into: "# " + header + "\n") { text, name in
      text += "\(name)=\(values[name] ?? "")\n"
    }
  }

  private static func isName(_ name: Substring) -> Bool {
    guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
    return name.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
    }
  }
}

extension StringProtocol {
  /// Lines with either ending, empty ones too. NOTE: Swift takes CRLF for one Character; these are cut at bytes.
  package var lines: [Substring] {
    Substring(self).utf8.split(separator: 10, omittingEmptySubsequences: false).map { line in
      Substring(line.last == 13 ? line.dropLast() : line)
    }
  }

  /// Without blanks, tabs and carriage returns at either end.
  package var trimmed: String {
    var view = Substring(self)
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }
}
