/// A protocol that has ports.
package enum Transport: String, Sendable { case tcp, udp }
