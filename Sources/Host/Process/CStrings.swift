import CLinux
import Core
import Glibc

/// C strings for exec: an argument vector or an environment, ended by a null pointer and freed together.
struct CStrings: ~Copyable {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private var count = 0

  private init(capacity: Int) {
    pointers = .allocate(capacity: capacity + 1)
    pointers[0] = nil
  }

  /// The argument vector of a command; forwarded arguments are our own argv's bytes.
  init(_ command: Command) {
    self.init(capacity: 1 + command.arguments.count + Int(CommandLine.argc))
    (command.name ?? command.program).withCString { append($0) }
    for argument in command.arguments { argument.withCString { append($0) } }
    if let first = command.forwardingFrom {
      for i in first..<max(first, Int(CommandLine.argc)) { append(CommandLine.unsafeArgv[i]!) }
    }
  }

  /// Our environment with the command's names set or removed.
  init(environment changes: [String: String?]) {
    var size = changes.count
    while environ[size - changes.count] != nil { size += 1 }
    self.init(capacity: size)
    var entry = environ
    while let pointer = entry.pointee {
      if !changes.keys.contains(where: { CStrings.names(pointer, $0) }) { append(pointer) }
      entry += 1
    }
    for (name, value) in changes { if let value { append("\(name)=\(value)") } }
  }

  deinit {
    for i in 0..<count { free(pointers[i]) }
    pointers.deallocate()
  }

  private mutating func append(_ string: UnsafePointer<CChar>) {
    pointers[count] = strdup(string)
    count += 1
    pointers[count] = nil
  }

  private static func names(_ pair: UnsafeMutablePointer<CChar>, _ name: String) -> Bool {
    strncmp(pair, name, name.utf8.count) == 0 && pair[name.utf8.count] == CChar(UInt8(ascii: "="))
  }
}
