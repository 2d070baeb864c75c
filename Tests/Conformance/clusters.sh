# The two clusters: c1 and c2 are rootless nodes, r1 and r2 rootful ones, of the same binaries and images.
# shellcheck shell=bash

# side_nodes SIDE: its nodes, the control plane first.
side_nodes() { case $1 in rootless) echo c1 c2 ;; rootful) echo r1 r2 ;; esac; }

# side_up SIDE: brings its cluster up, or what of it is missing.
side_up() {
    local nodes node
    read -r -a nodes < <(side_nodes "$1")
    step "$1: making ${nodes[*]}"
    for node in "${nodes[@]}"; do
        node_create "$node"
        mirrors_settings "$node"
        "$1_prepare" "$node" || return 1
        tests_images "$node" || return 1
        cp --remove-destination "$TESTS/critest" "$(node_root "$node")/usr/bin/critest"
    done
    step "$1: making the cluster"
    "$1_cluster" "${nodes[@]}" || return 1
    wait_for "the $1 cluster to be Ready" 240 "$1_ready" "${nodes[0]}" || return 1
    # Both nodes take pods: specs want two.
    "$1_kubectl" "${nodes[0]}" taint nodes --all node-role.kubernetes.io/control-plane- >>"$SANDBOX_LOG" 2>&1 || true
}

rootless_prepare() { node_prepare "$1"; }
rootless_cluster() {
    logged cluster_init "$1"
    logged cluster_join "$2" "$1"
}
rootless_ready() { cluster_ready "$1"; }
rootless_kubectl() { u7s "$1" kubectl "${@:2}"; }
rootless_kubeconfig() { cat "$(node_root "$1")/root/.kube/config"; }

# rootful_prepare is of Tests/Sandbox/rootful.sh.
rootful_cluster() {
    [ -e "$SANDBOX_NODES/$1/cluster" ] || {
        # shellcheck disable=SC2154 # of Tests/Sandbox/cluster.sh
        logged rootful "$1" kubeadm init "${init_flags[@]}" --image-repository "registry.local/$SANDBOX_PLATFORM" \
            --kubernetes-version "$("$BINARIES/kubeadm" version -o short)" --pod-network-cidr 10.244.0.0/16
        # An nspawn node may not set the machine's limit of connections.
        rootful "$1" kubectl get configmap -n kube-system kube-proxy -o yaml | sed 's/maxPerCore: null/maxPerCore: 0/' |
            rootful "$1" kubectl replace --validate=false -f - >>"$SANDBOX_LOG" 2>&1 || return 1
        rootful_flannel | rootful "$1" kubectl apply --validate=false -f - >>"$SANDBOX_LOG" 2>&1 || return 1
        touch "$SANDBOX_NODES/$1/cluster"
    }
    [ -e "$SANDBOX_NODES/$2/cluster" ] || {
        local line
        line=$(rootful "$1" kubeadm token create --print-join-command 2>>"$SANDBOX_LOG")
        # shellcheck disable=SC2086 # the line is words
        logged rootful "$2" $line "${init_flags[@]}"
        touch "$SANDBOX_NODES/$2/cluster"
    }
}
rootful_ready() {
    rootful "$1" kubectl wait --for=condition=Ready --timeout=5s nodes --all &&
        rootful "$1" kubectl wait --for=condition=Ready --timeout=5s pods --all --all-namespaces
}
rootful_kubectl() { rootful "$1" kubectl "${@:2}"; }
rootful_kubeconfig() { cat "$(node_root "$1")/etc/kubernetes/admin.conf"; }

# side_down SIDE...: removes the nodes.
side_down() {
    local side nodes
    for side; do
        read -r -a nodes < <(side_nodes "$side")
        "$SANDBOX/down" "${nodes[@]}" 2>>"$SANDBOX_LOG"
    done
}

# runtime_kubelet SIDE NODE start|stop: critest wants a runtime of its own: kubelet would remove its pods.
runtime_kubelet() {
    case $1 in
        rootless) u7s "$2" nsenter_u7s systemctl "$3" kubelet ;;
        rootful) node_exec "$2" systemctl "$3" kubelet ;;
    esac
}
# runtime_exec SIDE NODE command...: where CRI-O's socket and the pods' files are as the runtime sees them.
runtime_exec() {
    case $1 in
        rootless) u7s "$2" nsenter_u7s "${@:3}" ;;
        rootful) node_exec "$2" "${@:3}" ;;
    esac
}
