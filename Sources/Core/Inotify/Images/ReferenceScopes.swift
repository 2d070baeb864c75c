import Core

/// Which scopes of a policy an image falls under (containers-policy.json(5), transport docker).
package enum ReferenceScopes {
  /// All of them, the most specific first: the image's name, its repository, each path above it, the host, wildcards of
  /// the host's domains, and the empty scope of the transport.
  package static func all(of image: ImageReference) -> [String] {
    var scopes = [image.name]
    var path = image.repository[...]
    while true {
      if scopes.last != String(path) { scopes.append(String(path)) }
      guard let slash = path.lastIndex(of: "/") else { break }
      path = path[..<slash]
    }
    return scopes + wildcards(of: image.host) + [""]
  }

  /// Whether a scope is a registry, something on it, or a wildcard of its domain.
  package static func covers(_ scope: String, _ registry: String) -> Bool {
    scope == registry || ["/", ":", "@"].contains { scope.hasPrefix(registry + $0) }
      || wildcards(of: registry).contains(scope)
  }

  /// `*.example.org` and `*.org` of `registry.example.org`.
  private static func wildcards(of host: String) -> [String] {
    var result: [String] = []
    var rest = host[...]
    while let dot = rest.firstIndex(of: ".") {
      result.append("*" + rest[dot...])
      rest = rest[rest.index(after: dot)...]
    }
    return result
  }
}
