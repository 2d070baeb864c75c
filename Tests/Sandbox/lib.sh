# Shared settings and functions of the sandbox; sourced by every script here and by the node tests.
# shellcheck shell=bash

SANDBOX=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPO=$(cd "$SANDBOX/../.." && pwd)

# Everything the sandbox makes lies below one directory: caches, nodes, logs.
SANDBOX_DIR=${SANDBOX_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/podsec-sandbox}
SANDBOX_NODES=$SANDBOX_DIR/nodes
SANDBOX_LOG=${SANDBOX_LOG:-$SANDBOX_DIR/sandbox.log}

# How root finds the shims before the genuine tools.
U7S_PATH=/usr/libexec/podsec/u7s/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# One bridge for all nodes. Node number N has the address NET.N and its registry NET.(N+100).
SANDBOX_BRIDGE=${SANDBOX_BRIDGE:-u7sbr0}
SANDBOX_NET=${SANDBOX_NET:-10.87.0}

# The path element of the images' names, registry.local/PLATFORM/kube-apiserver and so on.
SANDBOX_PLATFORM=${SANDBOX_PLATFORM:-debian}

# One calm line a step, with the seconds since the start.
step() { printf '[%4ds] %s\n' "$SECONDS" "$*" >&2; }

# The end of a script that failed: what was tried, why, and where the details are.
fail() {
    printf 'sandbox: %s\n' "$*" >&2
    [ ! -s "$SANDBOX_LOG" ] || printf 'hint: details are in %s\n' "$SANDBOX_LOG" >&2
    exit 1
}

# Runs a command with its output in the log file; a failure shows the log's last lines.
logged() {
    mkdir -p "$(dirname "$SANDBOX_LOG")"
    printf -- '--- %s\n' "$*" >>"$SANDBOX_LOG"
    "$@" >>"$SANDBOX_LOG" 2>&1 </dev/null && return 0
    tail -n 20 "$SANDBOX_LOG" >&2
    fail "failed: $*"
}

# wait_for "what" SECONDS command...: tries the command until it succeeds or the deadline passes.
wait_for() {
    local what=$1 deadline=$((SECONDS + $2)) output
    shift 2
    until output=$("$@" 2>&1); do
        if [ "$SECONDS" -ge "$deadline" ]; then
            printf 'sandbox: waited in vain for %s\n%s\n' "$what" "$output" >&2
            return 1
        fi
        sleep 0.2
    done
}

# process_save FILE PID / process_alive FILE: a pid counts only with the start time it was saved with,
# so that a number the kernel gave away again is never signalled.
process_start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
process_save() { printf '%s %s\n' "$2" "$(process_start_time "$2")" >"$1"; }
process_alive() {
    local pid start
    read -r pid start 2>/dev/null <"$1" || return 1
    [ -n "$start" ] && [ "$(process_start_time "$pid")" = "$start" ] && printf '%s\n' "$pid"
}
# process_take FILE: saves this script's pid in it, unless another script that is running has; for what one alone may use.
process_take() (
    flock 9
    ! process_alive "$1" >/dev/null && process_save "$1" $$
) 9>"$1.lock"

source "$SANDBOX/rootfs.sh"
source "$SANDBOX/node-tree.sh"
source "$SANDBOX/node.sh"
source "$SANDBOX/binaries.sh"
source "$SANDBOX/images.sh"
source "$SANDBOX/oci.sh"
source "$SANDBOX/registry.sh"
source "$SANDBOX/cluster.sh"
source "$SANDBOX/saved.sh"
source "$SANDBOX/balancer.sh"
source "$SANDBOX/ingress.sh"
