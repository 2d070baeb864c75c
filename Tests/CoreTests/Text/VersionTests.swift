import Core
import Testing

@Suite struct VersionTests {
  @Test(
    "A version is read as numbers, and written without v and build",
    arguments: Rows.lines(
      """
      1 | 1
      v1.36.2 | 1.36.2
      1.36.2 | 1.36.2
      0.26.7 | 0.26.7
      v1.26.09 | 1.26.9
      3.0.1-rc.1 | 3.0.1-rc.1
      v1.37.0-alpha.2.113+abcdef | 1.37.0-alpha.2.113
      1.36.2+build.5 | 1.36.2
      1.36.2+a-b | 1.36.2
      v1.6.0-flannel1 | 1.6.0-flannel1
      1.2.3.4.5 | 1.2.3.4.5
      2.3.4-alt1-x | 2.3.4-alt1-x
      """))
  func read(row: String) throws {
    let columns = Rows.columns(row)
    #expect(try #require(Version(columns[0])).description == columns[1])
  }

  @Test(
    "A text that is not a version is refused",
    arguments: [
      "", "v", "vv1", "V1.2", "latest", "stable-1", "1.", ".1", "1..2", "1.x", "1.2.3.", "a.b.c", " 1.2", "1.2 ",
      "-1.2",
      "+1.2", "1.2a", "1.-2", "99999999999999999999.1", "١.٢", "sha256-0123.sig", "1,2",
      "9.9.9+\u{1b}[2J", "9.9.9-\u{1b}[2J", "1.31.0-\nU7S_A=b", "1.31.0-a b", "1.2-é", "1.2-a/b", "1.2+$(id)",
      "1.2-\u{0}",
    ])
  func refused(text: String) { #expect(Version(text) == nil) }

  @Test("Versions are ordered as numbers; each of these is newer than all before it")
  func order() throws {
    let sorted = try [
      "0.9", "0.19.2", "0.26.0-rc.1", "0.26.0", "0.26.7", "1", "1.6.0-rc.2", "1.6.0-rc.10", "1.6.0", "1.6.0-1.1",
      "1.6.0-1.2",
      "1.6.0-1.10", "1.6.0-alt1", "1.6.0-alt2", "1.6.0-alt10", "1.6.0-flannel2", "1.6.0-flannel10", "1.6.1-rc1",
      "1.6.1-rc2", "1.6.1-rc10", "1.9", "1.10", "1.26.9",
      "1.26.11", "1.31.0-alpha", "1.31.0-alpha.1", "1.31.0-alpha.2", "1.31.0-alpha.11", "1.31.0-alpha.beta",
      "1.31.0-beta", "1.31.0-beta.2", "1.31.0-beta.11", "1.31.0-rc.1", "1.31.0", "1.31.0.1", "1.36.2", "1.37.0-rc.0",
      "1.37", "1.100", "2.0.0", "10.0.0",
    ].map { try #require(Version($0)) }
    for (i, a) in sorted.enumerated() {
      for (j, b) in sorted.enumerated() {
        #expect((a < b) == (i < j), "\(a) < \(b)")
        #expect((a > b) == (i > j), "\(a) > \(b)")
      }
    }
  }

  @Test("Missing numbers count as 0", arguments: [("1.36", "1.36.0"), ("2", "2.0.0"), ("1.0", "1")])
  func missing(short: String, long: String) throws {
    let a = try #require(Version(short))
    let b = try #require(Version(long))
    #expect(!(a < b) && !(b < a) && a <= b && a >= b)
    #expect(a.isSameMinor(as: b))
  }

  @Test(
    "Two versions have the same minor only if their major is the same too",
    arguments: [
      ("1.26.9", "1.26.11", true), ("1.26.9", "1.27.9", false), ("1.26", "1.26.5-rc.1", true),
      ("1.26.1", "2.26.1", false),
      ("1", "1.0.7", true), ("1.2", "1.20", false),
    ])
  func minor(one: String, other: String, isSame: Bool) throws {
    #expect(try #require(Version(one)).isSameMinor(as: try #require(Version(other))) == isSame)
  }

  @Test("Major, minor and patch are the first three numbers, or 0")
  func parts() throws {
    let version = try #require(Version("v1.36.2-rc.1"))
    #expect([version.major, version.minor, version.patch] == [1, 36, 2])
    #expect(version.suffix == "rc.1" && version.isPreRelease)
    #expect([Version(3).major, Version(3).minor, Version(3).patch] == [3, 0, 0])
    #expect(Version(1, 2, 3, suffix: "a") == Version("1.2.3-a"))
  }

  @Test(
    "alpha, beta, rc and dev make a pre-release; a suffix of a distribution, a vendor or flannel does not",
    arguments: [
      ("v1.37.0-rc.1", true), ("1.37.0-alpha", true), ("1.37.0-alpha.2.113+abc", true), ("1.37.0-beta.0", true),
      ("1.37.0-RC1", true), ("1.37.0-dev", true), ("1.36.2", false), ("1.26.0-alt1", false), ("1.26.0-1.1", false),
      ("1.36.2+k3s1", false), ("1.36.2-k3s1", false), ("1.6.0-flannel1", false), ("1.36.2-0ubuntu1", false),
      ("1.36.2-1.fc43", false),
    ])
  func preRelease(text: String, isPreRelease: Bool) throws {
    let version = try #require(Version(text))
    #expect(version.isPreRelease == isPreRelease)
    #expect((version < Version(version.major, version.minor, version.patch)) == isPreRelease)
  }

  @Test(
    "A version is read from the start of a kernel's release",
    arguments: [
      ("6.8.0.fc40", "6.8.0"), ("6.18.5-un-def-alt1", "6.18.5"), ("5.15.0-100-generic", "5.15.0"), ("6.12", "6.12"),
      ("6.12.41-6.12-alt1", "6.12.41"), ("6.1-rc3", "6.1"), ("5.14.0-503.el9.x86_64", "5.14.0"), ("6.8.0+", "6.8.0"),
      ("6.", "6"), ("", nil), ("v6.1", nil), (".6", nil), ("fc40", nil),
    ] as [(String, String?)])
  func leading(text: String, version: String?) { #expect(Version(leading: text)?.description == version) }

  @Test(
    "A version is found in the output of tools",
    arguments: [
      ("v1.36.2\n", "1.36.2"), ("Kubernetes v1.36.2\n", "1.36.2"),
      ("crio version 1.36.0\nVersion:        1.36.0\nGoVersion:      go1.24.1\n", "1.36.0"),
      ("crun version 1.23.1\ncommit: d20b23d\n", "1.23.1"), ("rootlesskit version 2.3.5\n", "2.3.5"),
      ("slirp4netns version 1.2.1\ncommit: 09e31e92\nlibslirp: 4.7.0\n", "1.2.1"),
      (
        "kubeadm version: &version.Info{Major:\"1\", Minor:\"36\", GitVersion:\"v1.36.2\", GoVersion:\"go1.24\"}",
        "1.36.2"
      ),
      ("tool (2.0.1)", "2.0.1"), ("rootlesskit version 2.3.5+dev", "2.3.5"), ("3 blind mice", nil), ("", nil),
      ("no version here...", nil), ("kubelet 1.26.0-alt1", "1.26.0"), ("Kubernetes v1.36.2+k3s1", "1.36.2"),
      ("crio version 1.26.0-1.1\n", "1.26.0"), ("kubeadm v1.37.0-rc.1+abc", "1.37.0-rc.1"),
      ("rootlesskit version 3.0.0-1.fc43", "3.0.0"),
    ] as [(String, String?)])
  func inOutput(output: String, version: String?) { #expect(Version(firstIn: output)?.description == version) }
}
