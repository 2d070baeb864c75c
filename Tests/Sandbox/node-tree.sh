# The files of a node: a copy of the root file system with its own name, addresses and device nodes.
# shellcheck shell=bash

node_root() { printf '%s\n' "$SANDBOX_NODES/$1/root"; }
node_address() { printf '%s.%d\n' "$SANDBOX_NET" "$(cat "$SANDBOX_NODES/$1/number")"; }
node_registry_address() { printf '%s.%d\n' "$SANDBOX_NET" "$(($(cat "$SANDBOX_NODES/$1/number") + 100))"; }
node_exists() { [ -f "$SANDBOX_NODES/$1/made" ]; }
node_list() { find "$SANDBOX_NODES" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' 2>/dev/null | sort; }

# node_create NAME [NUMBER]: makes the node's tree; without a number it takes the lowest free one below 70, above which are
# the nodes of saved clusters. NODE_TREE is the tree to copy in the place of the root file system.
node_create() {
    local name=$1 number=${2:-} dir=$SANDBOX_NODES/$1
    [[ $name =~ ^[a-z][a-z0-9-]{0,10}$ ]] || fail "node name '$name': 1 to 11 of a-z, 0-9 and -, a letter first"
    node_exists "$name" && return 0
    mkdir -p "$SANDBOX_NODES"
    node_take_number "$name" "$number" || fail "node $name: number ${number:-2 to 69} is taken"
    rm -rf --one-file-system "$dir/root"
    cp -a --reflink=auto "${NODE_TREE:-$(rootfs_path)}" "$dir/root"
    node_settings "$name"
    registry_settings "$name"
    node_devices "$dir"
    touch "$dir/made"
}

# Writes nodes/NAME/number under a lock, so that two scripts never take the same one.
node_take_number() (
    flock 9
    local name=$1 number=$2 taken
    rm -f "$SANDBOX_NODES/$name/number"
    taken=$(cat "$SANDBOX_NODES"/*/number 2>/dev/null || true)
    [ -z "$number" ] || ! grep -qx "$number" <<<"$taken" || return 1
    [ -n "$number" ] || number=$(seq 2 69 | grep -vxF "${taken:-none}" | head -n 1)
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
