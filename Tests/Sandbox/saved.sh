# Nodes that are made once, kept in the cache, and copied by every script that needs one: the tree of a node, or a whole
# cluster, which boots again under its own names and addresses.
# shellcheck shell=bash

SAVED=$SANDBOX_DIR/saved

# saved_path NAME FILE...: where nodes of that name are kept, by what they are made of: executables, installed files, the
# root file system, images, and the text of the sandbox and of these files.
saved_path() {
    local name=$1 bin=${BIN:-$REPO/.build/static/release} hash
    shift
    hash=$({
        sed -n 's/^file.*build://p' "$REPO/libexec-layout/layout.txt" | (cd "$bin" && xargs stat -Lc '%n %s %Y')
        (cd "$REPO" && find libexec-layout systemd -type f -print0 | sort -z | xargs -0 sha256sum)
        rootfs_path
        printf '%s\n' "$SANDBOX_NET" "$SANDBOX_PLATFORM"
        [ -z "${BINARIES:-}" ] || images_path
        cat "$SANDBOX"/{node-tree,node,cluster,registry,saved}.sh "$@"
    } | sha256sum | cut -c1-12)
    printf '%s/%s-%s\n' "$SAVED" "$name" "$hash"
}

# saved_keep PATH NODE...: shuts the nodes down and moves them to PATH. What nobody used for two hours is removed, because
# each build of the product makes new ones.
saved_keep() {
    local path=$1 work node
    shift
    work=$(mktemp -d "$SAVED/making.XXXXXX")
    for node; do node_stop "$node" && mv "$SANDBOX_NODES/$node" "$work/" || return 1; done
    mv -T "$work" "$path"
    find "$SAVED" -mindepth 1 -maxdepth 1 -type d -mmin +120 -exec rm -rf --one-file-system {} +
}

# saved_copy PATH NODE: makes the node a copy of the one that is kept, name and addresses included.
saved_copy() {
    touch "$1"
    node_destroy "$2"
    mkdir -p "$SANDBOX_NODES"
    cp -a --reflink=auto "$1/$2" "$SANDBOX_NODES/$2"
}

# Clusters keep their names and addresses, so each can be up only once at a time. A script takes one of nine slots, and the
# saved clusters of a slot have nodes of their own: s1a, s1b and s1c in the first, with the numbers 70, 71 and 72.

# slot_take WORKERS: sets SLOT, until the script ends: a free one, if possible one with a saved cluster of so many workers.
slot_take() {
    local which path
    mkdir -p "$SAVED"
    path=$(saved_path "cluster-SLOT-$1")
    for which in saved free; do
        for SLOT in {1..9}; do
            [ "$which" = free ] || [ -d "${path/SLOT/$SLOT}" ] || continue
            process_take "$SAVED/slot-$SLOT" && return
        done
    done
    fail "nine scripts have a saved cluster already"
}
# slot_nodes WORKERS: the names of the slot's nodes, the control plane first; slot_create NODE: makes the tree of one.
slot_nodes() { printf "s$SLOT%s\n" a b c | head -n "$((1 + $1))"; }
slot_create() {
    local names=abc letter=${1: -1}
    names=${names%%"$letter"*}
    node_destroy "$1"
    node_create "$1" "$((70 + (SLOT - 1) * 3 + ${#names}))"
}

# cluster_take WORKERS: the slot's cluster, Ready. The first taker makes it, with kubeadm init and join; the others boot
# copies of its nodes.
cluster_take() {
    local path nodes node since job jobs=()
    path=$(saved_path "cluster-$SLOT-$1")
    [ -d "$path" ] || cluster_make "$1" "$path" || return 1
    mapfile -t nodes < <(slot_nodes "$1")
    for node in "${nodes[@]}"; do saved_copy "$path" "$node" || return 1; done
    since=$(date +%s)
    for node in "${nodes[@]}"; do
        node_boot "$node" &
        jobs+=($!)
    done
    for job in "${jobs[@]}"; do wait "$job" || return 1; done
    wait_for "the saved cluster to be Ready" 180 cluster_ready_since "${nodes[0]}" "$since"
}

# cluster_make WORKERS PATH: a cluster with a worker is one without, and a join.
cluster_make() {
    local workers=$1 path=$2 nodes last
    mapfile -t nodes < <(slot_nodes "$workers")
    last=${nodes[-1]}
    [ "$workers" = 0 ] || cluster_take "$((workers - 1))" || return 1
    slot_create "$last" && node_prepare "$last" || return 1
    if [ "$workers" = 0 ]; then cluster_init "$last"; else cluster_join "$last" "${nodes[0]}"; fi || return 1
    wait_for "the new cluster to be Ready" 180 cluster_ready "${nodes[0]}" || return 1
    saved_keep "$path" "${nodes[@]}"
}

# cluster_ready_since NODE TIME: Ready, by heartbeats and containers that are younger than TIME: the API of a cluster that
# was booted tells the state of before, until its kubelets have reported.
cluster_ready_since() {
    cluster_ready "$1" || return 1
    { u7s "$1" kubectl get nodes -o 'jsonpath={range .items[*]}{.status.conditions[?(@.type=="Ready")].lastHeartbeatTime}{"\n"}{end}' &&
        u7s "$1" kubectl get pods -A -o 'jsonpath={range .items[*].status.containerStatuses[*]}{.state.running.startedAt}{"\n"}{end}'; } |
        while read -r time; do
            [ "$(date +%s -d "$time")" -ge "$2" ] || { printf 'still the state of %s\n' "$time"; return 1; }
        done
}
