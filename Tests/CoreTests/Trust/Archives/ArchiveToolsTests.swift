import Core
import CoreTrust
import Testing

@Suite struct ArchiveToolsTests {
  private static let tools = ArchiveTools(["skopeo": "/opt/skopeo", "xz": "/usr/bin/xz", "tar": "/bin/tar"])
  private static let image = SavedImage(ImageName("p11/a:1")!, source: "docker://r.local/p11/a:1")

  @Test("An image is fetched without its compression, or as it is")
  func download() {
    let words = "--override-os linux --override-arch 386 copy --quiet --retry-times 2 --remove-signatures"
    for (preserves, option) in [(false, "--dest-decompress"), (true, "--preserve-digests")] {
      let command = Self.tools.download(Self.image, .i386, to: "/t/0", preserves: preserves)
      #expect(command.program == "/opt/skopeo" && command.environment == ["LC_ALL": "C"])
      #expect(command.arguments.joined(separator: " ") == "\(words) \(option) docker://r.local/p11/a:1 dir:/t/0")
    }
    let added = Self.tools.add(Self.image.name, from: "/t/0", layout: "/t/386", preserves: false).arguments
    #expect(
      added.joined(separator: " ") == "copy --quiet --dest-oci-accept-uncompressed-layers dir:/t/0 oci:/t/386:p11/a:1")
  }

  @Test("A push signs with the key of a fingerprint, and compressed layers keep their digests")
  func push() throws {
    for (isComplete, file) in [(false, nil), (true, "/p f")] as [(Bool, String?)] {
      let image = try Self.layoutImage(isComplete)
      let command = Self.tools.push(
        image, .amd64, layout: "/t/amd64", to: "registry.local/p11/a:1", fingerprint: "F", passphraseFile: file,
        directory: "/t")
      let options = (file.map { ["--sign-passphrase-file", $0] } ?? []) + (isComplete ? ["--preserve-digests"] : [])
      #expect(
        command.arguments == [
          "--override-os", "linux", "--override-arch", "amd64", "copy", "--quiet", "--sign-by", "F",
        ] + options
          + [
            "--dest-tls-verify=false", "--digestfile", "/t/digest", "oci:/t/amd64:p11/a:1",
            "docker://registry.local/p11/a:1",
          ])
      #expect(command.environment["XDG_DATA_HOME"] == "/t")
    }
  }

  private static func layoutImage(_ isComplete: Bool) throws -> OCILayout.Image {
    let hex = String(repeating: "a", count: 64)
    let reference = #""digest": "sha256:\#(hex)", "size": 1"#
    let type = "application/vnd.oci.image.manifest.v1+json"
    let layer = "application/vnd.oci.image.layer.v1.tar" + (isComplete ? "+gzip" : "")
    let index =
      #"{"manifests": [{"mediaType": "\#(type)", \#(reference), "annotations": {"\#(OCILayout.nameAnnotation)": "p11/a:1"}}]}"#
    // One text serves as manifest and as configuration.
    let text =
      #"{"architecture": "amd64", "config": {\#(reference)}, "layers": [{"mediaType": "\#(layer)", \#(reference)}]}"#
    return try OCILayout(index: index, sizes: [hex: 1], architecture: .amd64) { _ throws(Failure) in text }.images[0]
  }

  @Test("The same files give the same tar, and unpacking ignores the archive's owners and modes")
  func tar() {
    let pack = Self.tools.pack("amd64", in: "/t").arguments
    for option in ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"] {
      #expect(pack.contains(option))
    }
    let unpack = Self.tools.unpack(to: "/t").arguments
    for option in ["--no-same-owner", "--no-same-permissions"] { #expect(unpack.contains(option)) }
    #expect(Self.tools.decompress("-x").arguments.suffix(2) == ["--", "-x"])
    #expect(Self.tools.list("-x").arguments.suffix(2) == ["--", "-x"])
  }

  @Test("Blobs are checked against a list on standard input")
  func verify() {
    let command = Self.tools.verify(["ab", "cd"], in: "/t/amd64")
    #expect(command.input == "ab  /t/amd64/blobs/sha256/ab\ncd  /t/amd64/blobs/sha256/cd\n")
  }

  @Test("The first error of a tool is reported, with long names shortened in the middle")
  func complaint() {
    #expect(ArchiveTools.complaint("tar: Removing leading `/' from member names\ntar: b: bad\n") == "tar: b: bad")
    #expect(ArchiveTools.complaint("\n") == nil)
    let long = ArchiveTools.complaint("tar: " + String(repeating: "x", count: 10000) + ": File name too long")
    #expect(long?.hasSuffix("File name too long") == true && (long?.count ?? 0) < 300)
  }

  @Test(
    "Compression uses all cores if size and memory allow it",
    arguments: [
      // MB, cores, GB -> threads, MiB of block, MiB of dictionary
      ("300 2 16", "2 146 146"), ("300 1 16", "1 - 64"), ("300 16 64", "3 128 128"), ("10 8 16", "1 - 64"),
      ("1000 2 16", "2 162 162"), ("3000 16 128", "16 182 182"), ("300 2 3", "2 146 64"), ("300 2 1", "1 - 64"),
      ("0 4 8", "1 - 64"),
    ])
  func compression(_ host: String, _ wanted: String) {
    let numbers = host.split(separator: " ").compactMap { Int($0) }
    let plan = Compression(
      total: numbers[0] * 1_000_000, architecture: .arm64, cores: numbers[1], memory: numbers[2] << 30)
    let seen = [plan.threads, plan.block.map { $0 >> 20 } ?? 0, plan.dictionary >> 20].map {
      $0 == 0 ? "-" : String($0)
    }
    #expect(seen.joined(separator: " ") == wanted)
  }

  @Test("xz gets threads, block and dictionary, and on x86 a filter for machine code")
  func xz() {
    func words(_ architecture: Architecture) -> String {
      let plan = Compression(total: 300_000_000, architecture: architecture, cores: 2, memory: 16 << 30)
      return Self.tools.compress(plan).arguments.joined(separator: " ")
    }
    #expect(words(.amd64) == "--compress --stdout --threads=2 --x86 --lzma2=preset=9,dict=146MiB --block-size=146MiB")
    #expect(words(.arm64) == "--compress --stdout --threads=2 --lzma2=preset=9,dict=146MiB --block-size=146MiB")
    #expect(Compression.uncompressed("name\tx\nfile\t1\ntotals\t1\t1\t940\t1524\t0.617\tCRC64\t0\t1\n") == 1524)
    #expect(Compression.uncompressed("totals\t0") == nil)
  }
}
