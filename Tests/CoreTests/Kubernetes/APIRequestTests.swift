import Core
import Testing
import YAML

@Suite struct APIRequestTests {
  @Test("A request is HTTP 1.0, with the length of its body in bytes")
  func text() throws {
    #expect(
      try APIRequest(.get, "/api").text() == "GET /api HTTP/1.0\r\nHost: localhost\r\nAccept: application/json\r\n\r\n")
    let request = APIRequest(
      .post, "/x", .map(("a", .string("é"))), as: .init(user: "anna", groups: ["k8s", "system:authenticated"]))
    #expect(
      try request.text().split(separator: "\r\n").map(String.init) == [
        "POST /x HTTP/1.0", "Host: localhost", "Accept: application/json", "Impersonate-User: anna",
        "Impersonate-Group: k8s", "Impersonate-Group: system:authenticated", "Content-Type: application/json",
        "Content-Length: 10", #"{"a":"é"}"#,
      ])
  }

  @Test(
    "A name or path with a blank, a line break or another character that HTTP does not allow is refused",
    arguments: ["a\r\nX: y", "a\nb", "é", "a\u{7f}", "a\0"])
  func lines(name: String) {
    #expect(throws: Failure.self) { try APIRequest(.get, "/api/\(name)").text() }
    #expect(throws: Failure.self) { try APIRequest(.get, "/api", as: .init(user: name, groups: [])).text() }
    #expect(throws: Failure.self) { try APIRequest(.get, "/api", as: .init(user: "a", groups: [name])).text() }
    #expect(throws: Failure.self) { try APIRequest(.get, "/a b").text() }
  }

  @Test("An answer has the status and the object; a refusal has the API server's message")
  func answer() throws {
    let good = try APIRequest.answer("HTTP/1.0 200 OK\r\nA: b\r\n\r\n{\"kind\":\"X\"}")
    #expect(good.isSuccess && good.object["kind"]?.string == "X")
    let bad = try APIRequest.answer("HTTP/1.0 409 Conflict\r\n\r\n{\"message\":\"no\"}")
    #expect(bad.isConflict && bad.refusal("try").why == "no")
    #expect(throws: Failure("try", "no")) { try bad.object("try") }
    let plain = try APIRequest.answer("HTTP/1.1 502 Bad Gateway\r\n\r\ndial tcp: refused\n")
    #expect(plain.refusal("try").why == "dial tcp: refused")
    #expect(try APIRequest.answer("HTTP/1.1 404 Not Found\r\n\r\n").isMissing)
    for text in ["", "HTTP/1.0 200 OK\r\n\r\nnothing", "nonsense\r\n\r\n{}", "HTTP/1.0 x\r\n\r\n{}"] {
      #expect(throws: Failure.self) { try APIRequest.answer(text) }
    }
  }

  @Test("Warnings of the API server come with its answer")
  func warnings() throws {
    let head = "HTTP/1.0 200 OK\r\nWarning: 299 - \"a: b\"\r\nwarning: 299 - \"say \\\"\\\\\\\"\"\r\nWarning: 299 -\r\n"
    #expect(try APIRequest.answer(head + "\r\n{}").warnings == ["a: b", "say \"\\\""])
    #expect(try APIRequest.answer("HTTP/1.0 200 OK\r\n\r\n{}").warnings == [])
  }

  @Test("A long list comes in parts; the token of the next one is escaped")
  func pages() throws {
    let page = APIPage(try YAML.parse(#"{"metadata":{"continue":"a/b=+ "},"items":[{"a":1},{"a":2}]}"#)[0])
    #expect(page.items.count == 2 && page.next == "a/b=+ ")
    #expect(APIPage.path("/x", after: page.next) == "/x?limit=500&continue=a%2Fb%3D%2B%20")
    #expect(APIPage.path("/x") == "/x?limit=500")
    #expect(APIPage(try YAML.parse(#"{"metadata":{},"items":null}"#)[0]) == APIPage(.map()))
    #expect(APIPage(.map()).next == nil)
  }

  @Test("A removal names the version that was read, so that no other object is removed")
  func removal() throws {
    let object = try YAML.parse(#"{"metadata":{"name":"x","uid":"u","resourceVersion":"7"}}"#)[0]
    let options = KubernetesObject.removal(of: object)
    #expect(options[path: "preconditions", "uid"]?.string == "u")
    #expect(options[path: "preconditions", "resourceVersion"]?.string == "7")
  }
}
