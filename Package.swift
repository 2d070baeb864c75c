// swift-tools-version: 6.2
import PackageDescription

/// Every executable: one small target each, `Sources/<name>/Main.swift`.
let commands = [
  "kubeadm", "systemctl", "nsenter_u7s", "rootlessctl",
  "u7s-rootlesskit", "u7s-crio", "u7s-kubelet", "podsec-u7s", "podsec",
]

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

/// The toolchain's own linker: gold, its default, is gone from newer distributions.
let linked: [LinkerSetting] = [.unsafeFlags(["-use-ld=lld"])]

let package = Package(
  name: "podsec-u7s",
  targets: [
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CYaml", providers: [.apt(["libyaml-dev"]), .yum(["libyaml-devel"])]),
    .target(name: "YAML", dependencies: ["CYaml"], swiftSettings: strict),
    .target(name: "Core", dependencies: ["YAML"], swiftSettings: strict),
    .target(name: "Host", dependencies: ["Core", "YAML", "CLinux"], swiftSettings: strict),
    .testTarget(name: "YAMLTests", dependencies: ["YAML"], swiftSettings: strict, linkerSettings: linked),
    .testTarget(name: "CoreTests", dependencies: ["Core", "YAML"], swiftSettings: strict, linkerSettings: linked),
    .testTarget(
      name: "HostTests", dependencies: ["Host", "Core", "CLinux"], swiftSettings: strict, linkerSettings: linked),
    .testTarget(name: "ShimTests", dependencies: ["Core", "YAML"], swiftSettings: strict, linkerSettings: linked),
  ]
    + commands.map {
      .executableTarget(name: $0, dependencies: ["Core", "Host"], swiftSettings: strict, linkerSettings: linked)
    }
)
