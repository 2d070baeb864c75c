import Core
import Glibc

extension Entry {
  /// `podsec`: image trust, acting by the name it is called by.
  package static func podsec() throws(Failure) -> Int32 {
    let arguments = Environment.arguments
    switch PodsecCommand(rawValue: Environment.programName) {
    case .loadSignOCI?, .saveOCI?, .k8sSaveOCI?, .createPolicy?, .createServices?, .createImageMakers?,
      .createPodmanUsers?:
      throw Failure("run", "not there yet")
    case nil:
      guard arguments.isEmpty || ["-h", "--help", "help"].contains(arguments[0]) else {
        throw Failure("read the arguments", "unknown argument '\(arguments[0])'", hint: "podsec --help", status: 2)
      }
      try Report.output(PodsecCommand.usage)
      return 0
    }
  }
}
