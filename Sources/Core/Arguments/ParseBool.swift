/// The words for true and false that kubeadm's own parser takes: Go's strconv.ParseBool.
package enum ParseBool {
  /// nil for any other text.
  package static func value(_ text: some StringProtocol) -> Bool? {
    switch String(text) {
    case "1", "t", "T", "true", "TRUE", "True": true
    case "0", "f", "F", "false", "FALSE", "False": false
    default: nil
    }
  }

  /// Whether an option's value is true; any unknown word counts as false. An option without a value gives `absent`.
  package static func isTrue(_ text: String?, absent: Bool = true) -> Bool {
    text.map { value($0) ?? false } ?? absent
  }
}
