import Core
import CoreInotify
import CoreRBAC
import CoreTrust
import CoreU7s
import Glibc
import Testing

/// The pages of packaging/man are made from the descriptions; `make man` writes them (U7S_MANUAL=1).
@Suite struct ManualPageTests {
  private static let directory =
    #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/packaging/man"

  /// One page for each program that people type; shims of genuine tools have the tools' own pages.
  static let pages: [ManualPage] = [
    [PodsecU7sCall.specs, [LauncherSpecs.nsenter]],
    [[PodsecCommand.overview]] + PodsecCommand.allCases.map { [$0.spec] },
    [[RBACCommand.overview]] + RBACCommand.allCases.map { [$0.spec] },
    [[InotifyCommand.overview]] + InotifyCommand.allCases.map { [$0.spec] },
  ].flatMap { (family: [[CommandSpec]]) in
    family.map { specs in ManualPage(specs, seeAlso: family.map { $0[0].program }) }
  }

  @Test("Every manual page is the text made from its description; `make man` writes them", arguments: pages)
  func upToDate(page: ManualPage) throws {
    let path = "\(Self.directory)/\(page.fileName)"
    if getenv("U7S_MANUAL") != nil {
      let file = try #require(fopen(path, "we"))
      fputs(page.text, file)
      fclose(file)
    }
    #expect(Self.read(path) == page.text, "make man")
  }

  @Test("Characters with a meaning in roff are escaped")
  func escaping() {
    let spec = CommandSpec("x-y", "do it", description: [".x 'a' \"b\" `c` d\\e\n  -f  kept\nlast"])
    let text = ManualPage([spec]).text
    #expect(text.contains("\n\\&.x \\(aqa\\(aq \\(dqb\\(dq \\(gac\\(ga d\\ee\n.EX\n  \\-f  kept\n.EE\nlast\n"))
    #expect(text.hasPrefix(".TH X\\-Y 8 \"\" "))
    for line in text.split(separator: "\n") where line.first == "." {
      #expect(
        [".TH", ".SH", ".SS", ".TP", ".B", ".BR", ".PP", ".EX", ".EE"].contains(line.split(separator: " ")[0]),
        "\(line)")
    }
  }

  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension ManualPage: CustomTestStringConvertible {
  public var testDescription: String { fileName }
}
