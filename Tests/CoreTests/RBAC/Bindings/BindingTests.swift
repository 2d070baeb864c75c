import Core
import CoreRBAC
import Testing
import YAML

@Suite struct BindingTests {
  /// A binding as the API server returns it.
  static func binding(
    _ name: String = "b", _ namespace: String? = "shop", role: String = "ClusterRole edit",
    _ subjects: String? = "User anna"
  ) throws -> Binding {
    let role = role.split(separator: " ").map(String.init)
    var node = Node.map(
      (
        "metadata",
        .map(("name", .string(name)), ("uid", .string("u")), ("resourceVersion", .string("7")))
      ), ("roleRef", .map(("kind", .string(role[0])), ("name", .string(role[1])))))
    if let namespace { node[path: ["metadata", "namespace"]] = .string(namespace) }
    if let subjects {
      node["subjects"] = .list(
        subjects.split(separator: ",").map { subject in
          let words = subject.split(separator: " ").map(String.init)
          return .map(("kind", .string(words[0])), ("name", .string(words[1])))
        })
    }
    return try #require(Binding(node))
  }

  private func bind(_ line: String) throws -> BindRole { try #require(try BindRole(Rows.words(line))) }
  private func unbind(_ line: String) throws -> UnbindRole { try #require(try UnbindRole(Rows.words(line))) }

  static let targets: [(String, String, String)] = [
    (
      "anna role reads b shop", "\(Binding.api)/namespaces/shop/rolebindings/b",
      "\(Binding.api)/namespaces/shop/roles/reads"
    ),
    (
      "anna role=clusterrole edit b shop", "\(Binding.api)/namespaces/shop/rolebindings/b",
      "\(Binding.api)/clusterroles/edit"
    ),
    ("anna clusterrole edit b", "\(Binding.api)/clusterrolebindings/b", "\(Binding.api)/clusterroles/edit"),
  ]

  @Test("A command line gives the namespaces of the binding and of the role", arguments: targets)
  func target(line: String, path: String, role: String) throws {
    let target = try bind(line).target
    #expect(target.path == path && target.rolePath == role)
  }

  @Test("A new binding has the role and the one subject")
  func create() throws {
    guard case .create(let node) = try bind("anna role=clusterrole edit b shop").change(nil) else {
      Issue.record("nothing is made")
      return
    }
    #expect(
      node.json
        == #"{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"b","namespace":"shop"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"edit"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"anna"}]}"#
    )
    guard case .create(let cluster) = try bind("--group devs clusterrole view b").change(nil) else { return }
    #expect(cluster["kind"]?.string == "ClusterRoleBinding")
    #expect(cluster["subjects"]?.items[0]["kind"]?.string == "Group")
  }

  @Test("A binding gets one more subject and keeps its resource version; its role is never changed")
  func add() throws {
    let call = try bind("boris role=clusterrole edit b shop")
    for subjects in ["User anna", "ServiceAccount boris", "Group boris"] as [String?] + [nil] {
      guard case .replace(let node) = try call.change(try Self.binding("b", "shop", subjects)) else {
        Issue.record("not added")
        return
      }
      #expect(node["subjects"]?.items.last?["name"]?.string == "boris")
      #expect(node["subjects"]?.items.count == (subjects == nil ? 1 : 2))
      #expect(node[path: "metadata", "resourceVersion"]?.string == "7")
    }
    #expect(try call.change(try Self.binding("b", "shop", "User anna,User boris")) == .none)
    for role in ["ClusterRole admin", "Role edit"] {
      #expect(throws: Failure.self) { try call.change(try Self.binding(role: role)) }
    }
  }

  static let removals: [(String, String, String, String?)] = [
    // The line, the role and the subjects of the binding, and who stays; nil if the binding is removed.
    ("anna role edit b shop", "ClusterRole edit", "User anna,User boris", "boris"),
    ("anna role edit b shop", "Role edit", "User anna,Group anna", "anna"),
    ("anna role edit b shop", "Role edit", "User anna", nil),
    ("anna role edit b shop", "Role edit", "User anna,User anna", nil),
    ("anna role=clusterrole edit b shop", "ClusterRole edit", "User anna,ServiceAccount anna", "anna"),
    ("anna clusterrole edit b", "ClusterRole edit", "User anna", nil),
    ("--group anna role edit b shop", "Role edit", "User anna,Group anna", "anna"),
  ]

  @Test("Only the named subject is removed, and the binding if it is then empty", arguments: removals)
  func remove(line: String, role: String, subjects: String, stays: String?) throws {
    switch try unbind(line).change(try Self.binding(role: role, subjects)) {
    case .replace(let node): #expect(node["subjects"]?.items.map { $0["name"]?.string } == [stays])
    case .remove(let options):
      #expect(stays == nil)
      #expect(options["preconditions"]?.json == #"{"uid":"u","resourceVersion":"7"}"#)
    }
  }

  static let nothing: [(String, String, String)] = [
    ("anna role view b shop", "ClusterRole edit", "User anna"), ("anna role edit b shop", "Role edit", "Group anna"),
    ("anna role=clusterrole edit b shop", "Role edit", "User anna"),
    ("anna role edit b shop", "Role edit", "User boris"),
  ]

  @Test("A subject that the binding does not have is a failure with status 1", arguments: nothing)
  func notBound(line: String, role: String, subjects: String) throws {
    #expect {
      _ = try unbind(line).change(try Self.binding(role: role, subjects))
    } throws: { ($0 as? Failure)?.status == 1 }
    #expect(throws: Failure.self) { try unbind(line).change(nil) }
  }

  @Test("Characters of a name with a meaning in a URL are escaped")
  func escaped() throws {
    #expect(try Self.binding("a b%/..", nil).path == "\(Binding.clusterRoleBindings)/a%20b%25%2F..")
    #expect(Binding(.map()) == nil)
  }

  @Test("Bindings are printed as the documented JSON, in the API's order; a repeated subject is one row")
  func json() throws {
    let bindings = [
      try Self.binding("sysadmin", nil, "User anna"), try Self.binding("other", nil, "Group anna"),
      try Self.binding("b", "default", "User anna,User anna"), try Self.binding("c", "shop", "User boris"),
      try Self.binding("d", "shop", role: "Role 123", "User anna"),
    ]
    let roles = UserRoles("anna", bindings)
    #expect(
      roles.json(rules: nil) == """
        {
          "anna": {
            "clusterRoles": [
              {
                "bindName": "sysadmin",
                "roleType": "ClusterRole",
                "roleName": "edit",
                "unbindCmd": "podsec-k8s-rbac-unbindrole anna clusterrole edit sysadmin"
              }
            ],
            "roles": {
              "namespaces": [
                {
                  "default": [
                    {
                      "bindName": "b",
                      "roleType": "ClusterRole",
                      "roleName": "edit",
                      "unbindCmd": "podsec-k8s-rbac-unbindrole anna role edit b default"
                    }
                  ]
                },
                {
                  "shop": [
                    {
                      "bindName": "d",
                      "roleType": "Role",
                      "roleName": "123",
                      "unbindCmd": "podsec-k8s-rbac-unbindrole anna role 123 d shop"
                    }
                  ]
                }
              ]
            }
          }
        }

        """)
    #expect(
      roles.rolePaths == ["\(Binding.api)/clusterroles/edit", "\(Binding.api)/namespaces/shop/roles/123"])
    let rules = ["\(Binding.api)/clusterroles/edit": try YAML.parse("[{verbs: [get]}]")[0]]
    let shown = try YAML.parse(roles.json(rules: rules))[0]
    #expect(shown[path: "anna", "clusterRoles"]?.items[0]["rules"]?.json == #"[{"verbs":["get"]}]"#)
    #expect(
      shown[path: "anna", "roles", "namespaces"]?.items[1]["shop"]?.items[0]["rules"]?.json == "[]")
    #expect(UserRoles("x", []).json(rules: nil).contains(#""clusterRoles": [],"#))
  }

  @Test("Roles through groups are marked, and their commands have --group")
  func groups() throws {
    let roles = UserRoles("anna", groups: ["devs"], [try Self.binding("b", "shop", "Group devs,User anna")])
    #expect(roles.rows.count == 2)
    #expect(roles.json(rules: nil).contains("podsec-k8s-rbac-unbindrole --group devs role edit b shop"))
    #expect(roles.table.contains("shop       ClusterRole edit  b        group devs\n"))
  }

  @Test("A command to paste quotes characters with a meaning in the shell")
  func pasted() throws {
    let roles = UserRoles("anna", [try Self.binding("$(touch x)", nil, role: "ClusterRole a;b", "User anna")])
    #expect(roles.json(rules: nil).contains("anna clusterrole 'a;b' '$(touch x)'"))
  }
}
