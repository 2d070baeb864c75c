import Core

/// External programs by their names, from the system's own directories.
package enum SystemTool {
  /// The program's path; a `Failure` of status 127 where there is none, with a hint how to get it.
  package static func path(_ name: String, hint: Message = "install its package") throws(Failure) -> String {
    guard let program = Environment.find(name, path: SystemPaths.programs) else {
      throw Failure("find \(name)", "it is not installed", hint: hint, status: 127)
    }
    return program
  }

  /// The same for a program whose absence shows when it is called: then the path that its package has.
  package static func place(_ name: String) -> String {
    Environment.find(name, path: SystemPaths.programs) ?? "/usr/bin/" + name
  }
}
