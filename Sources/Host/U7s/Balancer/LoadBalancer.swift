import Core
import CoreU7s
import Glibc
import Host

/// `podsec-u7s haproxy` and `podsec-u7s keepalived`: print a configuration and write no file.
enum LoadBalancer {
  static func show(_ haproxy: Haproxy) throws(Failure) -> Int32 {
    var haproxy = haproxy
    if haproxy.servers.isEmpty {
      let cluster = try ClusterAdmin(kubeconfig: haproxy.kubeconfig)
      haproxy.servers = try Haproxy.servers(ofCluster: try cluster.kubectl(Haproxy.query, "find the control planes"))
    }
    try Report.output(haproxy.render(user: Users.account("_haproxy") == nil ? "haproxy" : "_haproxy"))
    return 0
  }

  static func show(_ keepalived: Keepalived) throws(Failure) -> Int32 {
    let word = Keepalived.password(random: (0..<8).map { _ in UInt8.random(in: 0...255) })
    try Report.output(keepalived.render(password: word))
    return 0
  }
}
