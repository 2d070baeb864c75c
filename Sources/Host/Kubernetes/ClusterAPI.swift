import Core
import Glibc
import YAML

/// The cluster's API through `kubectl proxy`: kubectl has the certificates and the network, and starts once for all
/// requests.
///
/// The proxy listens on a socket in a directory that only this user can enter, and ends with this process.
package final class ClusterAPI {
  private let proxy: FollowedTool
  private let directory: ScratchDirectory
  private let signals: HeldSignals
  private var socket: String { directory.path + "/api" }

  /// `kubeconfig` names the descriptors.
  init(kubeconfig: String, descriptors: [Int32: Int32], signals: HeldSignals) throws(Failure) {
    let directory = try ScratchDirectory(beside: "/tmp/podsec-kubectl")
    self.directory = directory
    self.signals = signals
    do {
      proxy = try FollowedTool(
        Command(
          ClusterAdmin.program, ["proxy", "--unix-socket=\(directory.path)/api"],
          environment: ["KUBECONFIG": kubeconfig]),
        descriptors: descriptors, signals: signals)
      try waitForStart()
    } catch {
      directory.remove()
      throw error
    }
  }

  package func end() { directory.remove() }

  private func waitForStart() throws(Failure) {
    let deadline = monotonicSeconds() + 30
    while monotonicSeconds() < deadline && !signals.came {
      switch try proxy.next(seconds: 0.5) {
      case .lines(let lines): if lines.contains(where: { $0.hasPrefix("Starting to serve") }) { return }
      case .ended(_, let words): throw Failure("reach the cluster", "\(words)", hint: "kubectl cluster-info")
      case .quiet: continue
      }
    }
    throw Failure("start kubectl proxy", signals.came ? "interrupted" : "no socket after 30 s")
  }

  /// One request; a `Failure` where there is no answer. A refusal is an answer.
  package func call(
    _ method: APIRequest.Method, _ path: String, _ body: Node? = nil, as impersonation: APIRequest.Impersonation? = nil
  ) throws(Failure) -> APIAnswer {
    let text = try APIRequest(method, path, body, as: impersonation).text()
    let answer: String
    do throws(Errno) {
      answer = try exchange(text, until: monotonicSeconds() + 30)
    } catch {
      throw Failure(
        "ask the cluster for \(path)",
        error.code == EINTR ? "interrupted" : error.code == ETIMEDOUT ? "no answer after 30 s" : error.text)
    }
    return try APIRequest.answer(answer)
  }

  /// The objects of a list, read in parts; `purpose` names the list in an error.
  package func list(_ collection: String, _ purpose: Message) throws(Failure) -> [Node] {
    var items: [Node] = []
    var token: String?
    repeat {
      let page = APIPage(try call(.get, APIPage.path(collection, after: token)).object(purpose))
      items += page.items
      token = page.next
    } while token != nil
    return items
  }

  /// Changes an object that others may change at the same time: `change` reads and writes it, and is called again if it
  /// returns nil because somebody else was faster.
  package func settle<T>(_ tried: Message, _ change: () throws(Failure) -> T?) throws(Failure) -> T {
    for _ in 0..<50 {
      if let done = try change() { return done }
      try pause(milliseconds: Int32.random(in: 10...200))
    }
    throw Failure(tried, "others change it all the time", hint: "try again")
  }

  /// Waits; a `Failure` if a signal comes.
  package func pause(milliseconds: Int32) throws(Failure) {
    var polled = pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)
    poll(&polled, 1, milliseconds)
    if signals.came { throw Failure("wait for the cluster", "interrupted") }
  }

  /// EINTR where a signal came that the flow holds back, ETIMEDOUT at the deadline.
  private func exchange(_ text: String, until deadline: Double) throws(Errno) -> String {
    let connection = try connect()
    try ClusterAPI.send(text, to: connection)
    var bytes: [UInt8] = []
    while true {
      var polled = [
        pollfd(fd: connection.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      poll(&polled, 2, Int32(max(0, (deadline - monotonicSeconds()) * 1000)) + 1)
      if polled[0].revents == 0 {
        if signals.came { throw Errno(EINTR) }
        if monotonicSeconds() > deadline { throw Errno(ETIMEDOUT) }
        continue
      }
      let before = bytes.count
      try connection.readSome(into: &bytes)
      if bytes.count == before { return String(decoding: bytes, as: UTF8.self) }
      if bytes.count > 64 << 20 { throw Errno(EFBIG) }
    }
  }

  /// NOTE: if kubectl has ended, writing must return an error and not raise SIGPIPE, because the directory must be
  /// removed.
  private static func send(_ text: String, to connection: borrowing OwnedFD) throws(Errno) {
    let number = connection.number
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = try retrying {
        rest.withUnsafeBytes { Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      }
      rest = rest.dropFirst(count)
    }
  }

  private func connect() throws(Errno) -> OwnedFD {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array(socket.utf8)
    guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { throw Errno(ENAMETOOLONG) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let connection = OwnedFD(try retrying { Glibc.socket(AF_UNIX, type, 0) })
    let number = connection.number
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    try retrying {
      withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(number, $0, size) }
      }
    }
    return connection
  }
}
