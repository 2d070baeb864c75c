import Core

/// `podsec-u7s keepalived`: the configuration of a keepalived that moves one address between hosts with haproxy (VRRP).
package struct Keepalived: CommandCall {
  package enum State: String, Sendable {
    case master = "MASTER"
    case backup = "BACKUP"
  }

  package var state = State.master
  package var interface = ""
  /// The address that moves, with its prefix length where one was given.
  package var virtualAddress = ""
  package var routerID = 51
  package var priority = 101
  /// VRRP's shared password; nil if one is to be made.
  package var password: String?
  /// Where haproxy listens.
  package var port = 8443
  package var checkAddress = "127.0.0.1"
  package var unicastPeers: [Address] = []

  package static let spec = CommandSpec(
    "podsec-u7s keepalived", "print the configuration of keepalived: one address for several hosts with haproxy",
    operands: "--interface NAME --virtual-address ADDRESS[/PREFIX]",
    description: [
      """
      Prints /etc/keepalived/keepalived.conf of a host with haproxy. The hosts share one address by VRRP; it moves to \
      another host where haproxy does not reach an API server. One host is MASTER, the others are BACKUP with the same \
      password.
      """
    ],
    options: [
      .valued(nil, "state", "MASTER|BACKUP", "default: MASTER"),
      .valued(nil, "interface", "NAME", "the interface that gets the address"),
      .valued(nil, "virtual-address", "ADDRESS", "the IPv4 address, which no other host has"),
      .valued(
        nil, "router-id", "ID",
        "1 to 255, the same on all hosts, and of no other VRRP group in this network; default: 51"),
      .valued(nil, "priority", "N", "1 to 254; default: 101 of a MASTER, 100 of a BACKUP"),
      .valued(nil, "password", "WORD", "8 letters, digits, '.' or '_'; default: a new one for a MASTER"),
      .valued(nil, "port", "PORT", "the port haproxy listens on; default: 8443"),
      .valued(
        nil, "check-address", "ADDRESS", "the address haproxy is asked at, as in `haproxy --bind`; default: 127.0.0.1"),
      .valued(
        nil, "unicast-peer", "ADDRESS", "another of the hosts, in a network without multicast", repeats: true),
    ],
    examples: [
      .init(
        "podsec-u7s keepalived --interface eth0 --virtual-address 10.0.0.10 >/etc/keepalived/keepalived.conf",
        "on the first host"),
      .init("kubeadm init --control-plane-endpoint 10.0.0.10:8443", "makes the cluster behind the address"),
    ])

  package init() {}

  package init(_ options: CommandOptions) throws(Failure) {
    try options.refuseWords()
    if let text = options.last("state") {
      guard let state = State(rawValue: text.uppercased()) else {
        throw options.wrong("--state '\(text)' is neither MASTER nor BACKUP")
      }
      self.state = state
    }
    interface = try Keepalived.interface(options)
    virtualAddress = try Keepalived.virtualAddress(options)
    routerID = try options.number("router-id", in: 1...255, default: 51)
    priority = try options.number("priority", in: 1...254, default: state == .master ? 101 : 100)
    port = try options.number("port", in: 1...65535, default: 8443)
    password = try Keepalived.password(options, state)
    if let text = options.last("check-address") {
      guard let (host, port) = HostName.split(text), port == nil else {
        throw options.wrong("--check-address '\(text)' is not an address")
      }
      checkAddress = Address(host)?.bracketed ?? host
    }
    for text in options.all("unicast-peer") {
      guard let address = Address(text), address.isIPv4, !address.isUnspecified else {
        throw options.wrong("--unicast-peer '\(text)' is not an IPv4 address")
      }
      unicastPeers.append(address)
    }
  }

  /// A name as the kernel takes it (dev_valid_name): at most 15 bytes, no slash, no colon, no blank.
  private static func interface(_ options: CommandOptions) throws(Failure) -> String {
    guard let name = options.last("interface") else {
      throw options.wrong("--interface is missing", hint: "ip -brief address   # shows the interfaces")
    }
    guard HostName.isPlain(name), name.utf8.count <= 15, name != ".", name != ".." else {
      throw options.wrong("--interface '\(name)' is not the name of one")
    }
    return name
  }

  private static func virtualAddress(_ options: CommandOptions) throws(Failure) -> String {
    guard let text = options.last("virtual-address") else {
      throw options.wrong(
        "--virtual-address is missing", hint: "give a free address of the hosts' network as --virtual-address")
    }
    // VRRP for IPv6 is version 3, which knows no password (RFC 5798).
    guard let address = Address(text) ?? CIDR(text)?.address, address.isIPv4, !address.isUnspecified,
      !address.isLoopback
    else {
      throw options.wrong("--virtual-address '\(text)' is not an IPv4 address of a network")
    }
    return text
  }

  /// keepalived keeps 8 bytes, and silently drops the others.
  private static func password(_ options: CommandOptions, _ state: State) throws(Failure) -> String? {
    guard let text = options.last("password") else {
      guard state == .master else {
        throw options.wrong(
          "a BACKUP needs the MASTER's --password", hint: "grep auth_pass /etc/keepalived/keepalived.conf   # there")
      }
      return nil
    }
    guard text.utf8.count == 8, text.utf8.allSatisfy({ Keepalived.alphabet.contains($0) }) else {
      throw options.wrong(
        "--password has to be 8 letters, digits, '.' or '_': keepalived keeps no more, and fewer are guessed")
    }
    return text
  }

  /// 64 letters: six bits of a random byte choose one.
  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._".utf8)

  /// A word of 8 letters made of as many random bytes.
  package static func password(random bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix(8).map { alphabet[Int($0 & 63)] }, as: UTF8.self)
  }

  /// keepalived.conf.
  ///
  /// A failed check lowers the priority by 2, so a MASTER's 101 falls below a BACKUP's 100. If all checks fail, the
  /// address stays. The script runs as root, because the `--config-test` of keepalived 2.2.7 fails for any other user.
  package func render(password made: String) -> String {
    let password = password ?? made
    let peers = unicastPeers.map { "        \($0)\n" }.joined()
    let unicast = peers.isEmpty ? "" : "    unicast_peer {\n\(peers)    }\n"
    let others =
      state == .master
      ? """
      # On the other hosts, with the interface they have:
      #   podsec-u7s keepalived --state BACKUP \(sharedOptions) --password \(password)

      """ : ""
    return """
      # keepalived of a host with haproxy before Kubernetes API servers; made by podsec-u7s keepalived. Mode 0600.
      \(others)global_defs {
          enable_script_security
          script_user root
      }

      vrrp_script check_apiserver {
          script "\(Curl.command([]).display) --silent --fail --insecure --max-time 2 --output /dev/null https://\(checkAddress):\(port)/readyz"
          interval 2
          timeout 3
          weight -2
          fall 3
          rise 2
      }

      vrrp_instance apiserver {
          state \(state.rawValue)
          interface \(interface)
          virtual_router_id \(routerID)
          priority \(priority)
          advert_int 1
      \(unicast)    authentication {
              auth_type PASS
              auth_pass \(password)
          }
          virtual_ipaddress {
              \(virtualAddress)
          }
          track_script {
              check_apiserver
          }
      }

      """
  }

  private var sharedOptions: String {
    "--interface \(interface) --virtual-address \(virtualAddress) --router-id \(routerID)"
      + (port == 8443 ? "" : " --port \(port)")
  }
}
