/// One value of a YAML or JSON document: anchors, aliases and merge keys are already resolved, comments are gone.
package enum Node: Equatable, Sendable {
  /// Text with the style it was written in, which decides the type it resolves to.
  case scalar(Scalar)
  /// A list.
  case sequence([Node])
  /// Keys and values in the order of the document.
  case mapping(Mapping)
}

/// A scalar as written: the type it stands for follows from its text, style and tag (`Scalar.meaning`).
///
/// Two scalars are equal when text, style and tag are; texts are compared byte by byte, not by Unicode equivalence.
package struct Scalar: Equatable, Sendable {
  /// The text without quotes, escapes or indentation.
  package var text: String
  /// How the text is written; only a plain scalar may stand for anything but a string.
  package var style: Style
  /// The explicit tag in its long form (`tag:yaml.org,2002:str` for `!!str`), nil when there was none.
  package var tag: String?

  /// The five ways of YAML to write a scalar.
  package enum Style: Sendable, CaseIterable {
    case plain, singleQuoted, doubleQuoted, literal, folded
  }

  /// A scalar of the given text; plain unless said otherwise, so the text may resolve to a number, a boolean or null.
  package init(_ text: String, _ style: Style = .plain, tag: String? = nil) {
    self.text = text
    self.style = style
    self.tag = tag
  }

  package static func == (a: Scalar, b: Scalar) -> Bool {
    a.style == b.style && a.text.utf8.elementsEqual(b.text.utf8) && a.tag == b.tag
  }
}

/// Keys and values in order. Keys are found by their text, whatever their style.
package struct Mapping: Equatable, Sendable {
  /// One key with its value.
  package struct Entry: Equatable, Sendable {
    /// The key as written.
    package var key: Scalar
    /// What stands under the key.
    package var value: Node

    /// One key with its value.
    package init(key: Scalar, value: Node) {
      self.key = key
      self.value = value
    }
  }

  /// The entries in the order of the document; the parser never lets a key stand twice.
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
