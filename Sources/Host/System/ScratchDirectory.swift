import Core
import Glibc

/// A private directory for large files; it is removed with this value, whatever was unpacked into it.
package final class ScratchDirectory {
  package let path: String
  private var isOurs = true

  /// Makes one below TMPDIR or /var/tmp, 0700 and of an unpredictable name.
  package convenience init() throws(Failure) {
    let parent = Environment.value("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/var/tmp"
    // NOTE: in `oci:DIRECTORY:NAME` the first colon ends the directory, and skopeo reads more than that into `@`.
    guard parent.hasPrefix("/"), !parent.contains(where: { ":@".contains($0) }) else {
      throw Failure(
        "make a directory below TMPDIR", "'\(parent)' is no absolute path without : and @", hint: "TMPDIR=/var/tmp")
    }
    try self.init(beside: parent + "/podsec")
  }

  /// Makes one beside a path, in its file system.
  package init(beside place: String) throws(Failure) {
    var template = Array((place + ".XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure(
        "make a directory beside \(place)", Errno(errno).text,
        hint: errno == ENOSPC ? "TMPDIR=/a/larger/place   # in the environment of this call" : nil)
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Gives it its final name; it stays from then on.
  package func keep(as place: String) throws(Failure) {
    let mask = umask(0)
    umask(mask)
    try attempt("name \(place)") { () throws(Errno) in
      try retrying { chmod(path, 0o777 & ~mask) }
      try retrying { rename(path, place) }
    }
    isOurs = false
  }

  package func remove() {
    guard isOurs else { return }
    isOurs = false
    do throws(Errno) { try TreeRemoval.remove(path) } catch {
      Report.warning("\(path) could not be removed: \(error.text)")
    }
  }

  /// Bytes that this user can still write there.
  package var free: Int {
    var disk = statvfs()
    return statvfs(path, &disk) == 0 ? Int(disk.f_bavail) * Int(disk.f_frsize) : Int.max
  }
}
