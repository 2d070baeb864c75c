import Core

/// gpgv(1). It runs as nobody, because it parses untrusted data.
package enum GPGV {
  package static let program = "/usr/bin/gpgv"
  /// The file descriptors that it reads: the keys, without armour, and the signed message.
  package static let keys: Int32 = 3
  package static let message: Int32 = 4

  /// Prints the message that a key of descriptor 3 signed; ends with 0 only if the signature is good.
  package static let verify = Command(
    "/usr/bin/setpriv",
    ["--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs", "--"]
      + ["/usr/bin/env", "-i", "HOME=/nonexistent", "GNUPGHOME=/nonexistent", "LANG=C.UTF-8", "PATH=/usr/bin:/bin"]
      + [program, "--quiet", "--keyring", "/proc/self/fd/\(keys)", "--output", "-", "/proc/self/fd/\(message)"])
}
