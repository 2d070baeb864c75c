import CLinux
import Core
import Glibc

/// A directory in a person's home that the person cannot change.
package struct SealedDirectory {
  private let person: Account
  private let path: String

  /// `directory` is relative to the person's home.
  package init(_ directory: String, of person: Account) {
    self.person = person
    path = "\(person.home)/\(directory)"
  }

  /// Mode 500 for the directory, and the immutable flag for it and its files; a file system without one is a warning.
  package func seal() throws(Failure) {
    try attempt("seal \(path)") { () throws(Errno) in
      let directory = try open()
      try retrying { fchmod(directory.number, 0o500) }
    }
    do throws(Errno) {
      try mark(true)
    } catch {
      guard [EOPNOTSUPP, ENOTTY, EPERM, EINVAL].contains(error.code) else {
        throw Failure("seal \(path)", error.text)
      }
      Report.warning("\(path) is not immutable: \(error.text); \(person.name) can undo mode 500")
    }
  }

  /// Takes the flag away, where it is, so that the files can be written anew.
  package func unseal() throws(Failure) {
    guard Files.exists(path) else { return }
    _ = try attempt("unseal \(path)") { () throws(Errno) -> Int in
      do throws(Errno) { try mark(false) } catch { if ![EOPNOTSUPP, ENOTTY].contains(error.code) { throw error } }
      return 0
    }
  }

  private func mark(_ isImmutable: Bool) throws(Errno) {
    let directory = try open()
    // NOTE: the directory first when it is opened up, and last when it is closed: its entries are looked up through it.
    if !isImmutable { try set(directory, isImmutable) }
    for name in Files.entries("/proc/self/fd/\(directory.number)") {
      let file = try OwnedFD.open(
        beneath: directory.number, name, O_RDONLY | O_NONBLOCK, resolve: Resolve.noSymlinks | Resolve.beneath)
      let status = try file.status()
      if status.st_mode & S_IFMT == S_IFREG && status.st_nlink == 1 { try set(file, isImmutable) }
    }
    if isImmutable { try set(directory, isImmutable) }
  }

  private func open() throws(Errno) -> OwnedFD {
    try OwnedFD.open(beneath: AT_FDCWD, path, O_RDONLY | O_DIRECTORY, resolve: Resolve.noSymlinks)
  }

  private func set(_ file: borrowing OwnedFD, _ isImmutable: Bool) throws(Errno) {
    let number = file.number
    var flags: Int32 = 0
    try retrying { linux_get_flags(number, &flags) }
    let wanted = isImmutable ? flags | Int32(LINUX_FS_IMMUTABLE) : flags & ~Int32(LINUX_FS_IMMUTABLE)
    if wanted != flags { try retrying { linux_set_flags(number, wanted) } }
  }
}
