/// An object that asks for ports: a Service or a pod of this node.
package struct PublishedObject: Hashable, Comparable, Sendable {
  package enum Kind: String, Sendable {
    case service = "Service"
    case pod = "Pod"
  }

  package let kind: Kind
  package let key: ObjectKey
  package let uid: String

  package init(_ kind: Kind, _ key: ObjectKey, uid: String) {
    self.kind = kind
    self.key = key
    self.uid = uid
  }

  package static func < (a: PublishedObject, b: PublishedObject) -> Bool {
    (a.kind.rawValue, a.key) < (b.kind.rawValue, b.key)
  }

  /// `Service namespace/name`
  package var text: String { "\(kind.rawValue) \(key.text)" }
}
