# What the node tests share; sourced by every script here.
# shellcheck shell=bash
# A script prints `ok NAME`, `not ok NAME` or `skip NAME: reason`, a line a test, and goes on after a test that failed.

set -uo pipefail
# shellcheck source=../Sandbox/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../Sandbox/lib.sh"
SANDBOX_LOG=${TEST_LOG:-$SANDBOX_DIR/tests.log}
[ "$(id -u)" -eq 0 ] || { printf 'skip %s: it needs root\n' "$(basename "$0")"; exit 0; }

# about "SUBJECT": puts `SUBJECT: ` before the names of the checks that follow; without an argument, nothing.
SUBJECT=
about() { SUBJECT=${1:+$1: }; }

# check "name" command...: the command must succeed; what it printed is shown where it does not.
check() {
    local name=$SUBJECT$1 output
    shift
    if output=$("$@" 2>&1); then
        printf 'ok %s\n' "$name"
    else
        printf 'not ok %s\n' "$name"
        printf '%s\n' "$output" | tail -n 25 | cut -c 1-300 | sed 's/^/    /' >&2
        return 1
    fi
}

# skip "name" "reason"
skip() { printf 'skip %s: %s\n' "$SUBJECT$1" "$2"; }

# What a check is made of. Each prints what it saw where that is not what it wanted.
# expect_status NUMBER command...; expect_output TEXT command...: exactly this text.
expect_status() {
    local want=$1 output status=0
    shift
    output=$("$@" 2>&1) || status=$?
    [ "$status" -eq "$want" ] || { printf 'status %d instead of %d: %s\n%s\n' "$status" "$want" "$*" "$output"; return 1; }
}
expect_output() {
    local want=$1 output status=0
    shift
    output=$("$@" 2>&1) || status=$?
    [ "$output" = "$want" ] || { printf 'wanted: %s\nseen (status %d): %s\n' "$want" "$status" "$output"; return 1; }
}
# expect_match REGEX command...: the output has a match, whatever the status.
expect_match() {
    local want=$1 output status=0
    shift
    output=$("$@" 2>&1) || status=$?
    grep -qE -- "$want" <<<"$output" || { printf 'wanted: %s\nseen (status %d): %s\n' "$want" "$status" "$output"; return 1; }
}
# expect_refusal REGEX command...: a status other than 0, and a match in the output.
expect_refusal() {
    local want=$1 output status=0
    shift
    output=$("$@" 2>&1) || status=$?
    if [ "$status" -eq 0 ] || ! grep -qE -- "$want" <<<"$output"; then
        printf 'wanted a refusal with: %s\nseen (status %d): %s\n' "$want" "$status" "$output"
        return 1
    fi
}
not() { ! "$@"; }

# nodes_end_with_script PREFIX...: names the script's nodes, NODES, and makes WORK, a directory. All are removed when the
# script ends, whatever ends it. The names hold the script's process id, because two runs may be at work at once; nodes
# of a run that was killed are removed by the next one.
nodes_end_with_script() {
    local prefix old
    NODES=("${@/%/-$$}")
    NODE=${NODES[0]:-}
    WORK=$(mktemp -d)
    for prefix; do
        for old in $(node_list | grep -E "^$prefix-[0-9]+$"); do
            kill -0 "${old##*-}" 2>/dev/null || node_destroy "$old"
        done
    done
    # NOTE: by a process of its own: in a trap, bash gives `return` another status than elsewhere.
    trap 'rm -rf "$WORK"; "$SANDBOX/down" "${NODES[@]}" 2>>"$SANDBOX_LOG"' EXIT
    trap 'exit 130' INT TERM
}

# test_node PREFIX...: booted nodes with our tree, and with the genuine binaries where BINARIES names them. NODE is the
# first of NODES.
test_node() {
    local node
    mkdir -p "$SANDBOX_DIR"
    host_packages sandbox
    rootfs_make
    nodes_end_with_script "$@"
    for node in "${NODES[@]}"; do node_prepare "$node" || exit 1; done
}

# test_cluster WORKERS [PREFIX...]: a saved cluster of a control plane and so many workers (Tests/Sandbox/saved.sh), Ready, and
# further booted nodes. NODES are the cluster's nodes, then the others. For scripts that do not test init and join.
test_cluster() {
    local workers=$1 nodes node
    shift
    mkdir -p "$SANDBOX_DIR"
    host_packages sandbox
    rootfs_make
    slot_take "$workers"
    nodes_end_with_script "$@"
    mapfile -t nodes < <(slot_nodes "$workers")
    NODES=("${nodes[@]}" "${NODES[@]}")
    NODE=${NODES[0]}
    check "the cluster of ${nodes[*]} boots and becomes Ready" cluster_take "$workers" || exit 0
    for node in "${NODES[@]:$((1 + workers))}"; do node_prepare "$node" || exit 1; done
}

# Commands on the node: as root with the shims first, as the cluster's user, inside the namespace.
root() { u7s "$NODE" "$@"; }
genuine() { node_exec "$NODE" "$@"; }
admin() {
    node_exec "$NODE" setpriv --reuid u7s-admin --regid u7s-admin --init-groups \
        env PATH="$U7S_PATH" HOME=/var/lib/u7s-admin USER=u7s-admin LOGNAME=u7s-admin XDG_RUNTIME_DIR="/run/user/$(uid)" "$@"
}
inside() { root nsenter_u7s "$@"; }
uid() { node_exec "$NODE" id -u u7s-admin; }
manager() { node_exec "$NODE" systemctl --user -M u7s-admin@ "$@"; }

# The account's files that tests look at.
child_pid() { admin cat "/run/user/$(uid)/usernetes/rootlesskit/child_pid"; }
settings() { node_exec "$NODE" cat /etc/podsec/u7s/config/env; }

# everything: the node's files and states that a call that changes nothing leaves as they are.
everything() {
    genuine sh -c 'find /etc /usr/lib/systemd -type f ! -name audit.log ! -path /etc/mtab -exec sha256sum {} + | sort
        find /var/lib/podsec /var/lib/u7s-admin/.config -printf "%p %y %m %u\n" | grep -v /member/ | sort; systemctl is-active u7s.service'
    manager is-active rootlesskit.service kubelet.service
    settings
} 2>/dev/null

# cluster_init_with FILES [flag...]: kubeadm init with the flags a sandbox needs; FILES.out and FILES.err keep what it printed.
cluster_init_with() {
    local files=$1 status=0
    shift
    root kubeadm init "${init_flags[@]}" "$@" >"$files.out" 2>"$files.err" || status=$?
    [ "$status" -eq 0 ] || tail -n 30 "$files.err"
    return "$status"
}

# The states of the node's two units, a line each.
manager_states() {
    manager show -P ActiveState rootlesskit.service
    manager show -P ActiveState kubelet.service
}
