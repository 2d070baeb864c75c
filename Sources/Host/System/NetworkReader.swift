import Core
import YAML

/// Reads the network interfaces of this host.
package enum NetworkReader {
  package static func interfaces() throws(Failure) -> [NetworkInterface] {
    let text = try Runner.mustSucceed(
      Command(try SystemTool.path("ip"), ["-json", "address"]), "list the addresses of this host", seconds: 10)
    return NetworkInterface.list((try? YAML.parse(text))?.first ?? .null)
  }

  /// All addresses of this host.
  package static func addresses() throws(Failure) -> [Address] {
    try interfaces().flatMap(\.addresses).map(\.address)
  }
}
