# The life of a node: systemd-nspawn boots its tree with its own systemd; commands enter it; it reboots and ends.
# shellcheck shell=bash

# The bridge of all nodes; it goes when the last node is gone. Under the lock, for scripts that run side by side.
bridge_up() (
    flock 9
    ip link show "$SANDBOX_BRIDGE" >/dev/null 2>&1 && return 0
    logged ip link add "$SANDBOX_BRIDGE" type bridge
    logged ip address add "$SANDBOX_NET.1/24" dev "$SANDBOX_BRIDGE"
    logged ip link set "$SANDBOX_BRIDGE" up
) 9>"$SANDBOX_NODES/.lock"
bridge_down() (
    flock 9
    [ -n "$(node_list)" ] || ip link delete "$SANDBOX_BRIDGE" 2>/dev/null || true
) 9>"$SANDBOX_NODES/.lock"

# node_boot NAME: starts the node and waits until its systemd has finished booting.
node_boot() {
    local name=$1 dir=$SANDBOX_NODES/$1 pid
    if ! process_alive "$dir/nspawn" >/dev/null; then
        bridge_up
        rm -f "$dir/nspawn"
        setsid "$SANDBOX/nspawn" "$name" </dev/null >>"$dir/console.log" 2>&1 &
    fi
    wait_for "node $name to boot (its console: $dir/console.log)" 60 node_is_running "$name"
}

# Running or degraded: systemd has nothing left to start.
node_is_running() {
    local state
    state=$(node_exec "$1" systemctl is-system-running 2>&1) || true
    [ "$state" = running ] || [ "$state" = degraded ] || { printf '%s\n' "$state"; return 1; }
}

# The process id, on this machine, of the node's PID 1.
node_leader() {
    local pid child
    pid=$(process_alive "$SANDBOX_NODES/$1/nspawn") || return 1
    # shellcheck disable=SC2013 # one line of words
    for child in $(cat "/proc/$pid/task/$pid/children" 2>/dev/null); do
        grep -qE '^NSpid:.*\s1$' "/proc/$child/status" && printf '%s\n' "$child" && return 0
    done
    return 1
}

# node_exec NAME command...: runs it as the node's root, with an environment of its own and this one's
# stdin, stdout, stderr and exit status.
# NOTE: it joins the control group of the node's PID 1 first: the node's systemd refuses callers outside of its tree.
node_exec() (
    leader=$(node_leader "$1") || { printf 'sandbox: node %s is not up\n' "$1" >&2; exit 1; }
    shift
    echo "$BASHPID" >"$(cgroup_root)$(sed -n 's/^0:://p' "/proc/$leader/cgroup")/cgroup.procs"
    exec env -i HOME=/root USER=root LOGNAME=root SHELL=/bin/bash LANG=C.UTF-8 TERM="${TERM:-dumb}" \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        nsenter --target "$leader" --mount --uts --ipc --net --pid --cgroup --wdns=/root -- "$@"
)

# node_stop NAME: an orderly shutdown.
node_stop() {
    local pid
    pid=$(process_alive "$SANDBOX_NODES/$1/nspawn") || return 0
    kill -TERM "$pid"
    wait_for "node $1 to shut down" 120 node_is_stopped "$1"
}
node_is_stopped() { ! process_alive "$SANDBOX_NODES/$1/nspawn" >/dev/null; }

# node_kill NAME: the power switch. With the node's PID 1 the kernel ends all its processes.
node_kill() {
    local leader
    leader=$(node_leader "$1") && kill -KILL "$leader"
    wait_for "node $1 to end" 10 node_is_stopped "$1"
}

# node_reboot NAME: a reboot by the node's own systemd.
node_reboot() {
    local before
    before=$(node_leader "$1") || fail "node $1 is not up"
    node_exec "$1" systemctl reboot
    wait_for "node $1 to go down" 60 node_has_new_leader "$1" "$before"
    wait_for "node $1 to boot" 60 node_is_running "$1"
}
node_has_new_leader() {
    local now
    now=$(node_leader "$1") && [ "$now" != "$2" ]
}

# This machine's cgroup v2 tree, and in it the node's own group where no systemd of this machine gives it one.
cgroup_root() { if [ -d /sys/fs/cgroup/unified ]; then echo /sys/fs/cgroup/unified; else echo /sys/fs/cgroup; fi; }
node_cgroup() { printf '%s/podsec-sandbox-%s\n' "$(cgroup_root)" "$1"; }

# node_destroy NAME: ends the node at once and removes its files.
node_destroy() {
    [ -d "$SANDBOX_NODES/${1:?}" ] || return 0
    node_kill "$1"
    # Settings of people that podsec-create-podmanusers sealed.
    chattr -R -f -i "$SANDBOX_NODES/$1/root/home" 2>/dev/null || true
    rm -rf --one-file-system "${SANDBOX_NODES:?}/${1:?}"
    find /sys/fs/cgroup/{,*/}"podsec-sandbox-$1" -depth -type d -exec rmdir {} + 2>/dev/null || true
    bridge_down
}
