# A node: a copy of the root file system, booted by systemd-nspawn with its own systemd.
# shellcheck shell=bash

node_root() { printf '%s\n' "$SANDBOX_NODES/$1/root"; }
node_address() { printf '%s.%d\n' "$SANDBOX_NET" "$(cat "$SANDBOX_NODES/$1/number")"; }
node_registry_address() { printf '%s.%d\n' "$SANDBOX_NET" "$(($(cat "$SANDBOX_NODES/$1/number") + 100))"; }
node_exists() { [ -f "$SANDBOX_NODES/$1/made" ]; }
node_list() { find "$SANDBOX_NODES" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' 2>/dev/null | sort; }

# node_create NAME [NUMBER]: makes the node's tree; without a number it takes the lowest free one.
node_create() {
    local name=$1 number=${2:-} dir=$SANDBOX_NODES/$1
    [[ $name =~ ^[a-z][a-z0-9-]{0,10}$ ]] || fail "node name '$name': 1 to 11 of a-z, 0-9 and -, a letter first"
    node_exists "$name" && return
    mkdir -p "$SANDBOX_NODES"
    node_take_number "$name" "$number" || fail "node $name: number ${number:-2 to 99} is taken"
    rm -rf --one-file-system "$dir/root"
    cp -a --reflink=auto "$(rootfs_path)" "$dir/root"
    node_settings "$name"
    registry_settings "$name"
    node_devices "$dir"
    touch "$dir/made"
}

# Writes nodes/NAME/number under a lock, so that two scripts never take the same one.
node_take_number() (
    flock 9
    local name=$1 number=$2 taken
    taken=$(cat "$SANDBOX_NODES"/*/number 2>/dev/null || true)
    [ -z "$number" ] || ! grep -qx "$number" <<<"$taken" || return 1
    [ -n "$number" ] || number=$(seq 2 99 | grep -vxF "${taken:-none}" | head -n 1)
    [ -n "$number" ] || return 1
    mkdir -p "$SANDBOX_NODES/$name"
    printf '%s\n' "$number" >"$SANDBOX_NODES/$name/number"
) 9>"$SANDBOX_NODES/.lock"

# Device nodes with the mode udev gives them; a machine without udev has them for root alone.
node_devices() {
    rm -f "$1/fuse" "$1/tun"
    mknod -m 666 "$1/fuse" c 10 229
    mknod -m 666 "$1/tun" c 10 200
}

# Names, addresses and the unmasked proc, as static files of the node.
node_settings() {
    local name=$1 root address registry
    root=$(node_root "$name") address=$(node_address "$name") registry=$(node_registry_address "$name")
    printf '%s\n' "$name" >"$root/etc/hostname"
    tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
    printf '127.0.0.1 localhost\n%s %s\n%s registry.local\n' "$address" "$name" "$registry" >"$root/etc/hosts"
    mkdir -p "$root/usr/lib/modules"  # each machine with a kernel of its own has it, and kube-proxy mounts it
    # NOTE: nspawn covers parts of /proc, and the kernel then refuses a new proc in a nested user namespace
    # unless one uncovered proc is mounted somewhere. In fstab, so that it is there after each boot.
    printf 'proc /run/proc-full proc defaults 0 0\n' >"$root/etc/fstab"
    cat >"$root/etc/systemd/system/sandbox-network.service" <<UNIT
[Unit]
Description=Addresses of this sandbox node
DefaultDependencies=no
Before=network.target network-online.target
Wants=network.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=ip address add $address/24 dev host0
ExecStart=ip address add $registry/24 dev host0
ExecStart=ip link set host0 up
ExecStart=ip route add default via $SANDBOX_NET.1

[Install]
WantedBy=sysinit.target network-online.target
UNIT
    logged systemctl --root="$root" enable sandbox-network.service
}

# The bridge of all nodes; it goes when the last node is gone. Under the lock, for scripts that run side by side.
bridge_up() (
    flock 9
    ip link show "$SANDBOX_BRIDGE" >/dev/null 2>&1 && return
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
    for child in $(cat "/proc/$pid/task/$pid/children" 2>/dev/null); do
        grep -qE '^NSpid:.*\s1$' "/proc/$child/status" && printf '%s\n' "$child" && return
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
    rm -rf --one-file-system "${SANDBOX_NODES:?}/${1:?}"
    find "$(node_cgroup "$1")" -depth -type d -exec rmdir {} + 2>/dev/null || true
    bridge_down
}
