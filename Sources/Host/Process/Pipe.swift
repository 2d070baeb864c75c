import CLinux
import Core
import Glibc

/// Both ends of a pipe(2).
package struct Pipe: ~Copyable {
  package let reading: OwnedFD
  package let writing: OwnedFD

  package init() throws(Errno) {
    var ends: [Int32] = [-1, -1]
    try retrying { linux_pipe(&ends) }
    let first = OwnedFD(ends[0])
    let second = OwnedFD(ends[1])
    let reading = try first.aboveStandard()
    let writing = try second.aboveStandard()
    self.reading = reading
    self.writing = writing
  }
}
