/// Distributions that are alike in their packages, by the family's first one.
package enum PackageFamily: Sendable { case alt, debian, fedora }
