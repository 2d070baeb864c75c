// swift-tools-version: 6.2
import PackageDescription

/// The executables of each product, a small target each: `Sources/<name>/Main.swift`.
///
/// A product has a part of Core and of Host that is its own, `Core<product>` and `Host<product>`; what two products need is
/// in Core and Host, which know none of them.
let products = [
  "U7s": [
    "kubeadm", "systemctl", "nsenter_u7s", "rootlessctl", "u7s-rootlesskit", "u7s-crio", "u7s-kubelet", "podsec-u7s",
  ],
  "Trust": ["podsec"],
  "Inotify": ["podsec-inotify"],
  "RBAC": ["podsec-k8s-rbac"],
]
let names = products.keys.sorted()

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

/// Without the library of regular expressions, which Swift imports by itself: it would be a tenth of each executable.
let lean: [SwiftSetting] = [
  .unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"])
]

/// The toolchain's own linker: gold, its default, is gone from newer distributions.
let linked: [LinkerSetting] = [.unsafeFlags(["-use-ld=lld"])]

func module(_ name: String, _ dependencies: [Target.Dependency], path: String, exclude: [String] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/" + path, exclude: exclude,
    swiftSettings: strict + lean)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict, linkerSettings: linked)
}

let shared: [Target] = [
  .systemLibrary(name: "CLinux"),
  .systemLibrary(name: "CYaml", providers: [.apt(["libyaml-dev"]), .yum(["libyaml-devel"])]),
  module("YAML", ["CYaml"], path: "YAML"),
  module("Core", ["YAML"], path: "Core", exclude: names),
  module("Host", ["Core", "YAML", "CLinux"], path: "Host", exclude: names),
]

let parts = products.flatMap { product, commands in
  [
    module("Core" + product, ["Core", "YAML"], path: "Core/" + product),
    module(
      "Host" + product, [.byName(name: "Core" + product), "Core", "Host", "YAML", "CLinux"], path: "Host/" + product),
  ]
    + commands.map {
      .executableTarget(
        name: $0, dependencies: ["Host", .byName(name: "Host" + product)], swiftSettings: strict + lean,
        linkerSettings: linked
      )
    }
}

/// The parsers of strangers' bytes as tests, or for `make fuzz` as an executable that libFuzzer drives.
let fuzzed: [Target.Dependency] = [
  "Core", "CoreU7s", "CoreTrust", "CoreRBAC", "CoreInotify", "YAML", "TestSupport",
]
let fuzz: Target =
  Context.environment["U7S_FUZZ"] == nil
  ? .testTarget(
    name: "FuzzTests", dependencies: fuzzed, path: "Tests/Fuzz", exclude: ["Corpus", "Fuzzer.swift", "run"],
    swiftSettings: strict, linkerSettings: linked)
  : .executableTarget(
    name: "fuzz", dependencies: fuzzed, path: "Tests/Fuzz", exclude: ["Corpus", "FuzzTests.swift", "run"],
    swiftSettings: strict, linkerSettings: linked)

let package = Package(
  name: "podsec-u7s",
  targets: shared + parts + [
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    tests("YAMLTests", ["YAML", "TestSupport"]),
    tests("CoreTests", ["Core", "CoreU7s", "CoreTrust", "CoreRBAC", "CoreInotify", "YAML", "TestSupport"]),
    tests("HostTests", ["Host", "HostU7s", "HostInotify", "Core", "CoreU7s", "CoreInotify", "CLinux", "TestSupport"]),
    tests("ShimTests", ["CLinux", "Core", "CoreU7s", "CoreTrust", "CoreRBAC", "CoreInotify", "YAML", "TestSupport"]),
    fuzz,
  ]
)
