import Core

/// The variables that name an HTTP proxy, as curl, Go and kubeadm read them (golang.org/x/net/http/httpproxy).
package enum ProxyVariables {
  private static let proxies = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
  private static let exceptions = "NO_PROXY"

  /// Those that are set and not empty, by name.
  package static func proxies(in environment: [String: String]) -> [(name: String, value: String)] {
    proxies.flatMap { [$0, $0.lowercased()] }.compactMap { name in
      environment[name].flatMap { $0.isEmpty ? nil : (name, $0) }
    }
  }

  /// NO_PROXY and no_proxy with the cluster's own addresses added, for the genuine kubeadm: it would ask its own API server
  /// by the proxy, and it hands the variables on to the control plane's pods. Empty where no proxy is set.
  package static func exceptions(in environment: [String: String], adding own: [String]) -> [String: String] {
    guard !proxies(in: environment).isEmpty else { return [:] }
    var list: [String] = []
    for name in [exceptions, exceptions.lowercased()] {
      list += (environment[name] ?? "").split(separator: ",").map { String($0).trimmed }
    }
    for entry in own where !list.contains(entry) { list.append(entry) }
    var unique: [String] = []
    for entry in list where !entry.isEmpty && !unique.contains(entry) { unique.append(entry) }
    let text = unique.joined(separator: ",")
    return [exceptions: text, exceptions.lowercased(): text]
  }

  /// The host that a proxy's value names: `http://user:word@127.0.0.1:3128/` is 127.0.0.1.
  package static func host(_ value: String) -> String {
    var rest = value[...]
    for mark in ["://", "@"] {
      if let start = rest.firstRange(of: mark)?.upperBound { rest = rest[start...] }
    }
    rest = rest.prefix { $0 != "/" }
    if rest.first == "[" { return String(rest.dropFirst().prefix { $0 != "]" }) }
    return String(rest.prefix { $0 != ":" })
  }
}
