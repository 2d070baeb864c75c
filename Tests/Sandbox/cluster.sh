# From a booted node to a cluster: our tree, the settings that only a sandbox needs, kubeadm init.
# shellcheck shell=bash

# product_install NODE: our tree, as a distribution's package would put it there.
product_install() {
    logged make -C "$REPO" install DESTDIR="$(node_root "$1")" PREFIX=/usr BIN="${BIN:-.build/static/release}"
    logged node_exec "$1" systemd-sysusers
    logged node_exec "$1" systemd-tmpfiles --create
    logged node_exec "$1" systemctl daemon-reload
}

# binaries_install NODE: the genuine tools of a node, where a distribution's packages put them.
binaries_install() {
    local name target
    for name in "${BINARIES_HOST[@]}"; do
        target=$(node_root "$1")/usr/bin/$name
        cmp -s "$BINARIES/$name" "$target" || cp --reflink=auto --remove-destination "$BINARIES/$name" "$target"
    done
}

# binaries_replace NODE DIRECTORY NAME...: newer ones, as a package manager puts them in the place of those at work.
binaries_replace() {
    local node=$1 dir=$2 name
    shift 2
    for name; do cp --reflink=auto --remove-destination "$dir/$name" "$(node_root "$node")/usr/bin/$name"; done
}

# sandbox_settings NODE: what differs from a real node, all through settings that any user has.
sandbox_settings() {
    local root config
    root=$(node_root "$1")
    config=$root/etc/podsec/u7s/config
    mkdir -p "$config/crio.conf.d" "$root/etc/podsec-sandbox/patches"
    sandbox_default "$config/defaults" U7S_PLATFORM "$SANDBOX_PLATFORM"
    # An apiserver built from OpenShift's tree serves no schema that kubectl could validate with.
    [ -z "$BINARIES" ] || ! grep -q github.com/openshift "$BINARIES/kube-apiserver" ||
        sandbox_default "$config/defaults" U7S_KUBECTL_FLAGS --validate=false
    : >"$root/etc/podsec-sandbox/patches/kubeletconfiguration+merge.yaml"
    node_has_controllers "$1" || cgroupless_settings "$root" "$config" /usr/libexec/podsec/u7s/bin/u7s-crun
    # All nodes share this machine's disk, which may be fuller than a kubelet likes.
    printf 'evictionHard: {nodefs.available: 3%%, imagefs.available: 3%%}\n' \
        >>"$root/etc/podsec-sandbox/patches/kubeletconfiguration+merge.yaml"
}

# sandbox_default FILE NAME VALUE: a setting of podsec-u7s, unless the file has one.
sandbox_default() { grep -qs "^$2=" "$1" || printf '%s=%s\n' "$2" "$3" >>"$1"; }

# Whether the node's cgroup tree has what a kubelet limits pods with. On a machine whose cgroup v1 controllers
# are in use it has not.
node_has_controllers() {
    local name have
    have=$(node_exec "$1" cat /sys/fs/cgroup/cgroup.controllers)
    for name in cpu memory pids; do
        [[ " $have " == *" $name "* ]] || return 1
    done
}

# cgroupless_settings ROOT CONFIG CRUN: pods without cgroups: kubelet makes none, and CRUN asks for none.
cgroupless_settings() {
    local root=$1 config=$2 crun=$3
    printf 'cgroupsPerQOS: false\nenforceNodeAllocatable: []\n' \
        >"$root/etc/podsec-sandbox/patches/kubeletconfiguration+merge.yaml"
    printf '#!/bin/sh\nexec %s --cgroup-manager=disabled "$@"\n' "$crun" >"$root/etc/podsec-sandbox/crun"
    chmod 755 "$root/etc/podsec-sandbox/crun"
    cat >"$config/crio.conf.d/90-sandbox.conf" <<'CONF'
[crio.runtime.runtimes.crun]
runtime_path = "/etc/podsec-sandbox/crun"
monitor_path = "/usr/libexec/podsec/u7s/bin/u7s-conmon"
monitor_cgroup = "pod"
CONF
}

# u7s NODE command...: as an administrator types it, with the shims first on the PATH.
u7s() {
    local node=$1
    shift
    node_exec "$node" env PATH="$U7S_PATH" KUBECONFIG=/root/.kube/config "$@"
}

# node_prepare NODE: a running node with our tree and the genuine binaries, ready for kubeadm.
node_prepare() {
    node_create "$1"
    node_boot "$1" || return 1
    [ -z "${BINARIES:-}" ] || registry_fill "$1"
    product_install "$1"
    sandbox_settings "$1"
    [ -z "${BINARIES:-}" ] || binaries_install "$1"
}

# What kubeadm init and join take in a sandbox.
init_flags=(--patches /etc/podsec-sandbox/patches --ignore-preflight-errors=SystemVerification)

# cluster_init NODE [flag...]: makes a cluster of one node. On a node that has one it does nothing; what an init that
# failed left behind is reset first.
cluster_init() {
    local node=$1 done=$SANDBOX_NODES/$1/cluster
    shift
    [ ! -e "$done" ] || return 0
    [ ! -e "$(node_root "$node")/etc/kubernetes/admin.conf" ] || u7s "$node" kubeadm reset -f
    u7s "$node" kubeadm init "${init_flags[@]}" "$@" && touch "$done"
}

# cluster_join NODE FIRST [--control-plane]: joins the cluster that FIRST began, with the line that kubeadm prints there.
cluster_join() {
    local node=$1 done=$SANDBOX_NODES/$1/cluster key=() line
    [ ! -e "$done" ] || return 0
    [ "${3:-}" != --control-plane ] ||
        key=(--certificate-key "$(u7s "$2" kubeadm init phase upload-certs --upload-certs 2>>"$SANDBOX_LOG" | tail -n 1)")
    line=$(u7s "$2" kubeadm token create --print-join-command "${key[@]}" 2>>"$SANDBOX_LOG")
    [ ! -e "$(node_root "$node")/etc/kubernetes/kubelet.conf" ] || u7s "$node" kubeadm reset -f
    # shellcheck disable=SC2086 # the line is words
    u7s "$node" $line "${init_flags[@]}" && touch "$done"
}

# cluster_ready NODE: node and all pods of the system.
cluster_ready() {
    u7s "$1" kubectl wait --for=condition=Ready --timeout=5s nodes --all &&
        u7s "$1" kubectl wait --for=condition=Ready --timeout=5s pods --all --all-namespaces
}

# namespace_up NODE: without Kubernetes the namespace alone; it stands without CRI-O too.
namespace_up() {
    u7s "$1" podsec-u7s prepare
    u7s "$1" podsec-u7s start
    u7s "$1" nsenter_u7s id
    u7s "$1" nsenter_u7s rootlessctl list-ports
}
