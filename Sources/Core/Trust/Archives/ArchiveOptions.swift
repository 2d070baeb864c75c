import Core

/// The options of both commands that save images.
package enum ArchiveOptions {
  package static let options: [CommandOption] = [
    .flag(
      nil, "preserve-digests",
      """
      keep manifests and compressed layers as they are on the registry. Archives become larger: without it layers are \
      stored uncompressed, which xz makes less of, and are compressed again when they are pushed
      """),
    .valued(nil, "level", "N", "level of xz: 0 (fast) to 9 (small, the default)"),
  ]

  /// `--level`, that of xz.
  package static func level(_ options: CommandOptions) throws(Failure) -> Int {
    try options.number("level", in: 0...9, default: 9)
  }
}
