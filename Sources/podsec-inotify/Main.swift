import Host
import HostInotify

@main
struct Main {
  static func main() { Program.run(PodsecInotify.run) }
}
