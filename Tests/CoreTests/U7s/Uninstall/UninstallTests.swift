import Core
import CoreU7s
import Testing

@Suite struct UninstallTests {
  @Test("The options of uninstall are read")
  func options() throws {
    for (line, dryRun, agreed, purges) in [
      ("", false, false, false), ("-n", true, false, false), ("--dry-run", true, false, false),
      ("-y", false, true, false),
      ("--yes", false, true, false), ("-y --purge", false, true, true), ("-yn", true, true, false),
      ("--yes=false", false, false, false),
    ] {
      let call = try #require(try Uninstall(Rows.words(line)))
      #expect(call.isDryRun == dryRun && call.isAgreed == agreed && call.purges == purges, "\(line)")
    }
    #expect(try Uninstall(["--help"]) == nil)
  }

  @Test("Unknown options and words are wrong usage", arguments: ["now", "--force", "-x", "--purge=what", "-y u7s"])
  func refused(line: String) {
    #expect {
      _ = try Uninstall(Rows.words(line))
    } throws: { error in
      (error as? Failure)?.status == 2 && (error as? Failure)?.hint == "podsec-u7s uninstall --help"
    }
  }
}
