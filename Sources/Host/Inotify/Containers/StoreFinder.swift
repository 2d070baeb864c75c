import Core
import CoreInotify
import Glibc
import Host

/// Finds the container stores of all accounts.
enum StoreFinder {
  /// Root's store first. What is there and cannot be opened is a problem.
  static func find() -> (stores: [FoundStore], problems: [String]) {
    var stores: [FoundStore] = []
    var problems: [String] = []
    do throws(Errno) {
      stores.append(FoundStore(user: "root", directory: try SafeDirectory(Files.resolved(InotifyPaths.rootStore))))
    } catch {
      if error.code != ENOENT { problems.append("root: \(InotifyPaths.rootStore): \(error.pathText)") }
    }
    let people: [Account]
    do throws(Failure) { people = Account.parse(try Files.text(SystemPaths.passwd)) } catch {
      return (stores, problems + ["\(error.tried): \(error.why)"])
    }
    var homes: Set<String> = []
    for account in people where account.uid != 0 && homes.insert(account.home).inserted {
      do throws(Errno) {
        let home = try UserHome(account)
        for place in StoreReader.places(of: account.name) {
          do throws(Errno) {
            stores.append(FoundStore(user: account.name, directory: SafeDirectory(try home.directory(place))))
          } catch {
            if StoreReader.isNoStore(error, user: account.name) { continue }
            problems.append("\(account.name): \(place): \(error.pathText)")
          }
        }
      } catch {
        if ![ENOENT, ENOTDIR].contains(error.code) {
          problems.append("\(account.name): the home \(Escaped.text(account.home)): \(error.pathText)")
        }
      }
    }
    return (stores, problems)
  }
}
