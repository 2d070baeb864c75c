import Core

/// nginx before the registry and the signatures, on the server's address alone.
package struct NginxSite: Equatable, Sendable {
  package let address: Address

  package init(address: Address) { self.address = address }

  /// NOTE: `/v2/` answers 401 without credentials, because podman sends its credentials only to a registry that asks
  /// for them there. Without a login podman sends an empty name; any credentials may read what lies below.
  package var text: String {
    let registry = """
          proxy_pass http://podsec_registry;
          proxy_http_version 1.1;
          proxy_set_header Host $http_host;
          proxy_set_header Authorization "";
      """
    let credentials = """
      auth_basic "\(PodsecServer.registry)";
      auth_basic_user_file \(ServerPlan.credentials);
      """.lines.joined(separator: " ")
    return """
      # Written by podsec-create-services.
      upstream podsec_registry {
        server unix:\(ServerPlan.socket);
      }

      server {
        listen \(address):\(PodsecServer.registryPort);
        server_name \(PodsecServer.registry);
        server_tokens off;
        client_max_body_size 0;

        location = /v2/ {
          \(credentials)
      \(registry)
        }

        location /v2/ {
          limit_except GET HEAD { \(credentials) }
      \(registry)
          proxy_request_buffering off;
          proxy_buffering off;
          proxy_read_timeout 900s;
        }

        location / {
          return 404;
        }
      }

      server {
        listen \(address):\(PodsecServer.signaturePort);
        server_name \(PodsecServer.signatures);
        server_tokens off;
        root \(PodsecPaths.sigstore);
        disable_symlinks on from=$document_root;

        location /keys/ {
          autoindex on;
          autoindex_format json;
        }
      }

      """
  }

  /// The address must be configured before nginx starts, because nginx cannot listen on an address that the host lacks.
  package static let dropIn = """
    # Written by podsec-create-services.
    [Unit]
    Wants=network-online.target
    After=network-online.target

    [Service]
    Restart=on-failure
    RestartSec=2

    """
}
