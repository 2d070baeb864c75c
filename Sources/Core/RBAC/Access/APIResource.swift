import Core

/// A resource of the API, as kubectl's users write it.
package struct APIResource: Equatable, Sendable {
  /// The plural.
  package let name: String
  /// Empty for the first API, to which pods belong.
  package let group: String
  /// `log` of `pods/log`.
  package let part: String?

  /// `pods`, `po`, `deployments`, `deployments.apps`, `pods/log`, `*`; nil for a name without a group that is not known.
  package init?(_ text: String) {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard halves.count <= 2, halves.allSatisfy(APIResource.isPlain) else { return nil }
    part = halves.count == 2 ? halves[1] : nil
    let whole = halves[0].split(separator: ".", maxSplits: 1).map(String.init)
    if whole.count == 2 {
      (name, group) = (whole[0], whole[1])
      return
    }
    if whole.first == "*" {
      (name, group) = ("*", "*")
      return
    }
    guard let known = APIResource.known[halves[0]] else { return nil }
    (name, group) = known
  }

  private static func isPlain(_ text: String) -> Bool {
    guard !text.isEmpty, text.utf8.count <= 253, text != "." else { return false }
    return text == "*" || text.utf8.allSatisfy { ASCII.isLower($0) || ASCII.isDigit($0) || ".-".utf8.contains($0) }
  }

  /// By plural, singular and short name.
  private static let known: [String: (String, String)] = {
    let groups: KeyValuePairs<String, String> = [
      "": """
      pods pod po, services service svc, configmaps configmap cm, secrets secret, namespaces namespace ns, nodes node no,
      serviceaccounts serviceaccount sa, events event ev, endpoints ep, limitranges limitrange limits,
      resourcequotas resourcequota quota, persistentvolumes persistentvolume pv,
      persistentvolumeclaims persistentvolumeclaim pvc, replicationcontrollers replicationcontroller rc,
      podtemplates podtemplate, bindings binding, users user, groups group
      """,
      "apps": """
      deployments deployment deploy, daemonsets daemonset ds, statefulsets statefulset sts, replicasets replicaset rs,
      controllerrevisions controllerrevision
      """,
      "batch": "jobs job, cronjobs cronjob cj",
      "autoscaling": "horizontalpodautoscalers horizontalpodautoscaler hpa",
      "networking.k8s.io": """
      ingresses ingress ing, networkpolicies networkpolicy netpol, ingressclasses ingressclass
      """,
      "policy": "poddisruptionbudgets poddisruptionbudget pdb",
      "rbac.authorization.k8s.io": """
      roles role, rolebindings rolebinding, clusterroles clusterrole, clusterrolebindings clusterrolebinding
      """,
      "storage.k8s.io": "storageclasses storageclass sc, csidrivers csidriver, volumeattachments volumeattachment",
      "coordination.k8s.io": "leases lease",
      "discovery.k8s.io": "endpointslices endpointslice",
      "certificates.k8s.io": "certificatesigningrequests certificatesigningrequest csr",
      "apiextensions.k8s.io": "customresourcedefinitions customresourcedefinition crd",
      "scheduling.k8s.io": "priorityclasses priorityclass pc",
      "admissionregistration.k8s.io": """
      validatingwebhookconfigurations validatingwebhookconfiguration,
      mutatingwebhookconfigurations mutatingwebhookconfiguration,
      validatingadmissionpolicies validatingadmissionpolicy
      """,
    ]
    var names: [String: (String, String)] = [:]
    for (group, text) in groups {
      for resource in text.split(separator: ",") {
        let words = resource.split(whereSeparator: \.isWhitespace).map(String.init)
        for word in words { names[word] = (words[0], group) }
      }
    }
    return names
  }()
}
