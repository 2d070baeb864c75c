import Core

/// uid_map or gid_map of a user namespace (user_namespaces(7)): lines `inside outside count`.
package enum UserNamespaceMap {
  /// The highest id inside of the text of such a file; 0 where it maps none.
  package static func highest(_ text: String) -> UInt64 {
    text.lines.compactMap { line in
      let numbers = line.split(separator: " ").compactMap { UInt64($0) }
      return numbers.count == 3 && numbers[2] > 0 ? numbers[0] + numbers[2] - 1 : nil
    }.max() ?? 0
  }
}
