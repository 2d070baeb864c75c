import CoreU7s
import Testing
import YAML

@Suite struct NodeStatusTests {
  private static var status: NodeStatus {
    var status = NodeStatus()
    status.nodeName = "node1"
    status.ready = "True"
    status.units = [.init("rootlesskit.service", "active"), .init("kubelet.service", "active")]
    status.childPID = 4711
    status.uidMap = ["0 988 1", "1 100000 65536"]
    status.addresses = ["tap0 192.168.7.11/32", "cni0 10.244.0.1/24"]
    status.services = .init(
      unit: "active",
      state: PublicationState.parse(
        #"{"ports": ["10.0.0.1:1:1/tcp", "10.0.0.1:2:2/udp"], "problems": ["default/web 80/tcp: the port is taken on this host"]}"#
      )
    )
    status.images = 9
    status.controllers = ["cpu", "memory", "pids"]
    status.versions = [.init("kubeadm", "1.36.2")]
    return status
  }

  @Test("A node is healthy if it is Ready and its units are active")
  func healthy() {
    #expect(Self.status.isHealthy)
    for ready in ["False", "Unknown", nil] {
      var status = Self.status
      status.ready = ready
      #expect(!status.isHealthy)
    }
    var status = Self.status
    status.units[1].value = "failed"
    #expect(!status.isHealthy)
  }

  @Test("The text of a status has one row a topic, with words for missing values")
  func text() {
    #expect(
      Self.status.text == """
        node       node1  Ready
        units      rootlesskit.service active, kubelet.service active
        namespace  process 4711, uid map 0 988 1; 1 100000 65536
        addresses  tap0 192.168.7.11/32
                   cni0 10.244.0.1/24
        ports      none
        exposed    none
        services   2 ports published
                   default/web 80/tcp: the port is taken on this host
        images     9 in CRI-O
        cgroups    cpu memory pids
        versions   kubeadm 1.36.2
        clients    hidden: pods see an address of this node

        """)
    var keeping = Self.status
    keeping.keepsSourceAddress = true
    keeping.cgroupDriver = "cgroupfs"
    keeping.containers.placed = ["kubepods/pod1/crio-a1", "kubepods/pod1/crio-a2"]
    keeping.containers.misplaced = ["a3"]
    #expect(
      keeping.text.contains(
        """
        cgroups    cgroupfs: cpu memory pids
                   2 containers in their pods' groups, such as /kubepods/pod1/crio-a1
                   1 containers outside of kubepods: the limits of their pods do not hold

        """))
    #expect(
      keeping.text.hasSuffix(
        "clients    pods see their own addresses (TCP; a Service's with externalTrafficPolicy: Local)\n"))
    var down = NodeStatus()
    down.ready = "False"
    down.notReadyReason = "KubeletNotReady"
    #expect(down.text.hasPrefix("node         not Ready: KubeletNotReady\n"))
    #expect(down.text.contains("namespace  down\n") && down.text.contains("images     CRI-O does not answer\n"))
    #expect(NodeStatus().text.hasPrefix("node         the API does not answer\n"))
    down.notReadyReason = "a\u{1b}[2J\nunits        kubelet.service active"
    #expect(down.text.hasPrefix("node         not Ready: a?[2J?units        kubelet.service active\n"))
  }

  @Test("The JSON of a status has null for missing values")
  func document() {
    let document = Self.status.document
    #expect(
      document.json == """
        {"node":{"name":"node1","ready":"True","reason":""},"healthy":true,\
        "units":{"rootlesskit.service":"active","kubelet.service":"active"},\
        "namespace":{"childPID":4711,"uidMap":["0 988 1","1 100000 65536"],\
        "addresses":["tap0 192.168.7.11/32","cni0 10.244.0.1/24"],"ports":[]},\
        "services":{"unit":"active","published":2,"problems":["default/web 80/tcp: the port is taken on this host"]},\
        "exposed":[],"images":9,"controllers":["cpu","memory","pids"],"cgroups":{"driver":null,"placed":0,"misplaced":0},"versions":{"kubeadm":"1.36.2"},"keepsSourceAddress":false}
        """)
    let down = NodeStatus().document
    #expect(down[path: "node", "ready"]?.isNull == true && down[path: "namespace", "childPID"]?.isNull == true)
    var damaged = NodeStatus()
    damaged.repair = "nsenter_u7s crio check"
    #expect(
      damaged.text.contains(
        "images     an image is damaged, so CRI-O lists none; this removes it, and it is pulled again:\n"))
    #expect(damaged.text.contains("\n           nsenter_u7s crio check\n"))
    #expect(down["images"]?.isNull == true && down["healthy"]?.bool == false)
  }

  @Test("The doctor's answer is printed as text and as JSON")
  func doctor() {
    let checks = [
      Doctor.Check("kernel", .ok, found: "6.12", needed: "5.15 or later", fix: "reboot"),
      Doctor.Check("/dev/net/tun", .error, found: "missing", needed: "present", fix: "modprobe tun"),
    ]
    #expect(
      Doctor.text(checks) { "[\($0.rawValue)]" } == """
        [ok] kernel        6.12
        [error] /dev/net/tun  missing
                needed: present
                fix:    modprobe tun

        """)
    #expect(
      Doctor.document(checks).json == """
        {"healthy":false,"checks":[\
        {"name":"kernel","level":"ok","found":"6.12","needed":"5.15 or later","fix":null},\
        {"name":"/dev/net/tun","level":"error","found":"missing","needed":"present","fix":"modprobe tun"}]}
        """)
    #expect(Doctor.document([checks[0]])["healthy"]?.bool == true)
  }
}
