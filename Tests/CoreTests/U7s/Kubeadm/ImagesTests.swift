import Core
import Testing

@Suite struct ImagesTests {
  @Test(
    "What to do about a pull that failed follows from what crictl said",
    arguments: [
      (
        "write /usr/bin/etcd: no space left on device",
        "df -h /home/s   # make room there; then the same call again"
      ),
      (
        "reading manifest v9 in r/i: manifest unknown",
        "export U7S_SETAVAILABLEIMAGES=yes   # takes the highest tag of that minor version"
      ),
      ("dial tcp 10.0.0.1:80: connect: connection refused", "nsenter_u7s crictl pull r/i:v9"),
    ])
  func hint(errors: String, expected: String) {
    #expect(Images.hint("r/i:v9", errors: errors, storage: "/home/s") == expected)
  }
}
