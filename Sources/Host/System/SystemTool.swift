import Core

/// External programs by their names, from the system's own directories.
package enum SystemTool {
  private static let searchPath = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin"

  /// The program's path; a `Failure` of status 127 where there is none, with a hint how to get it.
  package static func path(_ name: String, hint: Message = "install its package") throws(Failure) -> String {
    guard let program = Environment.find(name, path: searchPath) else {
      throw Failure("find \(name)", "it is not installed", hint: hint, status: 127)
    }
    return program
  }
}
