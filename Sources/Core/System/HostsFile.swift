/// /etc/hosts, hosts(5): which address a name has.
package struct HostsFile: Equatable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  /// Addresses and names of each line that has both; comments are left out.
  package var entries: [(address: Address, names: [String])] {
    text.lines.compactMap { line in
      let fields = line.prefix { $0 != "#" }.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
      guard fields.count > 1, let address = Address(fields[0]) else { return nil }
      return (address, Array(fields.dropFirst()))
    }
  }

  /// All addresses of a name, in the file's order; names are compared without case.
  package func addresses(of name: String) -> [Address] {
    entries.filter { $0.names.contains { $0.lowercased() == name } }.map(\.address)
  }

  /// The text with a line for those names that have no address yet; nil where nothing is missing.
  package func adding(_ names: [String], at address: Address) -> String? {
    let missing = names.filter { !addresses(of: $0).contains(address) }
    guard !missing.isEmpty else { return nil }
    let separator = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
    return text + separator + "\(address) \(missing.joined(separator: " "))\n"
  }

  /// The server's address where this host is the server: registry.local and sigstore.local are among its own addresses.
  ///
  /// A `Failure` that says what the names lead to otherwise.
  package func requireServer(own: [Address]) throws(Failure) -> Address {
    let tried = "find out whether this host is the server of images and signatures"
    for name in [PodsecServer.registry, PodsecServer.signatures] {
      let found = addresses(of: name)
      guard let address = found.first else {
        throw Failure(tried, "/etc/hosts does not name \(name)", hint: "podsec-create-policy ADDRESS   # first")
      }
      guard own.contains(address) else {
        throw Failure(
          tried, "\(name) is \(address), which is not an address of this host",
          hint: "call it on the host at \(address)")
      }
    }
    return addresses(of: PodsecServer.registry)[0]
  }
}
