/// The tools that make accounts and groups (shadow-utils), as values.
package enum AccountTools {
  package static func addGroup(_ name: String) -> Command { Command("/usr/sbin/groupadd", ["--system", name]) }

  package static func join(_ group: String, user: String) -> Command {
    Command("/usr/sbin/usermod", ["--append", "--groups", group, user])
  }

  package static func leave(_ group: String, user: String) -> Command {
    Command("/usr/bin/gpasswd", ["--delete", user, group])
  }

  /// A person's account with a home, its primary group, and more groups.
  package static func add(_ user: String, group: String, groups: [String] = []) -> Command {
    Command(
      "/usr/sbin/useradd",
      ["--create-home", "--shell", "/bin/bash", "--gid", group]
        + (groups.isEmpty ? [] : ["--groups", groups.joined(separator: ",")]) + [user])
  }

  /// A person's account with a group of its own, and more groups.
  package static func addPerson(_ user: String, home: String, groups: [String]) -> Command {
    Command(
      "/usr/sbin/useradd",
      [
        "--create-home", "--home-dir", home, "--shell", "/bin/bash", "--user-group", "--groups",
        groups.joined(separator: ","), user,
      ])
  }

  /// An account that nobody logs in to, for a service.
  package static func addService(_ name: String, home: String) -> Command {
    Command(
      "/usr/sbin/useradd",
      ["--system", "--user-group", "--no-create-home", "--home-dir", home, "--shell", "/usr/sbin/nologin", name])
  }

  /// Sub-ids from `start` on, for the user's containers (usermod(8)).
  package static func addSubIDs(_ user: String, start: UInt32) -> Command {
    let range = "\(start)-\(start + SubIDRange.needed - 1)"
    return Command("/usr/sbin/usermod", ["--add-subuids", range, "--add-subgids", range, user])
  }

  /// Sets the password: `NAME:PASSWORD` on standard input, never in an argument (chpasswd(8)).
  package static func setPassword(_ user: String, _ password: String) -> Command {
    Command("/usr/sbin/chpasswd", [], input: "\(user):\(password)\n")
  }

  /// Asks for a password on the terminal (passwd(1)).
  package static func askPassword(_ user: String) -> Command { Command("/usr/bin/passwd", [user]) }

  /// Runs a tool as a user with a new environment, so that root's variables do not influence it.
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
