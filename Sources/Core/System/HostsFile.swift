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

  /// True where the name has an address.
  package func names(_ name: String) -> Bool { !addresses(of: name).isEmpty }

  /// The text with a line for those names that have no address yet; nil where nothing is missing.
  package func adding(_ names: [String], at address: Address) -> String? {
    let missing = names.filter { !addresses(of: $0).contains(address) }
    guard !missing.isEmpty else { return nil }
    let separator = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
    return text + separator + "\(address) \(missing.joined(separator: " "))\n"
  }
}
