import Core
import CoreRBAC
import Glibc
import Host

/// `podsec-k8s-rbac-list`.
struct UserLister {
  let call: ListUsers

  func run() throws(Failure) -> Int32 {
    try Caller.requireAdministrator("list users")
    let admin = try ClusterAdmin(kubeconfig: call.kubeconfig)
    let list = try admin.api { api throws(Failure) -> UserList in
      UserList(certificates: try UserCertificates.all(admin, api), bindings: try BindingReader.all(api))
    }
    try Report.output(list.text(now: time(nil)))
    return 0
  }
}
