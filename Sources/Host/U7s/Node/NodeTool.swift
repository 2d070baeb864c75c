import Core
import Host

/// External programs that a node needs.
package enum NodeTool {
  /// The program's path; a `Failure` of status 127 where it is not installed.
  package static func path(_ name: String) throws(Failure) -> String {
    try SystemTool.path(name, hint: "podsec-u7s doctor")
  }
}
