import Core

/// A command line of `podsec-k8s-rbac-revoke`.
package struct Revoke: CommandCall {
  package let user: RBACName
  package let isDryRun: Bool
  package let kubeconfig: String?

  package static let spec = CommandSpec(
    RBACCommand.revoke.rawValue, "take all roles from a user of the cluster", operands: "USER",
    description: [
      """
      Removes the user from every binding, and says until when the certificate counts. Kubernetes cannot take a certificate \
      back: until its end its owner can still log in, with the rights of everybody and of the groups in it.
      """
    ],
    options: [.kubeconfig, .dryRun], statuses: [.init(1, "a failure"), .init(2, "wrong usage")])

  package init(_ options: CommandOptions) throws(Failure) {
    guard options.words.count == 1 else { throw options.wrong("\(options.words.count) arguments instead of one user") }
    user = try options.name(options.words[0], "a user")
    if user.isSystem {
      throw options.wrong(
        "\(user) is Kubernetes' own, and parts of the cluster need its roles",
        hint: "\(RBACCommand.unbindRole.rawValue) takes a single one")
    }
    isDryRun = options.isSet("dry-run")
    kubeconfig = options.last("kubeconfig")
  }

  /// Advice to print after the bindings are removed. `certificate` is the one that ends last; nil if none is known.
  package func advice(_ certificate: CertificateFacts?, groups: UserRoles, hasAccount: Bool) -> [Message] {
    var lines: [Message] = []
    if let certificate {
      lines.append("the certificate of \(user) counts until \(certificate.end), and cannot be taken back before")
    } else {
      lines.append("no certificate of \(user) is known here; one that was given out counts until its own end")
    }
    for row in groups.rows {
      lines.append(
        "until then the group \(row.subject.name) gives \(row.binding.role): \(UserRoles.unbind(row).display)   # if nobody else needs it"
      )
    }
    if hasAccount { lines.append("the account stays: userdel -r \(user)   # removes it and its key") }
    lines.append("do not give roles to the name \(user) again before that time; a new person gets a new name")
    lines.append(
      "where that is not enough, renew the cluster's CA: all certificates then count no more (kubeadm certs)")
    return lines
  }
}
