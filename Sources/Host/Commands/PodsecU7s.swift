import Core
import Glibc

extension Entry {
  /// `podsec-u7s`: looks after a node. Called as u7s-start-stop.sh or u7sinit.sh, it does what those did.
  package static func podsecU7s() throws(Failure) -> Int32 {
    switch Environment.programName {
    case "u7s-start-stop.sh": return try startStop(Environment.arguments)
    default: return 1
    }
  }

  /// `start|stop`: the whole node; what u7s.service runs.
  private static func startStop(_ arguments: [String]) throws(Failure) -> Int32 {
    guard let verb = arguments.first, ["start", "stop"].contains(verb), arguments.count == 1 else {
      throw Failure("read the arguments", "one is needed: start or stop", status: 2)
    }
    let account = try Users.requireAccount()
    let node = NodeUnits(account: account)
    try node.user([verb, "u7s.target"], "\(verb) u7s.target")
    return 0
  }
}
