import CoreU7s
import Testing

@Suite struct ConmonPipesTests {
  @Test(
    "The last descriptor that conmon keeps is the highest pipe that its environment names",
    arguments: [
      ([:], nil), (["_OCI_SYNCPIPE": "3", "_OCI_STARTPIPE": "4"], 4),
      (["_OCI_STARTPIPE": "7", "_OCI_SYNCPIPE": "3"], 7),
      (["_OCI_ATTACHPIPE": "5", "PATH": "/9"], 5), (["OCI_SYNCPIPE": "9", "_OCI_SYNCPIPE_": "9", "_OCI_X": "9"], nil),
      (["_OCI_SYNCPIPE": "x", "_OCI_STARTPIPE": "-1"], nil), (["_OCI_SYNCPIPE": "2"], nil),
      (["_OCI_SYNCPIPE": "99999999999"], nil), (["_OCI_SYNCPIPE": ""], nil),
    ] as [([String: String], Int32?)])
  func highest(environment: [String: String], expected: Int32?) {
    #expect(ConmonPipes.highest(environment) == expected)
  }
}
