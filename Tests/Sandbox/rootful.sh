# A rootful node beside rootless ones: the same genuine binaries as services of the system, CRI-O and kubelet as root,
# no shims. Sourced after lib.sh by those who want one.
# shellcheck shell=bash

# rootful_prepare NODE: a running node, ready for the genuine kubeadm.
rootful_prepare() {
    local root
    root=$(node_root "$1")
    node_create "$1"
    rootful_files "$root"
    node_boot "$1" || return 1
    registry_fill "$1"
    binaries_install "$1"
    # Podman's network, which a CRI-O of the host would take for the cluster's.
    rm -f "$(node_root "$1")"/etc/cni/net.d/*podman*
    cp --remove-destination "${BIN:-$REPO/.build/static/release}/podsec-u7s" "$root/usr/bin/podsec-u7s"  # the one program of ours: prepare-cluster
    node_has_controllers "$1" || rootful_cgroupless "$root"
    node_exec "$1" sh -c 'echo -1 >/proc/self/oom_score_adj' 2>>"$SANDBOX_LOG" || rootful_unprivileged "$root"
    logged node_exec "$1" systemctl enable crio.service kubelet.service
    logged node_exec "$1" systemctl restart crio.service
}

# Units and configuration, as the packages of a distribution bring them.
rootful_files() {
    local root=$1 pause
    pause=$("$BINARIES/kubeadm" config images list --image-repository "registry.local/$SANDBOX_PLATFORM" \
        --kubernetes-version "$("$BINARIES/kubeadm" version -o short)" | grep /pause:)
    mkdir -p "$root"/etc/crio/crio.conf.d "$root"/etc/podsec-sandbox/patches "$root"/etc/tmpfiles.d
    # kubelet reads the kernel's messages; nspawn gives a node no device for them.
    printf 'c /dev/kmsg 0600 root root - 1:11\n' >"$root/etc/tmpfiles.d/kmsg.conf"
    printf 'net.ipv4.ip_forward = 1\n' >"$root/etc/sysctl.d/50-sandbox.conf"
    cat >"$root/etc/crio/crio.conf.d/10-sandbox.conf" <<CONF
[crio.image]
pause_image = "$pause"
[crio.network]
plugin_dirs = ["/opt/cni/bin", "/usr/lib/cni"]
[crio.runtime]
default_runtime = "crun"
cgroup_manager = "cgroupfs"
conmon_cgroup = "pod"
[crio.runtime.runtimes.crun]
runtime_path = "/usr/bin/crun"
monitor_path = "/usr/bin/conmon"
monitor_cgroup = "pod"
CONF
    cat >"$root/etc/systemd/system/crio.service" <<'UNIT'
[Unit]
Description=CRI-O of a rootful node
After=sandbox-network.service network-online.target

[Service]
Type=notify
# NOTE: a veth passes packets on before their checksums are made, and a rootless node takes VXLAN's from a socket.
ExecStartPre=ethtool -K host0 tx off
ExecStart=/usr/bin/crio
OOMScoreAdjust=-999
LimitNOFILE=1048576
Delegate=yes
KillMode=process

[Install]
WantedBy=multi-user.target
UNIT
    # kubeadm's reference, "The kubelet drop-in file for systemd".
    cat >"$root/etc/systemd/system/kubelet.service" <<'UNIT'
[Unit]
Description=kubelet of a rootful node
After=crio.service
StartLimitIntervalSec=0

[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS
Restart=always
RestartSec=2
KillMode=process

[Install]
WantedBy=multi-user.target
UNIT
}

# The same for a machine without cgroup v2 controllers as cgroupless_settings: kubelet makes no cgroups, crun asks for none.
rootful_cgroupless() {
    mkdir -p "$1/etc/podsec-sandbox/crio.conf.d"
    cgroupless_settings "$1" "$1/etc/podsec-sandbox" /usr/bin/crun
    # Whether this machine's own disk is filled is not what the tests look at.
    printf 'cgroupDriver: cgroupfs\nevictionHard: {nodefs.available: "1%%", imagefs.available: "1%%"}\n' \
        >>"$1/etc/podsec-sandbox/patches/kubeletconfiguration+merge.yaml"
    sed -i 's|^runtime_path = .*|runtime_path = "/etc/podsec-sandbox/crun"|' "$1/etc/crio/crio.conf.d/10-sandbox.conf"
}

# On a machine whose root lacks CAP_SYS_RESOURCE: crun is asked neither for it nor to spare anyone from the OOM killer.
rootful_unprivileged() {
    [ -e "$1/etc/podsec-sandbox/crun" ] || printf '#!/bin/sh\nexec /usr/bin/crun "$@"\n' >"$1/etc/podsec-sandbox/crun"
    sed -i '2i for word; do\
    [ "$before" != --bundle ] || sed -i "s/\\"oomScoreAdj\\": *-[0-9]*/\\"oomScoreAdj\\":0/; s/CAP_SYS_RESOURCE/CAP_CHOWN/" "$word/config.json"\
    before=$word\
done' "$1/etc/podsec-sandbox/crun"
    chmod 755 "$1/etc/podsec-sandbox/crun"
    sed -i 's|^runtime_path = .*|runtime_path = "/etc/podsec-sandbox/crun"|' "$1/etc/crio/crio.conf.d/10-sandbox.conf"
}

# rootful NODE command...: as an administrator of a rootful node types it.
rootful() {
    local node=$1
    shift
    node_exec "$node" env KUBECONFIG=/etc/kubernetes/admin.conf "$@"
}

# rootful_flannel: a manifest of flannel's documented shape (Documentation/kubernetes.md), for stdin of kubectl.
rootful_flannel() {
    local registry=registry.local/$SANDBOX_PLATFORM
    cat <<YAML
apiVersion: v1
kind: Namespace
metadata: {name: kube-flannel, labels: {pod-security.kubernetes.io/enforce: privileged}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: flannel, namespace: kube-flannel}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: flannel}
rules:
- {apiGroups: [""], resources: [pods], verbs: [get]}
- {apiGroups: [""], resources: [nodes], verbs: [get, list, watch]}
- {apiGroups: [""], resources: [nodes/status], verbs: [patch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: flannel}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: flannel}
subjects: [{kind: ServiceAccount, name: flannel, namespace: kube-flannel}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: net, namespace: kube-flannel}
data:
  net-conf.json: '{"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan"}}'
  cni-conf.json: |
    {"name": "cbr0", "cniVersion": "0.3.1", "plugins": [
      {"type": "flannel", "delegate": {"hairpinMode": true, "isDefaultGateway": true}},
      {"type": "portmap", "capabilities": {"portMappings": true}}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: flannel, namespace: kube-flannel}
spec:
  selector: {matchLabels: {app: flannel}}
  template:
    metadata: {labels: {app: flannel}}
    spec:
      hostNetwork: true
      priorityClassName: system-node-critical
      serviceAccountName: flannel
      tolerations: [{operator: Exists}]
      initContainers:
      - name: plugin
        image: $registry/flannel-cni-plugin:$(flannel_plugin_tag)
        command: [cp, -f, /flannel, /opt/cni/bin/flannel]
        volumeMounts: [{name: plugin, mountPath: /opt/cni/bin}]
      - name: network
        image: $registry/flannel:$(flannel_tag)
        command: [cp, -f, /etc/kube-flannel/cni-conf.json, /etc/cni/net.d/10-flannel.conflist]
        volumeMounts: [{name: cni, mountPath: /etc/cni/net.d}, {name: net, mountPath: /etc/kube-flannel}]
      containers:
      - name: flannel
        image: $registry/flannel:$(flannel_tag)
        command: [/opt/bin/flanneld, --ip-masq, --kube-subnet-mgr]
        securityContext: {capabilities: {add: [NET_ADMIN, NET_RAW]}}
        env:
        - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
        volumeMounts:
        - {name: run, mountPath: /run/flannel}
        - {name: net, mountPath: /etc/kube-flannel}
        - {name: lock, mountPath: /run/xtables.lock}
      volumes:
      - {name: run, hostPath: {path: /run/flannel, type: DirectoryOrCreate}}
      - {name: plugin, hostPath: {path: /opt/cni/bin, type: DirectoryOrCreate}}
      - {name: cni, hostPath: {path: /etc/cni/net.d, type: DirectoryOrCreate}}
      - {name: net, configMap: {name: net}}
      - {name: lock, hostPath: {path: /run/xtables.lock, type: FileOrCreate}}
YAML
}

# A rootful kubelet sets sysctls that nspawn's nodes share with this machine.
ROOTFUL_SYSCTLS=(kernel.panic kernel.panic_on_oops vm.overcommit_memory vm.panic_on_oom)
sysctls_save() { sysctl "${ROOTFUL_SYSCTLS[@]}" >"$1"; }
sysctls_restore() { [ ! -s "$1" ] || sysctl -q -p "$1" || true; }
