import Core
import Testing

@Suite struct CurlTests {
  @Test("A file of options quotes what curl would read as something else")
  func config() {
    let text = Curl.config([[("url", "https://a/?b=\"c\\d"), ("silent", nil)], [("url", "e\r\n\tf")]])
    #expect(
      text == #"""
        url = "https://a/?b=\"c\\d"
        silent
        next
        url = "e\r\n\tf"

        """#)
  }
}
