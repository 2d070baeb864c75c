import Core

/// The commands that `podsec` is, by the name it is called by.
package enum PodsecCommand: String, CaseIterable, Sendable {
  case createPolicy = "podsec-create-policy"
  case createServices = "podsec-create-services"
  case createImageMakers = "podsec-create-imagemakeruser"
  case createPodmanUsers = "podsec-create-podmanusers"
  case loadSignOCI = "podsec-load-sign-oci"
  case saveOCI = "podsec-save-oci"
  case k8sSaveOCI = "podsec-k8s-save-oci"

  package static let usage = """
    Usage: COMMAND [OPTION...] [ARGUMENT...]

    Image trust: nodes and users run what an image maker signed, and nothing else. Commands, in the order of use:
      podsec-create-policy ADDRESS          this host takes images from the server at that address alone, signed ones
      podsec-create-services                the registry and the signature server, on that server
      podsec-create-imagemakeruser          accounts that build, sign and push images, on that server
      podsec-create-podmanusers USER...     accounts that run signed images
      podsec-save-oci, podsec-k8s-save-oci  archives of images, for hosts without a network
      podsec-load-sign-oci                  signs an archive's images and pushes them

    Each has --help, and -n, which shows what would change.

    """
}
