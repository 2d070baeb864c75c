import Core
import CoreInotify
import Glibc
import Host

/// Reads which images a user has, from the store's own files: nothing of the user's is run.
struct StoreReader {
  private static let index = 8 << 20
  private static let manifest = 4 << 20
  let withManifests: Bool
  let user: String

  /// Where a user's images are, below the home.
  static func places(of user: String) -> [String] {
    [InotifyPaths.userStore] + (user == ClusterAccount.name ? [InotifyPaths.clusterStore] : [])
  }

  /// Whether an error means that there is no store: the cluster's account has a link of ours in the place of one of its two.
  static func isNoStore(_ error: Errno, user: String) -> Bool {
    [ENOENT, ENOTDIR].contains(error.code) || error.code == ELOOP && user == ClusterAccount.name
  }

  /// The images of a user's stores; nil where there is no store.
  func images(in home: borrowing UserHome) -> ([StoredImage]?, [String]) {
    var images: [StoredImage]?
    var problems: [String] = []
    for store in StoreReader.places(of: user) {
      do throws(Errno) {
        let names = try home.list(store)
        let found = read(names, store, &problems) { path, limit throws(Errno) in try home.read(path, limit: limit) }
        images = (images ?? []) + found
      } catch {
        if StoreReader.isNoStore(error, user: user) { continue }
        images = images ?? []
        problems.append("\(user): \(store): \(error.pathText)")
      }
    }
    return (images, problems)
  }

  /// Root's own images; none where there is no store.
  func rootImages() -> ([StoredImage]?, [String]) {
    var problems: [String] = []
    do throws(Errno) {
      let store = try SafeDirectory(Files.resolved(InotifyPaths.rootStore))
      let names = try store.list(".")
      return (
        read(names, ".", &problems) { path, limit throws(Errno) in try store.read(path, limit: limit) }, problems
      )
    } catch {
      if error.code != ENOENT { problems.append("\(user): \(InotifyPaths.rootStore): \(error.pathText)") }
      return ([], problems)
    }
  }

  /// Every driver of containers/storage has an index of its own, `DRIVER-images/images.json`.
  private func read(
    _ names: [String], _ store: String, _ problems: inout [String],
    _ file: (_ path: String, _ limit: Int) throws(Errno) -> [UInt8]
  ) -> [StoredImage] {
    var images: [StoredImage] = []
    for name in names where name.hasSuffix("-images") {
      let index = "\(store)/\(name)/images.json"
      do throws(Failure) {
        let bytes: [UInt8]
        do throws(Errno) {
          bytes = try file(index, StoreReader.index)
        } catch {
          if error.code == ENOENT { continue }
          throw Failure("read images.json", UserHome.why(error))
        }
        var found = try StoredImage.list(bytes)
        if withManifests {
          for i in found.indices {
            guard let bytes = try? file("\(store)/\(name)/\(found[i].id)/manifest", StoreReader.manifest) else {
              continue
            }
            found[i].take(manifest: bytes)
          }
        }
        images += found
      } catch {
        problems.append("\(user): \(error.tried): \(Escaped.text(error.why.english, limit: 255))")
      }
    }
    return images
  }
}
