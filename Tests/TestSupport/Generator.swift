/// Random choices from a seed (SplitMix64), so that a failure can be repeated.
package struct Generator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func below(_ bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }

  package mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }

  /// True in one of `n` calls on average.
  package mutating func oneIn(_ n: Int) -> Bool { below(n) == 0 }
}
