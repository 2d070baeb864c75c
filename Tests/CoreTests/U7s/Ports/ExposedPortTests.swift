import Core
import CoreU7s
import Testing

@Suite struct ExposedPortTests {
  @Test(
    "A port is read in every documented form, and written in one",
    arguments: [
      ("8080", "8080:8080/tcp"), ("8080/tcp", "8080:8080/tcp"), ("53/udp", "53:53/udp"),
      ("8080:30080", "8080:30080/tcp"), ("8080:30080/udp", "8080:30080/udp"), ("1:65535/tcp", "1:65535/tcp"),
      ("10.0.0.5:8080", "10.0.0.5:8080:8080/tcp"), ("10.0.0.5:80:30080/tcp", "10.0.0.5:80:30080/tcp"),
      ("0.0.0.0:80:30080/udp", "0.0.0.0:80:30080/udp"), ("[::]:80:30080/tcp", "[::]:80:30080/tcp"),
      ("[fd00::5]:80", "[fd00::5]:80:80/tcp"),
    ])
  func read(text: String, canonical: String) throws {
    let port = try ExposedPort(text)
    #expect(port.text == canonical)
    #expect(try ExposedPort(port.text) == port)
  }

  @Test(
    "A text that is not a port is wrong usage, with a hint",
    arguments: [
      "", "x", "0", "65536", "-1", "+80", "080", "80/", "80/sctp", "80/TCP", "80/tcp/udp", "1:2:3:4", ":80", "80:",
      "::",
      "80:0", "80:x", "10.0.0.300:80", "10.0.0.5", "10.0.0.5:", "fd00::5:80", "[fd00::5", "[fd00::5]80", "[x]:80:80",
      "80-90", "80,81", " 80", "80 ", "host:80:80", "80:30080:tcp", "80;id/tcp", "80\n81",
    ])
  func refused(text: String) {
    #expect {
      _ = try ExposedPort(text)
    } throws: { error in
      (error as? Failure)?.status == 2 && (error as? Failure)?.hint != nil
    }
  }

  @Test("A port is bound at its own address or the node's bind address, and forwarded to the node's address")
  func published() throws {
    let (node, bind) = (try #require(Address("10.0.0.5")), try #require(Address("0.0.0.0")))
    #expect(
      try ExposedPort("80:30080").published(node: node, bind: bind).specification == "0.0.0.0:80:10.0.0.5:30080/tcp")
    #expect(
      try ExposedPort("[::1]:80/udp").published(node: node, bind: bind).specification == "[::1]:80:10.0.0.5:80/udp")
  }

  @Test("The node's own ports come first, and an address and port is bound only once")
  func beside() throws {
    let node = try #require(Address("10.0.0.5"))
    let own = [PublishedPort(node, 6443, inside: node, .tcp)]
    let exposed = try ["6443", "6443/udp", "80:30080", "10.0.0.5:80:30081", "127.0.0.1:80:30082"].map {
      try ExposedPort($0)
    }
    #expect(
      ExposedPort.published(exposed, beside: own, node: node, bind: node).map(\.specification) == [
        "10.0.0.5:6443:10.0.0.5:6443/tcp", "10.0.0.5:6443:10.0.0.5:6443/udp", "10.0.0.5:80:10.0.0.5:30080/tcp",
        "127.0.0.1:80:10.0.0.5:30082/tcp",
      ])
  }

  @Test("The file has a line for each port, and a damaged line is named")
  func file() throws {
    let ports = [try ExposedPort("80:30080"), try ExposedPort("53/udp")]
    #expect(try ExposedPort.parse(ExposedPort.render(ports), path: "p") == ports)
    #expect(try ExposedPort.parse("\n# a comment\n  80:30080/tcp  \r\n", path: "p") == [ports[0]])
    #expect {
      _ = try ExposedPort.parse("80\nx\n", path: "/p")
    } throws: { error in
      (error as? Failure)?.tried == "read /p" && (error as? Failure)?.why.english.hasPrefix("line 2") == true
    }
  }

  @Test("A port in RootlessKit's notation is read back as it was written")
  func notation() throws {
    let address = try #require(Address("10.0.0.5"))
    let six = try #require(Address("fd00::5"))
    for port in [
      PublishedPort(address, 80, .tcp), PublishedPort(address, 80, inside: address, insidePort: 30080, .udp),
      PublishedPort(six, 1, inside: six, insidePort: 65535, .tcp), PublishedPort(six, 443, .udp),
    ] { #expect(PublishedPort(specification: port.specification) == port) }
    for text in [
      "", "80/tcp", "10.0.0.5:80:80", "10.0.0.5:80:80/sctp", "x:80:80/tcp", "10.0.0.5:80:x:80/tcp", "1:2:3/tcp",
    ] {
      #expect(PublishedPort(specification: text) == nil)
    }
  }

  @Test("A port is refused if another port or the node itself has its address and port")
  func places() throws {
    let kept = [try ExposedPort("8080:30080"), try ExposedPort("10.0.0.5:53:30053/udp")]
    for (text, other) in [("8080:1", "8080:30080/tcp"), ("10.0.0.5:53:2/udp", "10.0.0.5:53:30053/udp")] {
      let port = try ExposedPort(text)
      #expect(
        throws: Failure("expose \(port.text)", "that port is exposed as \(other)", hint: "podsec-u7s unexpose \(other)")
      ) {
        try port.check(beside: kept)
      }
    }
    try ExposedPort("8081:30080").check(beside: kept)
    let node = Address(bytes: [10, 0, 0, 5])
    let own = [PublishedPort(node, 10250, inside: node, .tcp)]
    let kubelet = try ExposedPort("10250")
    #expect(throws: Failure.self) { try kubelet.check(kubelet.published(node: node, bind: node), besideNode: own) }
    let free = try ExposedPort("10251")
    try free.check(free.published(node: node, bind: node), besideNode: own)
  }
}
