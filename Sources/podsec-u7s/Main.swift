import Host
import HostU7s

@main
struct Main {
  static func main() { Program.run(PodsecU7s.run) }
}
