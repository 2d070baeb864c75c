import Core
import CoreTrust
import Glibc
import Host

/// Saves images as archives, all of them or none.
struct ArchiveSaver {
  let tools: ArchiveTools
  let directory: String
  let architectures: [Architecture]
  let images: [SavedImage]
  let preserves: Bool
  let level: Int

  /// Number of parallel downloads: the network and the registry's limits allow no more.
  private static let atOnce = 4

  func run(isDryRun: Bool) throws(Failure) -> Int32 {
    var status = stat()
    guard lstat(directory, &status) != 0 else {
      throw Failure("make \(directory)", "it exists already", hint: "give a directory that does not exist")
    }
    if isDryRun {
      for architecture in architectures {
        try Report.output("would save \(directory)/\(architecture.rawValue).tar.xz:\n")
        for image in images { try Report.output("  \(image.name) from \(image.source)\n") }
      }
      return 0
    }
    return try HeldSignals.during { signals throws(Failure) in
      let archives = try ScratchDirectory(beside: place)
      defer { archives.remove() }
      try ask(images[0].source, signals)
      for architecture in architectures { try save(architecture, to: archives, signals) }
      try archives.keep(as: directory)
      return 0
    }
  }

  /// Without the slashes that may follow it.
  private var place: String {
    var place = directory[...]
    while place.count > 1, place.last == "/" { place.removeLast() }
    return String(place)
  }

  /// A download may take long, and a registry that never answers would take as long: this one question may not.
  private func ask(_ source: String, _ signals: HeldSignals) throws(Failure) {
    let outcome = try Spawn.capture(
      [tools.inspect(source)], atOnce: 1, seconds: 60, tolerant: true, signals: signals)[0]
    guard outcome.status.isSuccess else {
      throw failed(
        "ask for \(source)", outcome.status.isCutOff ? "no answer within 60 s" : "\(Images.message(outcome.lastWords))")
    }
  }

  private func save(_ architecture: Architecture, to archives: ScratchDirectory, _ signals: HeldSignals)
    throws(Failure)
  {
    let scratch = try ScratchDirectory()
    defer { scratch.remove() }
    Report.note("\(architecture.rawValue): fetching \(images.count) images, \(min(Self.atOnce, images.count)) at once")
    var failures: [Failure] = []
    for start in stride(from: 0, to: images.count, by: Self.atOnce) where failures.isEmpty {
      failures = try fetch(start..<min(images.count, start + Self.atOnce), architecture, scratch, signals)
    }
    if failures.count > 1 { for failure in failures.dropLast() { Report.failure(failure) } }
    if let last = failures.last { throw last }
    let reader = ArchiveReader(tools: tools, signals: signals, directory: scratch.path, architecture: architecture)
    let bytes = try reader.read().bytes
    try pack(architecture, bytes, scratch, archives, signals)
  }

  /// Downloads some images side by side and puts them into the layout one after another: its index is one file. Returns
  /// what failed.
  private func fetch(
    _ range: Range<Int>, _ architecture: Architecture, _ scratch: ScratchDirectory, _ signals: HeldSignals
  ) throws(Failure) -> [Failure] {
    func place(_ index: Int) -> String { "\(scratch.path)/image\(index)" }
    let downloads = range.map { tools.download(images[$0], architecture, to: place($0), preserves: preserves) }
    let outcomes = try Spawn.capture(downloads, atOnce: Self.atOnce, seconds: 7200, signals: signals) {
      index, outcome in
      let image = images[range.lowerBound + index]
      if outcome.status.isSuccess { Report.note("\(architecture.rawValue): fetched \(image.name)") }
    }
    var failures: [Failure] = []
    for (index, outcome) in zip(range, outcomes) where !outcome.status.isSuccess {
      failures.append(
        failed("fetch \(images[index].source) for \(architecture.rawValue)", Images.message(outcome.lastWords)))
    }
    guard failures.isEmpty else { return failures }
    for index in range {
      let added = try Spawn.capture(
        tools.add(
          images[index].name, from: place(index), layout: "\(scratch.path)/\(architecture.rawValue)",
          preserves: preserves),
        seconds: 3600, signals: signals)
      guard added.status.isSuccess else {
        return [failed("store \(images[index].name)", Images.message(added.lastWords))]
      }
      try? TreeRemoval.remove(place(index))
    }
    return []
  }

  private func pack(
    _ architecture: Architecture, _ bytes: Int, _ scratch: ScratchDirectory, _ archives: ScratchDirectory,
    _ signals: HeldSignals
  ) throws(Failure) {
    let name = "\(architecture.rawValue).tar.xz"
    let compression = Compression(
      total: bytes, architecture: architecture, cores: Hardware.cores, memory: Hardware.memory, level: level)
    Report.note("\(name): compressing \(Self.size(bytes)) on \(compression.threads) cores")
    let tried: Message = "write \(directory)/\(name)"
    // NOTE: nobody else can enter the directory until it has its final name.
    let file = try attempt(tried) { () throws(Errno) in
      try OwnedFD.open("\(archives.path)/\(name)", O_WRONLY | O_CREAT | O_EXCL, mode: 0o666).aboveStandard()
    }
    let start = monotonicSeconds()
    let outcomes = try Pipeline.run(
      tools.pack(architecture.rawValue, in: scratch.path), tools.compress(compression), output: file.number,
      seconds: 86400, signals: signals
    ) {
      // xz writes a block when it is done with all of it.
      let written = Self.size(Int(lseek(file.number, 0, SEEK_CUR)))
      Report.note("\(name): compressing for \(Int(monotonicSeconds() - start)) s, \(written) written")
    }
    for outcome in outcomes.reversed() where !outcome.status.isSuccess && outcome.status.code != 128 + SIGPIPE {
      throw failed(tried, ArchiveTools.complaint(outcome.errors) ?? outcome.lastWords)
    }
    try attempt(tried) { () throws(Errno) in try retrying { fsync(file.number) } }
    Report.note("\(name): \(images.count) images, \(Self.size(Int(lseek(file.number, 0, SEEK_END))))")
  }

  private func failed(_ tried: Message, _ why: String) -> Failure {
    var hint: Message?
    if why.contains("rejected by policy") {
      hint = "this host's policy.json refuses it; call it as an image maker, or on a host that accepts that registry"
    } else if why.contains("o space left on device") {
      hint = "TMPDIR=/a/larger/place   # in the environment; images are unpacked there"
    }
    return Failure(tried, "\(why)", hint: hint)
  }

  static func size(_ bytes: Int) -> String {
    bytes < 10_000_000 ? "\((bytes + 999) / 1000) kB" : "\(bytes / 1_000_000) MB"
  }
}
