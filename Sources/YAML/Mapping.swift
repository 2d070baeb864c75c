/// Keys and values in order. Keys are found by their text, whatever their style.
package struct Mapping: Equatable, Sendable {
  /// One key with its value.
  package struct Entry: Equatable, Sendable {
    /// The key as written.
    package var key: Scalar
    /// The value of the key.
    package var value: Node

    /// One key with its value.
    package init(key: Scalar, value: Node) {
      self.key = key
      self.value = value
    }
  }

  /// The entries in the order of the document; the parser refuses a key that occurs twice.
  package var entries: [Entry]

  /// A mapping of the given entries.
  package init(_ entries: [Entry] = []) {
    self.entries = entries
  }

  /// The value under a key. Setting nil removes the key, setting a new key appends it.
  package subscript(_ key: String) -> Node? {
    get { index(of: key).map { entries[$0].value } }
    set {
      switch (index(of: key), newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Entry(key: .string(key, isKey: true), value: value))
      case (nil, nil): break
      }
    }
  }

  private func index(of key: String) -> Int? {
    entries.firstIndex { $0.key.text.utf8.elementsEqual(key.utf8) }
  }
}
