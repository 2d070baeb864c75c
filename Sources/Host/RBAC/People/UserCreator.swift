import Core
import CoreRBAC
import Glibc
import Host

/// `podsec-k8s-rbac-create-user`: an account, its home and ~/.kube.
struct UserCreator {
  let call: CreateUser

  func run() throws(Failure) -> Int32 {
    try Caller.requireRoot("make accounts")
    var status = stat()
    let steps = try call.steps(
      people: Users.people(), groups: Users.groups(), isHomeThere: lstat(call.home, &status) == 0,
      secret: try PasswordReader.secret(call.password))
    if call.isDryRun {
      Runner.show(steps)
      return 0
    }
    try PasswordReader.checkTerminal(steps, user: "\(call.user)")
    try Runner().run(steps)
    Report.note("\(call.user): \(RBACCommand.createKubeconfig.rawValue) \(call.user)   # gives a certificate")
    return 0
  }
}
