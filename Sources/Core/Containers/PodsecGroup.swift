/// The groups of people, group(5).
package enum PodsecGroup {
  /// May run signed images.
  package static let users = "podman"
  /// Image makers: may build, sign and push.
  package static let makers = "podman_dev"
}
