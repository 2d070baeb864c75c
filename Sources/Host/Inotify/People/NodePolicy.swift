import Core
import CoreInotify
import Host

/// The node's own container settings, which are root's; they hold for users without settings of their own.
struct NodePolicy {
  private(set) var policy: UserPolicy?
  private(set) var lookasides: Lookasides?
  /// What could not be read.
  private(set) var problems: [String] = []

  init(policy: UserPolicy?, lookasides: Lookasides?) {
    self.policy = policy
    self.lookasides = lookasides
  }

  /// Reads them.
  init() {
    do throws(Failure) {
      let path = InotifyPaths.policy
      policy = UserPolicy(try ImagePolicy(try Files.text(path), path: path))
    } catch {
      problems.append("\(error.tried): \(error.why)")
    }
    do throws(Failure) {
      let names = Files.list(InotifyPaths.registries).filter { $0.hasSuffix(".yaml") }
      var files: [(path: String, text: String)] = []
      for name in names {
        let path = "\(InotifyPaths.registries)/\(name)"
        files.append((path, try Files.text(path, limit: 1 << 20)))
      }
      lookasides = try Lookasides(files)
    } catch {
      problems.append("\(error.tried): \(error.why)")
    }
  }
}
