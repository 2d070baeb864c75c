import Core

/// Calls of the genuine tools that make, read and push archives. Their messages are those of the C locale.
package struct ArchiveTools: Equatable, Sendable {
  /// Paths by name.
  private let paths: [String: String]

  /// What saving and loading need.
  package static let saving = ["skopeo", "tar", "xz", "env", "find", "sha256sum"]
  package static let loading = saving + ["gpg"]

  package init(_ paths: [String: String]) { self.paths = paths }

  private func call(_ name: String, _ arguments: [String], input: String? = nil) -> Command {
    Command(paths[name] ?? "/usr/bin/" + name, arguments, environment: ["LC_ALL": "C"], input: input)
  }

  // MARK: saving, skopeo-copy(1)

  /// Asks whether the source has the image; nothing is stored.
  package func inspect(_ source: String) -> Command { call("skopeo", ["inspect", "--raw", source]) }

  package func tags(_ repository: String) -> Command { call("skopeo", ["list-tags", "docker://" + repository]) }

  /// Fetches one architecture's image, either with its layers uncompressed, because xz compresses them better than gzip
  /// does, or without changing a byte.
  package func download(_ image: SavedImage, _ architecture: Architecture, to directory: String, preserves: Bool)
    -> Command
  {
    call(
      "skopeo",
      [
        "--override-os", "linux", "--override-arch", architecture.rawValue, "copy", "--quiet", "--retry-times", "2",
        "--remove-signatures", preserves ? "--preserve-digests" : "--dest-decompress", image.source, "dir:" + directory,
      ])
  }

  /// Puts a fetched image into a layout as it is.
  package func add(_ name: ImageName, from directory: String, layout: String, preserves: Bool) -> Command {
    call(
      "skopeo",
      [
        "copy", "--quiet", preserves ? "--preserve-digests" : "--dest-oci-accept-uncompressed-layers",
        "dir:" + directory, "oci:\(layout):\(name)",
      ])
  }

  /// Makes a reproducible tar: equal files give equal bytes.
  package func pack(_ name: String, in directory: String) -> Command {
    call(
      "tar",
      [
        "--create", "--file=-", "--directory=" + directory, "--format=gnu", "--sort=name", "--owner=0", "--group=0",
        "--numeric-owner", "--mtime=@0", "--mode=u=rwX,go=rX", name,
      ])
  }

  package func compress(_ compression: Compression) -> Command { call("xz", compression.arguments) }

  // MARK: loading

  package func secretKeys() -> Command { call("gpg", ["--batch", "--with-colons", "--list-secret-keys"]) }

  /// The public keys that a file holds; nothing is imported.
  package func publicKeys(_ file: String) -> Command { call("gpg", ["--batch", "--with-colons", "--show-keys", file]) }

  /// Signs an empty input, so that a key that cannot sign is found before anything else is done. Afterwards gpg-agent
  /// holds the passphrase.
  package func trySigning(_ fingerprint: String, passphraseFile: String?) -> Command {
    let passphrase = passphraseFile.map { ["--pinentry-mode", "loopback", "--passphrase-file", $0] } ?? []
    return call(
      "gpg",
      ["--batch", "--yes"] + passphrase + ["--local-user", fingerprint, "--detach-sign", "--output", "/dev/null"])
  }

  /// Prints what xz(1) reads in the index at the file's end.
  package func list(_ archive: String) -> Command { call("xz", ["--robot", "--list", "--", archive]) }

  package func decompress(_ archive: String) -> Command {
    call("xz", ["--decompress", "--stdout", "-T0", "--", archive])
  }

  package func unpack(to directory: String) -> Command {
    call(
      "tar",
      [
        "--extract", "--file=-", "--directory=" + directory, "--no-same-owner", "--no-same-permissions", "--touch",
        "--no-acls", "--no-xattrs", "--no-selinux",
      ])
  }

  /// The first error of tar or xz; a very long name in it is shortened in the middle.
  package static func complaint(_ errors: String) -> String? {
    let line = errors.lines.first { !$0.isEmpty && !$0.contains(": Removing leading ") }
    return line.map { $0.utf8.count < 300 ? String($0) : "\($0.prefix(120))...\($0.suffix(120))" }
  }

  /// Lists all unpacked files, for `ArchiveTree`.
  ///
  /// NOTE: it runs in that directory, because find fails if its user may not read the caller's working directory.
  package func entries(_ directory: String) -> Command {
    let find = paths["find"] ?? "/usr/bin/find"
    return call("env", ["--chdir=" + directory, find, ".", "-mindepth", "1", "-printf", ArchiveTree.format])
  }

  /// Checks the digests of the given blobs, and prints the files that do not match the digest in their name.
  package func verify(_ digests: some Sequence<String>, in layout: String) -> Command {
    call(
      "sha256sum", ["--check", "--strict", "--quiet"],
      input: digests.map { "\($0)  \(layout)/blobs/sha256/\($0)\n" }.joined())
  }

  /// Signs and pushes an image of the layout; `directory` keeps which blobs the registry has already.
  ///
  /// NOTE: with the user's own cache skopeo could reuse a blob that an earlier push compressed differently, and the
  /// digest of the pushed image would depend on that.
  package func push(
    _ image: OCILayout.Image, _ architecture: Architecture, layout: String, to destination: String,
    fingerprint: String, passphraseFile: String?, directory: String
  ) -> Command {
    let passphrase = passphraseFile.map { ["--sign-passphrase-file", $0] } ?? []
    var command = call(
      "skopeo",
      ["--override-os", "linux", "--override-arch", architecture.rawValue, "copy", "--quiet", "--sign-by", fingerprint]
        + passphrase + (image.isComplete ? ["--preserve-digests"] : [])
        + [
          "--dest-tls-verify=false", "--digestfile", directory + "/digest", "oci:\(layout):\(image.name)",
          "docker://" + destination,
        ])
    command.environment["XDG_DATA_HOME"] = directory
    return command
  }

  /// Print the manifest that the registry has now, and the configuration of its image.
  package func pushed(_ destination: String) -> Command {
    call("skopeo", ["inspect", "--raw", "--tls-verify=false", "docker://" + destination])
  }
  package func configuration(_ destination: String) -> Command {
    call("skopeo", ["inspect", "--config", "--tls-verify=false", "docker://" + destination])
  }
}
