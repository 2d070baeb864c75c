import Host

@main
struct Main {
  static func main() { Entry.run(Entry.podsec) }
}
