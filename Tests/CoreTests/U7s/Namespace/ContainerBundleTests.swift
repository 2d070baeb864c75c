import CoreU7s
import Testing

@Suite struct ContainerBundleTests {
  @Test(
    "The bundle's directory is read from a call of `crun create` only",
    arguments: [
      (["--root=/run/crun", "create", "--bundle", "/b", "--pid-file", "/p", "id"], "/b"),
      (["--cgroup-manager=disabled", "--root", "/r", "create", "-b", "/b", "id"], "/b"),
      (["create", "--bundle=/b", "id"], "/b"), (["create", "id", "--bundle", "/b"], "/b"), (["create", "id"], nil),
      (["create", "--bundle"], nil), (["--root=/run/crun", "start", "--bundle", "/b"], nil), ([], nil),
      (["state", "id"], nil), (["exec", "--process", "/p", "id"], nil),
    ] as [([String], String?)])
  func directory(arguments: [String], expected: String?) {
    #expect(ContainerBundle.directory(arguments) == expected)
  }

  @Test(
    "The number of oomScoreAdj is found wherever it stands and replaced by 0; the rest of the text stays",
    arguments: [
      (#"{"process":{"oomScoreAdj":-998,"cwd":"/"}}"#, -998, #"{"process":{"oomScoreAdj":0,"cwd":"/"}}"#),
      (#"{"process":{"oomScoreAdj": 1000}}"#, 1000, #"{"process":{"oomScoreAdj": 0}}"#),
      (#"{"process":{"cwd":"é","oomScoreAdj":-5},"x":1}"#, -5, #"{"process":{"cwd":"é","oomScoreAdj":0},"x":1}"#),
      (
        #"{"annotations":{"oomScoreAdj":"-7"},"process":{"env":["A=\"oomScoreAdj\":-1"],"oomScoreAdj":3}}"#, 3,
        #"{"annotations":{"oomScoreAdj":"-7"},"process":{"env":["A=\"oomScoreAdj\":-1"],"oomScoreAdj":0}}"#
      ),
    ])
  func score(text: String, value: Int, zeroed: String) throws {
    let found = try #require(ContainerBundle.oomScore(Array(text.utf8)))
    #expect(found.value == value)
    let replaced = ContainerBundle.replacing(found.digits, of: Array(text.utf8), with: 0)
    #expect(String(decoding: replaced, as: UTF8.self) == zeroed)
  }

  @Test(
    "A text without a number for oomScoreAdj gives nil",
    arguments: [
      "", "{}", #"{"process":{}}"#, #"{"oomScoreAdj":}"#, #"{"oomScoreAdj":"1"}"#, #"{"oomScoreAdj":--1}"#,
      #""oomScoreAdj":"#, #"{"oomScoreAdj":99999999999999999999}"#, #"{"a":"\"oomScoreAdj\":-1"}"#,
    ])
  func none(text: String) { #expect(ContainerBundle.oomScore(Array(text.utf8)) == nil) }
}
