import Core

/// The commands of the executable `podsec-k8s-rbac`, in the order of use; the name it is called by selects one.
package enum RBACCommand: String, NamedCommands {
  case createUser = "podsec-k8s-rbac-create-user"
  case createKubeconfig = "podsec-k8s-rbac-create-kubeconfig"
  case createRemotePlace = "podsec-k8s-rbac-create-remoteplace"
  case bindRole = "podsec-k8s-rbac-bindrole"
  case getUserRoles = "podsec-k8s-rbac-get-userroles"
  case unbindRole = "podsec-k8s-rbac-unbindrole"
  case can = "podsec-k8s-rbac-can"
  case list = "podsec-k8s-rbac-list"
  case revoke = "podsec-k8s-rbac-revoke"
  case podSecurity = "podsec-k8s-pss"
  case seccomp = "podsec-k8s-seccomp"
  case pspConvert = "podsec-k8s-psp-convert"

  package var spec: CommandSpec {
    switch self {
    case .createUser: return CreateUser.spec
    case .createKubeconfig: return CreateKubeconfig.spec
    case .createRemotePlace: return CreateRemotePlace.spec
    case .bindRole: return BindRole.spec
    case .getUserRoles: return GetUserRoles.spec
    case .unbindRole: return UnbindRole.spec
    case .can: return Can.spec
    case .list: return ListUsers.spec
    case .revoke: return Revoke.spec
    case .podSecurity: return PodSecurity.spec
    case .seccomp: return Seccomp.spec
    case .pspConvert: return PSPConvert.spec
    }
  }

  package static let program: (name: String, summary: Message, description: Message) = (
    "podsec-k8s-rbac", "users, certificates and roles of a cluster, and what its pods may do",
    """
    Users of a Kubernetes cluster: accounts, certificates, and the roles that say what each may do. Rules for pods: \
    Pod Security levels of namespaces, seccomp profiles. Root calls these \
    commands, or a member of \(RBACGroup.administrators.joined(separator: " or ")), with an administrator's kubeconfig.
    """
  )
}
