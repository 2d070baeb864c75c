import Core

/// A place in the files of a layer: `overlay/LAYER/diff/etc/passwd` below a container store.
package struct LayerPath: Equatable, Sendable {
  /// 64 hexadecimal digits.
  package let layer: String
  /// The path inside of the layer, `/etc/passwd`; empty for the layer's own directory. Bytes, since names need not be
  /// UTF-8.
  package let path: [UInt8]

  /// nil for a path that is not below a layer's `diff`.
  package init?(below path: some Collection<UInt8>) {
    let head = "overlay/".utf8.count
    let parts = path.split(separator: UInt8(ascii: "/"), maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count >= 3, path.count > head, parts[0].elementsEqual("overlay".utf8),
      parts[2].elementsEqual("diff".utf8)
    else { return nil }
    layer = String(decoding: parts[1], as: UTF8.self)
    guard LayerPath.isLayer(layer) else { return nil }
    self.path = parts.count == 4 ? [UInt8(ascii: "/")] + parts[3] : []
  }

  package static func isLayer(_ text: String) -> Bool { text.utf8.count == 64 && text.utf8.allSatisfy(ASCII.isHex) }
}
