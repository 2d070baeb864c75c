import Core
import CoreInotify
import Host

/// Mail through the interface that every mailer has, sendmail(8).
enum Mail {
  private static let programs = ["/usr/sbin/sendmail", "/usr/lib/sendmail"]

  /// Returns once the mailer has taken it; a `Failure` where it does not.
  static func send(to address: MailAddress, subject: String, text: String) throws(Failure) {
    let purpose: Message = "send mail to \(address)"
    guard let program = programs.first(where: Files.isExecutable) else {
      throw Failure(purpose, "there is no \(programs[0])", hint: "install a mailer, for example postfix")
    }
    let message = """
      To: \(address)
      Subject: \(Printable.line(subject))
      MIME-Version: 1.0
      Content-Type: text/plain; charset=UTF-8
      Content-Transfer-Encoding: 8bit


      """ + Printable.text(text)
    try Runner.mustSucceed(Command(program, ["-i", "--", address.description], input: message), purpose)
  }
}
