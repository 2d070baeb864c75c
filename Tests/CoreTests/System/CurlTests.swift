import Core
import Testing

@Suite struct CurlTests {
  @Test("Characters with a meaning in curl's configuration file are quoted")
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
