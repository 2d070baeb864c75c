import Core

/// The checks of `podsec-u7s doctor`, and of `kubeadm init` and `join` before they change anything.
package enum Doctor {
  package enum Level: String, Sendable { case ok, warning, error }

  /// One check: what was found, what is needed, and the command that mends it.
  package struct Check: Equatable, Sendable {
    package var name: String
    package var level: Level
    package var found: Message
    package var needed: Message
    /// A command to type, or another advice.
    package var fix: Message?
    /// True where `kubeadm init` and `join` mend it themselves, so that they need not warn.
    package var isMendedByInit = false

    /// True where kubeadm's own preflight refuses, or is told to go on by `--ignore-preflight-errors`.
    package var isLeftToKubeadm = false

    package init(
      _ name: String, _ level: Level, found: Message, needed: Message, fix: Message? = nil, isMendedByInit: Bool = false
    ) {
      self.isMendedByInit = isMendedByInit
      self.name = name
      self.level = level
      self.found = found
      self.needed = needed
      self.fix = level == .ok ? nil : fix
    }
  }

  /// All checks that do not depend on a request.
  package static func checks(_ facts: HostFacts, settings: Settings) -> [Check] {
    [kernel(facts), account(facts)] + userNamespaces(facts) + subordinateIDs(facts) + devices(facts)
      + [modules(facts)] + vxlan(facts, settings) + tools(facts) + [cgroups(facts), linger(facts)] + limits(facts) + [
        disk(facts), time(facts), rootful(facts),
      ] + noexec(facts, settings) + resolver(facts) + resources(facts) + boundary(facts)
  }

  /// Checks of the addresses and ports that a request needs. A node whose namespace runs holds its ports itself.
  package static func checks(_ request: NodeRequest, _ facts: HostFacts) -> [Check] {
    [
      overlap("pod network", request.podCIDR, request.role == .initialize ? "--pod-network-cidr" : nil, facts),
      overlap("service network", request.serviceCIDR, request.role == .initialize ? "--service-cidr" : nil, facts),
    ]
      + registry(request) + proxies(request, facts) + (facts.isNamespaceUp ? [] : ports(request, facts))
  }
}
