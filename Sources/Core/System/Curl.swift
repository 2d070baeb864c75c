/// curl(1), as values.
package enum Curl {
  package static let program = "/usr/bin/curl"

  /// A call that no ~/.curlrc changes: that file could name a proxy, a certificate, or a file to write to. NOTE: curl
  /// takes `-q` as the first argument only.
  package static func command(_ arguments: [String]) -> Command { Command(program, ["-q"] + arguments) }
}
