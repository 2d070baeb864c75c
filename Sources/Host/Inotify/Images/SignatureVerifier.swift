import Core
import CoreInotify
import Glibc
import Host

/// Looks for the signatures of images, and has gpgv verify them.
struct SignatureVerifier {
  /// Bytes of a signature at the most.
  private static let limit = 64 << 10
  private let node: NodePolicy

  init(_ node: NodePolicy) { self.node = node }

  /// A verdict on each image that a scope of its user's policy names, by user and name.
  func judge(_ users: [UserFacts]) throws(Failure) -> [String: [String: SignatureVerdict]] {
    var verdicts: [String: [String: SignatureVerdict]] = [:]
    var open: [(user: String, question: SignatureQuestion)] = []
    for user in users {
      for stored in user.images ?? [] {
        for name in stored.names {
          guard let image = ImageReference(name), let requirements = user.policy?.requirements(of: image) else {
            continue
          }
          guard let policy = node.policy, let lookasides = node.lookasides else {
            verdicts[user.name, default: [:]][name] = .unknown("the node's own settings cannot be read")
            continue
          }
          let (question, verdict) = SignatureQuestion.ask(
            image, stored, requirements, node: policy, lookasides: lookasides)
          if let question { open.append((user.name, question)) }
          if let verdict { verdicts[user.name, default: [:]][name] = verdict }
        }
      }
    }
    guard !open.isEmpty else { return verdicts }
    let directory = try ScratchDirectory(beside: "/run/podsec-inotify")
    defer { directory.remove() }
    for number in 1...SignatureQuestion.most where !open.isEmpty {
      let answers = try fetch(Array(Set(open.map { $0.question.url(number) })).sorted(), into: directory.path)
      var left: [(user: String, question: SignatureQuestion)] = []
      for (user, question) in open {
        let verdict: SignatureVerdict?
        switch answers[question.url(number)] {
        case .found(let message)?: verdict = try verify(message, question)
        case .missing?: verdict = .unsigned(number == 1 ? "no signature" : "no valid signature")
        case .failed(let why)?: verdict = .unknown(why)
        case nil: verdict = .unknown("its signature was not looked for")
        }
        if let verdict {
          verdicts[user, default: [:]][question.image.name] = verdict
        } else {
          left.append((user, question))
        }
      }
      open = left
    }
    for (user, question) in open { verdicts[user, default: [:]][question.image.name] = .unsigned("no valid signature") }
    return verdicts
  }

  private enum Answer {
    case found([UInt8])
    case missing
    case failed(String)
  }

  /// Fetches side by side; what has not come after a minute has failed.
  private func fetch(_ urls: [String], into directory: String) throws(Failure) -> [String: Answer] {
    let commands = urls.indices.map { i in
      Curl.command([
        "--silent", "--show-error", "--proto", "=http,https,file", "--max-time", "10", "--max-filesize",
        String(SignatureVerifier.limit), "--write-out", "%{http_code}", "--output", "\(directory)/\(i)", "--", urls[i],
      ])
    }
    let outcomes = try Spawn.capture(commands, atOnce: 8, seconds: 60, tolerant: true)
    var answers: [String: Answer] = [:]
    for (i, outcome) in outcomes.enumerated() {
      let path = "\(directory)/\(i)"
      answers[urls[i]] = answer(outcome, path)
      unlink(path)
    }
    return answers
  }

  /// curl(1): status 37 is a file that is not there; a file has the HTTP status 000.
  private func answer(_ outcome: Outcome, _ path: String) -> Answer {
    switch (outcome.status.code, outcome.output) {
    case (0, "200"), (0, "000"):
      guard let file = try? OwnedFD.open(path, O_RDONLY | O_NOFOLLOW),
        let bytes = try? file.readAll(limit: SignatureVerifier.limit)
      else { return .failed("its signature is too large") }
      return .found(bytes)
    case (0, "404"), (0, "410"), (37, _): return .missing
    case (0, let status): return .failed("the store of signatures answers \(Escaped.text(status, limit: 16))")
    default: return .failed(Escaped.text(outcome.lastWords, limit: 120))
    }
  }

  /// nil where this one is not good: there may be another.
  private func verify(_ message: [UInt8], _ question: SignatureQuestion) throws(Failure) -> SignatureVerdict? {
    guard Files.isExecutable(GPGV.program) else { return .unknown("gpgv is not installed") }
    var keys: [UInt8] = []
    for path in question.keyPaths {
      guard let text = try? Files.trustedBytes(path), let bytes = OpenPGPArmor.bytes(text) else {
        return .unknown("the key \(Escaped.text(path, limit: 255)) cannot be read")
      }
      keys += bytes
    }
    let ring = try attempt("hand over keys") { () throws(Errno) in try Spawn.memoryFile(keys) }
    let signed = try attempt("hand over a signature") { () throws(Errno) in try Spawn.memoryFile(message) }
    let outcome = try Spawn.capture(
      GPGV.verify, seconds: 20, descriptors: [GPGV.keys: ring.number, GPGV.message: signed.number])
    guard outcome.status.isSuccess, let payload = SignaturePayload(Array(outcome.output.utf8)) else { return nil }
    switch payload.fits(question.image, question.manifest, identity: question.requirement["signedIdentity"]) {
    case true?: return .signed
    case false?: return nil
    case nil: return .unknown("the policy compares names in a way that is not looked at")
    }
  }
}
