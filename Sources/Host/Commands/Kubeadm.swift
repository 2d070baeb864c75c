import Core
extension Entry {
  package static func kubeadm() throws(Failure) -> Int32 { 1 }
  package static func podsecU7s() throws(Failure) -> Int32 { 1 }
}
