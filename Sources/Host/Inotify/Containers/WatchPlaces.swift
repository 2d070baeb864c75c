import CoreInotify

/// Where the watch of containers reads its rules and keeps its state, and how it finds stores.
struct WatchPlaces {
  var rules = InotifyPaths.rules
  var state = InotifyPaths.watchState
  var find: () -> (stores: [FoundStore], problems: [String]) = StoreFinder.find
}
