import Core
import CoreInotify
import Host

/// `podsec-inotify-check-kubeapi` without -d: mails what was refused since the last mail.
enum AuditMail {
  static func run(_ places: AuditPlaces = AuditPlaces()) throws(Failure) -> Int32 {
    try ForbiddenLog(places).deliver { text throws(Failure) in
      try Mail.send(to: .root, subject: "\(CheckKubeAPI.spec.name): refused requests", text: text)
    }
    return 0
  }
}
