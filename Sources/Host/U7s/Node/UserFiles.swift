import Core
import CoreU7s
import Host
import YAML

/// Files that the caller names on the command line.
enum UserFiles {
  /// The documents of a `--config`.
  static func documents(_ path: String) throws(Failure) -> [Node] {
    let text = try NamedFile.read(path, hint: "give an existing file as --config")
    do {
      return try YAML.parse(text)
    } catch {
      throw Failure("read \(path)", "\(error.text)", hint: "kubeadm config validate --config \(path)")
    }
  }

  /// The files of a `--patches`; the genuine kubeadm leaves directories in it out, too.
  static func patches(_ directory: String) throws(Failure) -> [Patches.File] {
    guard Files.exists(directory) else { throw Failure("read --patches \(directory)", "there is no such directory") }
    var patches: [Patches.File] = []
    for name in Files.list(directory) where !name.hasPrefix(".") && !Files.isDirectory("\(directory)/\(name)") {
      patches.append(Patches.File(name: name, text: try NamedFile.read("\(directory)/\(name)")))
    }
    return patches
  }

  /// The discovery file that a join was given, or nothing.
  static func discovery(_ call: NodeCall) throws(Failure) -> String {
    guard let path = call.localDiscoveryFile else { return "" }
    return try NamedFile.read(path, hint: "give an existing file for the discovery")
  }
}
