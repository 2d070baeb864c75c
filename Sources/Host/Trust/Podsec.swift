import Core
import CoreTrust
import Glibc
import Host

/// `podsec`: image trust, acting by the name it is called by.
package enum Podsec {
  package static func run() throws(Failure) -> Int32 {
    let arguments = Environment.arguments
    switch PodsecCommand(rawValue: Environment.programName) {
    case .createPolicy?:
      guard let call = try CreatePolicy(arguments) else { return try usage(CreatePolicy.usage) }
      return try PolicyWriter(call: call).run()
    case .createServices?:
      guard let call = try CreateServices(arguments) else { return try usage(CreateServices.usage) }
      return try ServerCreator(call: call).run()
    case .createPodmanUsers?:
      guard let call = try CreatePodmanUsers(arguments) else { return try usage(CreatePodmanUsers.usage) }
      return try PodmanUserCreator(call: call).run()
    case .createImageMakers?:
      guard let call = try CreateImageMakers(arguments) else { return try usage(CreateImageMakers.usage) }
      return try ImageMakerCreator(call: call).run()
    case .loadSignOCI?: return try ArchiveCommands.load(arguments)
    case .saveOCI?: return try ArchiveCommands.save(arguments)
    case .k8sSaveOCI?: return try ArchiveCommands.saveCluster(arguments)
    case nil:
      guard arguments.isEmpty || ["-h", "--help", "help"].contains(arguments[0]) else {
        throw Failure("read the arguments", "unknown argument '\(arguments[0])'", hint: "podsec --help", status: 2)
      }
      return try usage(PodsecCommand.usage)
    }
  }

  private static func usage(_ text: String) throws(Failure) -> Int32 {
    try Report.output(text)
    return 0
  }
}
