import Core
import CoreTrust

extension CommandCall {
  /// The call of a command line; nil if the line asks for help or another text.
  init?(_ arguments: [String]) throws(Failure) {
    guard case .run(let call) = try Self.read(arguments) else { return nil }
    self = call
  }
}

extension SaveOCI {
  /// The same, with the value of the registry's variable.
  init?(_ arguments: [String], registry: String?) throws(Failure) {
    let request = try Self.spec.read(arguments) { options throws(Failure) in try SaveOCI(options, registry: registry) }
    guard case .run(let call) = request else { return nil }
    self = call
  }
}

extension K8sSaveOCI {
  /// The same, with the platform of this host.
  init?(_ arguments: [String], own: String?) throws(Failure) {
    let request = try Self.spec.read(arguments) { options throws(Failure) in try K8sSaveOCI(options, own: own) }
    guard case .run(let call) = request else { return nil }
    self = call
  }
}
