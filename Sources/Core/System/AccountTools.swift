/// The tools that make accounts and groups (shadow-utils), as values.
package enum People {
  package static func addGroup(_ name: String) -> Command { Command("/usr/sbin/groupadd", ["--system", name]) }

  package static func join(_ group: String, user: String) -> Command {
    Command("/usr/sbin/usermod", ["--append", "--groups", group, user])
  }

  /// A person's account with a home, group `podman`.
  package static func add(_ user: UserName, groups: [String] = []) -> Command {
    Command(
      "/usr/sbin/useradd",
      ["--create-home", "--shell", "/bin/bash", "--gid", PodsecGroup.users]
        + (groups.isEmpty ? [] : ["--groups", groups.joined(separator: ",")]) + [user.description])
  }

  /// An account that nobody logs in to, for a service.
  package static func addService(_ name: String, home: String) -> Command {
    Command(
      "/usr/sbin/useradd",
      ["--system", "--user-group", "--no-create-home", "--home-dir", home, "--shell", "/usr/sbin/nologin", name])
  }

  /// Sub-ids from `start` on, for the user's containers (usermod(8)).
  package static func addSubIDs(_ user: UserName, start: UInt32) -> Command {
    let range = "\(start)-\(start + SubIDRange.needed - 1)"
    return Command("/usr/sbin/usermod", ["--add-subuids", range, "--add-subgids", range, user.description])
  }

  /// Sets the password: `NAME:PASSWORD` on standard input, never in an argument (chpasswd(8)).
  package static func setPassword(_ user: UserName, _ password: String) -> Command {
    Command("/usr/sbin/chpasswd", [], input: "\(user):\(password)\n")
  }

  /// Asks for a password on the terminal (passwd(1)).
  package static func askPassword(_ user: UserName) -> Command { Command("/usr/bin/passwd", [user.description]) }

  /// Runs a tool as a user with an environment of its own, so that nothing of root's leads it.
  package static func asUser(
    _ user: String, home: String, _ program: String, _ arguments: [String], environment: [String] = [],
    input: String? = nil
  ) -> Command {
    Command(
      "/usr/sbin/runuser",
      [
        "-u", user, "--", "/usr/bin/env", "-i", "--chdir=/", "HOME=\(home)", "USER=\(user)", "LOGNAME=\(user)",
        "LANG=C.UTF-8",
      ]
        + ["PATH=/usr/local/bin:/usr/bin:/bin"] + environment + [program] + arguments, input: input)
  }
}

extension Account {
  /// All well-formed lines of /etc/passwd, passwd(5).
  package static func parse(_ text: String) -> [Account] {
    text.lines.compactMap { line in
      let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 7, let uid = UInt32(fields[2]), let gid = UInt32(fields[3]) else { return nil }
      return Account(name: fields[0], uid: uid, gid: gid, home: fields[5])
    }
  }
}

/// One group of /etc/group, group(5).
package struct Group: Equatable, Sendable {
  package var name: String
  package var gid: UInt32
  package var members: [String]

  package init(name: String, gid: UInt32, members: [String]) {
    self.name = name
    self.gid = gid
    self.members = members
  }

  /// All well-formed lines.
  package static func parse(_ text: String) -> [Group] {
    text.lines.compactMap { line in
      let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 4, let gid = UInt32(fields[2]) else { return nil }
      return Group(name: fields[0], gid: gid, members: fields[3].split(separator: ",").map(String.init))
    }
  }

  /// Whether the person is in it, by its list or as the primary group.
  package func has(_ person: Account) -> Bool { person.gid == gid || members.contains(person.name) }
}
