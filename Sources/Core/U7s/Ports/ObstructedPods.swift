import Core
import YAML

/// The pods of this node that cannot run in its user namespace, for one Event each.
package struct ObstructedPods: Sendable {
  /// The highest id of the namespace.
  private let ids: UInt64
  /// Pods that an Event was made for, by their uid.
  private var told: Set<String> = []
  /// Pods that need an Event.
  package private(set) var new: [PublishedObject: [PodObstacle]] = [:]

  package init(ids: UInt64) { self.ids = ids }

  /// Takes a pod as a list or a watch has it.
  package mutating func look(at pod: Node, isDeleted: Bool = false) {
    guard let metadata = pod["metadata"], let name = metadata["name"]?.string,
      let namespace = metadata["namespace"]?.string, let uid = metadata["uid"]?.string
    else { return }
    let object = PublishedObject(.pod, ObjectKey(namespace, name), uid: uid)
    guard !isDeleted else {
      told.remove(uid)
      new[object] = nil
      return
    }
    guard !told.contains(uid) else { return }
    let obstacles = PodObstacle.all(in: pod, ids: ids)
    if !obstacles.isEmpty { new[object] = obstacles }
  }

  /// The Events of all new ones are made.
  package mutating func settle() {
    told.formUnion(new.keys.map(\.uid))
    new = [:]
  }
}
