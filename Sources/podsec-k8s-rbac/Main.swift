import Host
import HostRBAC

@main
struct Main {
  static func main() { Program.run(RBAC.run) }
}
