import Glibc
import Testing

/// A stage for the shims: this machine in its own mount namespace (as root), with the shims where they are
/// installed, recorders in place of the genuine tools in /usr/bin, an /etc/passwd with the cluster's account, an empty
/// /run. All else is this machine's and read-only, except /tmp.
struct Stage {
  static let adminUID = 60_998

  let scratch = Scratch()
  /// The account's home, and a directory that anybody can write.
  var home: String { scratch["home"] }
  private var tools: String { scratch["bin"] }

  static let problem: String? = {
    if geteuid() != 0 { return "only root can put recorders in place of the genuine tools" }
    if !Built.isThere { return Built.missing.rawValue }
    let ended = Stage().run(["/bin/true"])
    return ended.status == 0 ? nil : "a mount namespace cannot be prepared here: \(ended.errors.text)"
  }()
  static let isPossible = problem == nil
  static let whatIsMissing: Comment = "\(problem ?? "")"

  init() {
    for name in ["bin", "tools", "shims", "work", "genuine", "records", "home", "hidden"] {
      mkdir(scratch[name], 0o755)
    }
    for (path, executable) in Installed.commands {
      let directory = path.hasPrefix(Stage.shims + "/") ? "shims/" : "bin/"
      symlink("\(Stage.executables)/\(executable)", scratch[directory + path.split(separator: "/").last!])
    }
    chmod(scratch["records"], 0o777)
    chown(home, uid_t(Stage.adminUID), gid_t(Stage.adminUID))
    scratch.put(
      "passwd",
      """
      root:x:0:0:root:/root:/bin/bash
      u7s-admin:x:\(Stage.adminUID):\(Stage.adminUID):usernet user account:\(home):/bin/bash

      """)
    scratch.put("script", Stage.script(scratch.path, Built.directory))
  }

  /// Puts a tool into /usr/bin that records its call, then runs `behaviour` (shell code).
  func tool(_ name: String, _ behaviour: String = "", mode: mode_t = 0o755) {
    scratch.put("tools/" + name, Stage.recorder(scratch.path, behaviour), mode: mode)
  }

  /// Hides a tool of this machine from /usr/bin and /usr/sbin.
  func hide(_ name: String) { scratch.put("hidden/" + name, "") }

  /// Sets shell code that the stage runs as root before the command.
  func prepare(_ script: String) { scratch.put("prepare", script + "\n") }

  /// Makes, before the command, a user namespace of the account's with all others below it, as RootlessKit does, and
  /// what RootlessKit's child leaves below /run/user. The stage then is the command's parent, and ends as a shell does.
  func namespace(isReady: Bool = true) {
    let state = "/run/user/\(Stage.adminUID)/usernetes"
    let uid = Stage.adminUID
    prepare(
      """
      mkfifo -m 666 \(scratch["hold"]) \(scratch["pid"])
      setpriv --reuid \(uid) --regid \(uid) --clear-groups unshare --user --mount --net --cgroup --pid --ipc --uts \
        --fork /bin/sh -c 'read pid rest </proc/self/stat; echo "$pid" >\(scratch["pid"]); exec cat' \
        <\(scratch["hold"]) >/dev/null &
      exec 9>\(scratch["hold"])
      read pid <\(scratch["pid"])
      echo '0 \(uid) 1' >/proc/$pid/uid_map
      echo '0 \(uid) 1' >/proc/$pid/gid_map
      mkdir -p \(state)/rootlesskit
      echo $pid >\(state)/rootlesskit/child_pid
      [ \(isReady) = false ] || : >\(state)/ready
      chown -R \(uid):\(uid) /run/user/\(uid)
      readlink /proc/$pid/ns/user >\(scratch["user-namespace"])
      set +e
      "$@" 9>&-
      exit
      """)
  }

  static let environment: [Bytes] = [
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent", "LC_ALL=C", "U7S_X=a b",
  ]

  /// Runs a command on the stage. The shims are called by their installed paths.
  func run(
    _ words: [Bytes], as person: Person = .root, environment: [Bytes] = Stage.environment, input: Bytes = ""
  ) -> Ended {
    let uid = Bytes("\(person.uid)")
    let identity: [Bytes] =
      person == .root ? [] : ["/usr/bin/setpriv", "--reuid", uid, "--regid", uid, "--clear-groups", "--"]
    let stage: [Bytes] = [
      "/usr/bin/unshare", "--mount", "--propagation", "private", "/bin/sh", Bytes(scratch["script"]),
    ]
    return Program.run(stage + identity + words, environment: environment, input: input)
  }

  /// Runs a command of ours by the path that it is installed at.
  func shim(
    _ name: String, _ arguments: [Bytes] = [], as person: Person = .root, environment: [Bytes] = Stage.environment,
    input: Bytes = ""
  ) -> Ended {
    let path = Installed.commands.first { $0.path.hasSuffix("/" + name) }?.path ?? name
    return run([Bytes(path)] + arguments, as: person, environment: environment, input: input)
  }

  static let shims = "/usr/libexec/podsec/u7s/bin"
  /// The stage's directory of the built executables; the shims are links to them.
  private static let executables = "/usr/libexec/podsec-u7s-built"

  /// The calls of a recorder, in order.
  func records(_ tool: String) -> [Record] {
    scratch.names("records").filter { $0.hasSuffix("-\(tool).argv") }.map { name in
      let stem = "records/" + name.dropLast(5)
      return Record(
        // The interpreter's name and the script's come first.
        arguments: Array((scratch.bytes(stem + ".argv") ?? "").words.dropFirst(2)),
        environment: (scratch.bytes(stem + ".env") ?? "").words)
    }
  }

  private static func recorder(_ stage: String, _ behaviour: String) -> String {
    """
    #!/bin/sh
    count() { number=$((99 + $#)); }
    count \(stage)/records/*
    # Its number in the machine's own pid namespace, whatever namespace it is in.
    read pid rest </proc/self/stat
    at=\(stage)/records/$number-${0##*/}
    /bin/cat /proc/$pid/cmdline >"$at.argv"
    /bin/cat /proc/$pid/environ >"$at.env"
    \(behaviour)
    """ + "\n"
  }

  private static func script(_ stage: String, _ built: String) -> String {
    """
    set -e
    mount --bind /tmp /tmp
    mount --bind \(stage) \(stage)
    mount -t tmpfs -o mode=755 none /run
    mount -t tmpfs -o mode=755 none /usr/libexec
    mkdir -p \(Stage.shims) \(Stage.executables)
    mount --bind '\(built)' \(Stage.executables)
    mount --bind \(stage)/shims \(Stage.shims)
    mount --bind \(stage)/passwd /etc/passwd
    # NOTE: copied, for a file that this process has open for writing cannot be run; another test's fork may hold it so.
    [ -z "$(ls \(stage)/tools)" ] || cp -p \(stage)/tools/* \(stage)/bin
    mount -t overlay -o lowerdir=/usr/bin,upperdir=\(stage)/bin,workdir=\(stage)/work overlay /usr/bin 2>/dev/null || {
      # A kernel without overlayfs, or one that refuses it here: links to the genuine tools.
      mount --bind /usr/bin \(stage)/genuine
      ln -s \(stage)/genuine/* \(stage)/bin/ 2>/dev/null || :
      mount --bind \(stage)/bin /usr/bin
    }
    for name in \(stage)/hidden/*; do
      rm -f "/usr/bin/${name##*/}"
      [ ! -x "/usr/sbin/${name##*/}" ] || mount --bind /dev/null "/usr/sbin/${name##*/}"
    done
    mount -o remount,bind,ro /
    [ ! -e \(stage)/prepare ] || . \(stage)/prepare
    exec "$@"
    """ + "\n"
  }
}
