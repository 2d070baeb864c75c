import Core

/// One effect of `podsec-u7s uninstall`. Each may be done again.
package enum UninstallStep: Equatable, Sendable {
  /// The genuine `kubeadm reset -f`; if it cannot run, the other steps go on.
  case leaveCluster
  /// Runs a tool that must succeed.
  case run(Command, Message)
  /// Ends what still runs under the account's ids.
  case endProcesses
  /// Removes the contents as root of a user namespace of the account: this root has no more rights than the account.
  case emptyAsAccount([String])
  /// Removes the account's own names in the directories where everybody may write.
  case emptyShared([String])
  /// Removes a directory with all that is left in it. NOTE: no link below it is followed, no mount is entered.
  case removeTree(String)
  /// Removes a directory if nothing is in it.
  case removeDirectory(String)
  /// Gives a directory its former mode and owner.
  case restore(HostBefore.Directory)
  case removeFile(String)
  /// Removes a group that has no members, if it is still there.
  case removeGroup(String)

  /// What is done, in words.
  package var display: Message {
    switch self {
    case .leaveCluster: "kubeadm reset -f"
    case .run(let command, _): "\(command.display)"
    case .endProcesses: "end all processes of \(ClusterAccount.name) and of its subordinate ids"
    case .emptyAsAccount(let paths): "empty, with the account's rights, \(paths.joined(separator: " "))"
    case .emptyShared(let paths): "remove what is the account's in \(paths.joined(separator: " "))"
    case .removeTree(let path): "remove all of \(path)"
    case .removeDirectory(let path): "remove \(path) if empty"
    case .restore(let directory):
      "give \(directory.path) back to \(directory.uid):\(directory.gid), 0\(String(directory.mode, radix: 8))"
    case .removeFile(let path): "remove \(path)"
    case .removeGroup(let name): "remove the group \(name) if it has no members"
    }
  }
}
