import Core
import CoreRBAC
import Host

/// `podsec-k8s-psp-convert`.
struct PSPConverter {
  let call: PSPConvert

  func run() throws(Failure) -> Int32 {
    try Report.output(try PSPConversion(try NamedFile.read(call.path), path: call.path).text)
    return 0
  }
}
