/// Random choices from a seed (SplitMix64), so that a failure can be repeated.
struct Generator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }

  mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }

  /// True one time in `n`.
  mutating func oneIn(_ n: Int) -> Bool { below(n) == 0 }

  /// Pieces joined, of what argument vectors and files stumble over.
  mutating func text() -> String { (0..<below(4)).map { _ in pick(Self.pieces) }.joined() }

  private static let pieces = [
    "a", "v1.36.2", "10.0.0.1", "6443", "=", ",", ":", "/", ".", "-", "--", " ", "'", "\"", "\\", "$(id)", "`id`",
    "$HOME", ";", "&", "|", "*", "?", "~", "#", "\n", "\t", "é", "Ж", "😀", "init", "phase", "--help", "--config",
    "true",
    "false", "%", "{}", "[]", "!",
  ]
}
