import Core

/// A line of the API server's audit log (audit.k8s.io/v1, Event): the fields that a report of a refusal needs.
package struct AuditEvent: Equatable, Sendable {
  package var auditID = ""
  /// The status of the answer; 0 before there is one.
  package var code = 0
  package var time = ""
  /// The first of the addresses that the request came from.
  package var address = ""
  package var message = ""
  package var user = ""
  package var verb = ""
  package var uri = ""
  package var agent = ""

  package init() {}

  /// Whether the request was refused.
  package var isRefusal: Bool { code >= 400 }

  /// The line for forbidden.log and syslog: the three documented fields, then who asked for what.
  package var line: String {
    "[" + [time, address, message, user, verb, uri, agent].map(AuditEvent.quoted).joined(separator: ",") + "]"
  }

  /// A JSON string of at most 1000 characters, with everything escaped that a terminal could act on.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars.prefix(1000) {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where Printable.isControl(scalar):
        for unit in UTF16.encode(scalar)! {
          let hex = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
