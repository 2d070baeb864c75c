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
      return try Program.answer(CreatePolicy.read(arguments)) { call throws(Failure) in
        try PolicyWriter(call: call).run()
      }
    case .createServices?:
      return try Program.answer(CreateServices.read(arguments)) { call throws(Failure) in
        try ServerCreator(call: call).run()
      }
    case .createPodmanUsers?:
      return try Program.answer(CreatePodmanUsers.read(arguments)) { call throws(Failure) in
        try PodmanUserCreator(call: call).run()
      }
    case .createImageMakers?:
      return try Program.answer(CreateImageMakers.read(arguments)) { call throws(Failure) in
        try ImageMakerCreator(call: call).run()
      }
    case .saveOCI?: return try ArchiveCommands.save(arguments)
    case .k8sSaveOCI?: return try ArchiveCommands.saveCluster(arguments)
    case .loadSignOCI?: return try Program.answer(LoadSignOCI.read(arguments), ArchiveCommands.load)
    case nil:
      try Report.output(try PodsecCommand.text(arguments))
      return 0
    }
  }
}
