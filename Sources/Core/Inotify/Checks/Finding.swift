/// A check that found a violation.
package struct Finding: Equatable, Sendable {
  package let weight: Int
  /// The accounts with this violation, in the order of /etc/passwd.
  package let users: [String]
  /// What they do; it follows their names in a sentence: `use a default policy other than reject`.
  package let text: String
  /// The same in few words.
  package let phrase: String
  /// What it was found on, `user: image`.
  package let details: [String]

  package init(weight: Int, users: [String], text: String, phrase: String, details: [String] = []) {
    self.weight = weight
    self.users = users
    self.text = text
    self.phrase = phrase
    self.details = details
  }
}
