import Core
import CoreInotify
import Glibc
import Host

/// `podsec-inotify`: watching a node, acting by the name it is called by.
package enum PodsecInotify {
  package static func run() throws(Failure) -> Int32 {
    let arguments = Environment.arguments
    switch InotifyCommand(rawValue: Environment.programName) {
    case .checkPolicy?:
      return try Program.answer(CheckPolicy.read(arguments)) { call throws(Failure) in
        try NodeCheck(.policy, call.options).run()
      }
    case .checkImages?:
      return try Program.answer(CheckImages.read(arguments)) { call throws(Failure) in
        try NodeCheck(.images, call.options).run()
      }
    case .checkContainers?:
      return try Program.answer(CheckContainers.read(arguments)) { call throws(Failure) in
        guard getuid() == 0 else {
          throw Failure("watch containers", "only root can", hint: "sudo \(Environment.programName)")
        }
        let syslog = Syslog(program: Environment.programName)
        return try ContainersWatcher(excluded: call.excluded) { entry in
          do throws(Failure) { try syslog.write(entry) } catch { Report.warning("\(error.tried): \(error.why)") }
        }.run()
      }
    case .checkKubeAPI?:
      return try Program.answer(CheckKubeAPI.read(arguments)) { call throws(Failure) in
        guard getuid() == 0 else {
          throw Failure("read the audit log", "only root can", hint: "sudo \(Environment.programName)")
        }
        switch call {
        case .follow: return try AuditFollower().run()
        case .mail: return try AuditMail.run()
        }
      }
    case nil:
      try Report.output(try InotifyCommand.text(arguments))
      return 0
    }
  }
}
