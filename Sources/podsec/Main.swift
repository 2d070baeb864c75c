import Host
import HostTrust

@main
struct Main {
  static func main() { Program.run(Podsec.run) }
}
