import YAML

/// One request to the API server, as it goes to kubectl's proxy.
package struct APIRequest: Equatable, Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
  }

  /// The user to impersonate; nil for the kubeconfig's own user.
  package struct Impersonation: Equatable, Sendable {
    package let user: String
    package let groups: [String]

    package init(user: String, groups: [String]) {
      self.user = user
      self.groups = groups
    }
  }

  package let method: Method
  package let path: String
  package let body: Node?
  package let impersonation: Impersonation?

  package init(_ method: Method, _ path: String, _ body: Node? = nil, as impersonation: Impersonation? = nil) {
    self.method = method
    self.path = path
    self.body = body
    self.impersonation = impersonation
  }

  /// The text in HTTP 1.0, where the answer ends with the connection. A `Failure` if a name could add a header line.
  package func text() throws(Failure) -> String {
    var lines = ["\(method.rawValue) \(path) HTTP/1.0", "Host: localhost", "Accept: application/json"]
    if let impersonation {
      lines.append("Impersonate-User: \(impersonation.user)")
      lines += impersonation.groups.map { "Impersonate-Group: \($0)" }
    }
    let body = body.map { JSON.emit($0, pretty: false) } ?? ""
    if !body.isEmpty { lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] }
    guard lines.allSatisfy({ $0.utf8.allSatisfy { $0 >= 32 && $0 < 127 } }), !path.contains(" ") else {
      throw Failure("ask the cluster for \(path)", "a name in it cannot stand in a request")
    }
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
  }

  /// Reads an answer: its first line has the status, the body follows an empty line.
  package static func answer(_ text: String) throws(Failure) -> APIAnswer {
    guard let end = text.firstRange(of: "\r\n\r\n"), text.hasPrefix("HTTP/1."),
      let status = text[..<end.lowerBound].split(separator: " ").dropFirst().first.flatMap({ Int($0.prefix(3)) })
    else { throw Failure("read the cluster's answer", "kubectl's proxy sent something else") }
    return try APIAnswer(
      status: status, body: String(text[end.upperBound...]),
      warnings: text[..<end.lowerBound].lines.compactMap(warning))
  }

  /// The text of a line `Warning: 299 - "..."` (RFC 7234, section 5.5); nil for another line.
  private static func warning(_ line: Substring) -> String? {
    guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == "warning",
      let quote = line.firstIndex(of: "\""), line.last == "\"", line.index(after: quote) < line.endIndex
    else { return nil }
    var text = ""
    var isEscaped = false
    for character in line[line.index(after: quote)...].dropLast() {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        text.append(character)
        isEscaped = false
      }
    }
    return text
  }
}
