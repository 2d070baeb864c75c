import Core
import CoreRBAC
import Glibc
import Host

/// `podsec-k8s-rbac`: users and roles of a cluster, acting by the name it is called by.
package enum RBAC {
  package static func run() throws(Failure) -> Int32 {
    let arguments = Environment.arguments
    switch RBACCommand(rawValue: Environment.programName) {
    case .createUser?:
      return try Program.answer(CreateUser.read(arguments)) { call throws(Failure) in try UserCreator(call: call).run()
      }
    case .createKubeconfig?:
      return try Program.answer(CreateKubeconfig.read(arguments)) { call throws(Failure) in
        try KubeconfigCreator.run(call, arguments)
      }
    case .createRemotePlace?:
      return try Program.answer(CreateRemotePlace.read(arguments)) { call throws(Failure) in
        try RemotePlaceCreator(call: call).run()
      }
    case .bindRole?:
      return try Program.answer(BindRole.read(arguments)) { call throws(Failure) in try RoleBinder(call: call).run() }
    case .unbindRole?:
      return try Program.answer(UnbindRole.read(arguments)) { call throws(Failure) in try RoleUnbinder(call: call).run()
      }
    case .getUserRoles?:
      return try Program.answer(GetUserRoles.read(arguments)) { call throws(Failure) in
        try UserRolesReader(call: call).run()
      }
    case .can?:
      return try Program.answer(Can.read(arguments)) { call throws(Failure) in try AccessReviewer(call: call).run() }
    case .list?:
      return try Program.answer(ListUsers.read(arguments)) { call throws(Failure) in try UserLister(call: call).run() }
    case .revoke?:
      return try Program.answer(Revoke.read(arguments)) { call throws(Failure) in try AccessRevoker(call: call).run() }
    case .podSecurity?:
      return try Program.answer(PodSecurity.read(arguments)) { call throws(Failure) in
        try PodSecuritySetter(call: call).run()
      }
    case .seccomp?:
      return try Program.answer(Seccomp.read(arguments)) { call throws(Failure) in try SeccompKeeper(call: call).run() }
    case .pspConvert?:
      return try Program.answer(PSPConvert.read(arguments)) { call throws(Failure) in try PSPConverter(call: call).run()
      }
    case nil:
      try Report.output(try RBACCommand.text(arguments))
      return 0
    }
  }
}
