import Core

/// Why RootlessKit refuses a port, read from its message.
package enum PortRefusal: Equatable, Sendable {
  case taken
  /// The port already leads to another address or port of the namespace.
  case leadsElsewhere
  /// The account may not bind ports as low as that.
  case privileged
  case other(String)

  /// What follows the last call that failed in RootlessKit's message.
  package init(_ words: String) {
    if words.contains("address already in use") {
      self = .taken
    } else if words.contains("conflict with ID") {
      self = .leadsElsewhere
    } else if words.contains("privileged port") || words.contains("permission denied") {
      self = .privileged
    } else {
      self = .other(String(words.prefix(300)))
    }
  }

  package var why: String {
    switch self {
    case .taken: "the port is taken on this host"
    case .leadsElsewhere: "the port leads to something else in the namespace"
    case .privileged: "ports below net.ipv4.ip_unprivileged_port_start are root's; lower that sysctl to publish it"
    case .other(let words): words
    }
  }

  /// What to type about it.
  package func hint(port: Int) -> Message {
    self == .privileged
      ? "sysctl -w net.ipv4.ip_unprivileged_port_start=\(port)   # and a file in /etc/sysctl.d"
      : "ss -lntup 'sport = :\(port)'   # shows who holds it"
  }
}
