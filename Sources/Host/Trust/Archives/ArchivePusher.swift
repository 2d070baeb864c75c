import Core
import CoreTrust
import Glibc
import Host

/// Signs and pushes images one after another: skopeo compresses on all cores, a blob that images share goes over the
/// wire once, and gpg-agent is asked one thing at a time.
struct ArchivePusher {
  let tools: ArchiveTools
  let call: LoadSignOCI
  let key: PublicKeys.Key
  let layout: String
  let scratch: ScratchDirectory
  let signals: HeldSignals

  /// Goes on after an image that fails; each is told, and the end is a `Failure` then.
  func run(_ pushes: [(image: OCILayout.Image, destination: String)]) throws(Failure) -> Int32 {
    var failed: [String] = []
    for (index, push) in pushes.enumerated() {
      do {
        let digest = try self.push(push.image, to: push.destination)
        Report.note("(\(index + 1)/\(pushes.count)) signed and pushed \(push.destination)@\(digest)")
      } catch {
        if signals.came { throw error }
        Report.failure(error)
        failed.append(push.destination)
      }
    }
    guard failed.isEmpty else {
      throw Failure(
        "push the archive's images", "\(failed.count) of \(pushes.count) failed: \(failed.joined(separator: ", "))",
        hint: "the same call again, with the cause mended; images that are there are pushed quickly")
    }
    return 0
  }

  /// The digest on the registry, once its signature is where nodes look for it.
  private func push(_ image: OCILayout.Image, to destination: String) throws(Failure) -> String {
    let outcome = try Spawn.capture(
      tools.push(
        image, call.architecture, layout: layout, to: destination, fingerprint: key.fingerprint.description,
        passphraseFile: call.passphraseFile, directory: scratch.path), seconds: 7200, signals: signals)
    guard outcome.status.isSuccess else {
      let why = Images.message(outcome.lastWords)
      throw Failure("push \(destination)", "\(why)", hint: ArchivePusher.hint(why))
    }
    let digest = Files.readIfPresent(scratch.path + "/digest")?.trimmed ?? ""
    guard Files.exists(LoadNames.signature(destination, digest: digest)) else {
      throw Failure(
        "sign \(destination)", "there is no \(LoadNames.signature(destination, digest: digest))",
        hint: "~/.config/containers/registries.d: lookaside-staging is file://\(PodsecPaths.signatures)/")
    }
    return digest
  }

  private static func hint(_ why: String) -> Message? {
    if why.contains("o space left on device") { return "df -h   # on the registry's disk and that of TMPDIR" }
    if why.contains("rejected by policy") {
      return "~/.config/containers/policy.json of an image maker accepts its own"
    }
    return why.contains("unauthorized") || why.contains("denied") ? "skopeo login \(PodsecServer.registry)" : nil
  }
}
