import Core
import YAML

/// The layers that a container store knows, from its own index files.
package struct StoreIndex: Equatable, Sendable {
  /// The containers by their layer.
  package private(set) var containers: [String: ContainerName] = [:]
  /// The layers by their id: whether all of their files are there.
  package private(set) var layers: [String: Bool] = [:]

  package init() {}

  /// Adds `overlay-containers/containers.json`; false where it is no such index.
  package mutating func add(containers bytes: [UInt8]) -> Bool {
    guard let items = StoreIndex.items(bytes) else { return false }
    for item in items {
      guard let layer = item["layer"]?.string, LayerPath.isLayer(layer) else { continue }
      let name =
        item["names"]?.items.first?.string ?? item["id"]?.string.map { String($0.prefix(12)) } ?? "without a name"
      containers[layer] = ContainerName(storeName: name)
    }
    return true
  }

  /// Adds `overlay-layers/layers.json`; false where it is no such index.
  package mutating func add(layers bytes: [UInt8]) -> Bool {
    guard let items = StoreIndex.items(bytes) else { return false }
    for item in items {
      guard let id = item["id"]?.string, LayerPath.isLayer(id) else { continue }
      layers[id] = item[path: "flags", "incomplete"]?.bool != true
    }
    return true
  }

  private static func items(_ bytes: [UInt8]) -> [Node]? {
    guard let documents = try? YAML.parse(bytes), documents.count < 2 else { return nil }
    guard let document = documents.first, !document.isNull else { return [] }
    if case .sequence(let items) = document { return items }
    return nil
  }
}
