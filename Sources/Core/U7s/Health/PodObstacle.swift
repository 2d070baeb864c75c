import Core
import YAML

/// Something in a pod (core/v1) that keeps it from running in the node's user namespace.
package struct PodObstacle: Equatable, Sendable {
  /// The field and its value: `spec.securityContext.runAsUser 1000660000`.
  package let found: String
  package let needed: Message
  package let fix: Message

  /// All of a pod. `ids` is the highest id of the namespace.
  package static func all(in pod: Node, ids: UInt64) -> [PodObstacle] {
    guard let spec = pod["spec"], !["Succeeded", "Failed"].contains(pod[path: ["status", "phase"]]?.string) else {
      return []
    }
    return ownNamespace(spec) + unmapped(spec, ids) + volumes(spec)
  }

  /// CRI-O would need copies of the image's layers with other ids, which an ordinary user cannot make.
  private static func ownNamespace(_ spec: Node) -> [PodObstacle] {
    guard spec["hostUsers"]?.bool == false else { return [] }
    return [
      PodObstacle(
        found: "spec.hostUsers false", needed: "no user namespace of the pod's own: the node is already in one",
        fix: "take hostUsers out of the pod")
    ]
  }

  private static func unmapped(_ spec: Node, _ ids: UInt64) -> [PodObstacle] {
    var fields: [(name: String, value: Int?)] = []
    func add(_ place: String, _ context: Node?) {
      for name in ["runAsUser", "runAsGroup", "fsGroup"] { fields.append(("\(place).\(name)", context?[name]?.int)) }
      for group in context?["supplementalGroups"]?.items ?? [] {
        fields.append(("\(place).supplementalGroups", group.int))
      }
    }
    add("spec.securityContext", spec["securityContext"])
    for kind in ["initContainers", "containers", "ephemeralContainers"] {
      for container in spec[kind]?.items ?? [] {
        add("spec.\(kind)[\(container["name"]?.string ?? "")].securityContext", container["securityContext"])
      }
    }
    return fields.compactMap { name, value in
      guard let value, value > 0, UInt64(value) > ids else { return nil }
      return PodObstacle(
        found: "\(name) \(value)", needed: "an id of the node's user namespace: 0 to \(ids)",
        fix: value > Int(SubIDRange.limit)
          ? "give the pod a lower id"
          : """
          \(Setting.subordinateIDs.name)=\(value) podsec-u7s prepare && systemctl restart u7s   \
          # or give the pod a lower id
          """)
    }
  }

  /// File systems that only the host's root can mount.
  private static let mounted = ["nfs", "iscsi", "fc", "cephfs", "rbd", "glusterfs", "azureFile", "flocker"]

  private static func volumes(_ spec: Node) -> [PodObstacle] {
    (spec["volumes"]?.items ?? []).flatMap { volume in
      mounted.filter { volume[$0] != nil }.map { kind in
        PodObstacle(
          found: "spec.volumes[\(volume["name"]?.string ?? "")] \(kind)",
          needed: "a volume that an ordinary user can mount",
          fix: "mount it on the host, and give the pod that directory as hostPath")
      }
    }
  }
}
