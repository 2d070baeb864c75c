import CLinux
import Core
import CoreU7s
import Glibc
import Host

/// `u7s-conmon`: conmon as CRI-O calls it, with only those open files that CRI-O means for it.
///
/// NOTE: gpgme opens its pipes to gpg and marks them close-on-exec in two steps. A conmon that another thread of CRI-O
/// starts between the two keeps them as long as its container runs, and the check of an image's signature, which waits
/// for their end, never returns: no container with the same name can be created then.
enum ConmonLauncher {
  static func run() throws(Failure) -> Int32 {
    let passed = ConmonPipes.highest(Environment.all) ?? STDERR_FILENO
    try attempt("close what is not conmon's") { () throws(Errno) in
      try retrying { linux_close_from(UInt32(passed) + 1) }
    }
    try Program.execGenuine(Command(try NodeTool.path("conmon"), forwardingFrom: 1))
  }
}
