# The machine's disk: the root file system of the sandbox's nodes, the packages of a real machine, the genuine binaries
# and the registry with their images. The product is not in it.
# shellcheck shell=bash

# What QEMU's user network gives every machine, User Mode Linux's too, and beside it an address for the registry.
VM_NET=10.0.2
VM_ADDRESS=$VM_NET.15
VM_DISK_SIZE=12G

vm_packages() { grep -v '^#' "$VM/packages.txt" | paste -sd' '; }

# vm_tree_path: the cached tree with all packages, whether it exists or not.
vm_tree_path() {
    local hash
    hash=$( (rootfs_path; vm_packages; declare -f vm_tree_make vm_tree_packages vm_tree_people) | sha256sum | cut -c1-12)
    printf '%s\n' "$SANDBOX_DIR/vm-tree-$hash"
}

# vm_image_path: the cached directory with disk.raw, the kernel, the initrd and the keys, whether it exists or not.
vm_image_path() {
    local hash
    hash=$( (vm_tree_path; [ "$(vm_kind)" != uml ] || uml_path; [ -z "$BINARIES" ] || images_path; declare -f vm_image_make vm_image_modules vm_image_settings vm_network_settings
        declare -f registry_settings) | sha256sum | cut -c1-12)
    printf '%s\n' "$SANDBOX_DIR/vm-image-$hash"
}

# in_tree TREE command...: runs a command of the tree, with the kernel's file systems in it.
in_tree() {
    local tree=$1
    shift
    # shellcheck disable=SC2016 # expanded by the new shell
    unshare --mount --pid --fork --kill-child sh -c 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" &&
        exec chroot "$0" env -i HOME=/root PATH=/usr/sbin:/usr/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"' \
        "$tree" "$@"
}

# vm_tree_make: the tree, made beside its place and moved there when it is whole.
vm_tree_make() {
    local path work
    path=$(vm_tree_path)
    [ ! -d "$path" ] || return 0
    rootfs_make
    step "making the machine's tree: kernel, sshd, cron"
    work=$(mktemp -d "$SANDBOX_DIR/making-vm-tree.XXXXXX")
    logged cp -aT --reflink=auto "$(rootfs_path)" "$work"
    vm_tree_packages "$work"
    vm_tree_people "$work"
    mv -T "$work" "$path" 2>/dev/null || rm -rf --one-file-system "$work"
}

# The packages, from the archive this machine uses, by this machine's way to it.
vm_tree_packages() {
    local tree=$1 mirror packages
    mirror=$(rootfs_mirror)
    read -ra packages <<<"$(vm_packages)"
    printf 'deb %s %s main\n' "${mirror:-http://deb.debian.org/debian}" "$SANDBOX_SUITE" >"$tree/etc/apt/sources.list"
    apt-config dump | grep -E '^Acquire::https?::' >"$tree/etc/apt/apt.conf.d/99this-machine" || true
    cp /etc/resolv.conf "$tree/etc/resolv.conf"
    # A small initrd: it finds a virtio disk with ext4, and nothing else.
    mkdir -p "$tree/etc/initramfs-tools/conf.d"
    printf 'MODULES=list\n' >"$tree/etc/initramfs-tools/conf.d/vm"
    printf '%s\n' virtio_pci virtio_blk ext4 >"$tree/etc/initramfs-tools/modules"
    logged in_tree "$tree" apt-get update
    logged in_tree "$tree" apt-get -o Dpkg::Options::=--force-confold install -y --no-install-recommends "${packages[@]}"
    logged in_tree "$tree" localedef -i ru_RU -f UTF-8 ru_RU.UTF-8
    rm -rf "$tree"/var/cache/apt/* "$tree"/var/lib/apt/lists/* "$tree/etc/apt/apt.conf.d/99this-machine"
}

# root, and anna, who may use sudo; both come in by the machine's key, and by a password on the console.
vm_tree_people() {
    local tree=$1 home
    mkdir -p "$tree/root/vm"
    logged ssh-keygen -q -t ed25519 -N '' -C podsec-sandbox -f "$tree/root/vm/key"
    tr -d - </proc/sys/kernel/random/uuid >"$tree/root/vm/password"
    logged in_tree "$tree" useradd --create-home --shell /bin/bash --groups sudo anna
    # shellcheck disable=SC2016 # expanded in the tree
    logged in_tree "$tree" sh -c 'printf "%s:$(cat /root/vm/password)\n" root anna | chpasswd'
    for home in root home/anna; do
        install -d -m 700 "$tree/$home/.ssh"
        cp "$tree/root/vm/key.pub" "$tree/$home/.ssh/authorized_keys"
    done
    logged in_tree "$tree" chown -R anna: /home/anna/.ssh
    # As cloud images have it: the first user's sudo asks for no password.
    printf 'anna ALL=(ALL) NOPASSWD: ALL\n' >"$tree/etc/sudoers.d/90-anna"
    chmod 440 "$tree/etc/sudoers.d/90-anna"
}

# vm_image_make: the disk and what QEMU needs beside it, made beside its place and moved there when it is whole.
vm_image_make() {
    local path work tree
    path=$(vm_image_path)
    [ ! -d "$path" ] || return 0
    vm_tree_make
    [ -z "$BINARIES" ] || vm_images_make
    step "making the machine's disk"
    work=$(mktemp -d "$SANDBOX_DIR/making-vm-image.XXXXXX")
    chmod 700 "$work"
    tree=$work/vm/root
    mkdir -p "$tree"
    logged cp -aT --reflink=auto "$(vm_tree_path)" "$tree"
    cp -L "$tree"/boot/vmlinuz-* "$work/vmlinuz"
    cp -L "$tree"/boot/initrd.img-* "$work/initrd"
    [ "$(vm_kind)" != uml ] || vm_image_modules "$tree" "$(uml_path)/lib/modules"
    mv "$tree/root/vm/key" "$tree/root/vm/key.pub" "$tree/root/vm/password" "$work/"
    rmdir "$tree/root/vm"
    printf 'vm %s\n' "$(cut -d' ' -f1,2 "$tree/etc/ssh/ssh_host_ed25519_key.pub")" >"$work/known_hosts"
    vm_image_settings "$work"
    logged mkfs.ext4 -q -L root -E lazy_itable_init=1,lazy_journal_init=1,root_owner=0:0 -O ^metadata_csum \
        -d "$tree" "$work/disk.raw" "$VM_DISK_SIZE"
    rm -rf --one-file-system "$work/vm"
    mv -T "$work" "$path" 2>/dev/null || rm -rf --one-file-system "$work"
}

# vm_image_modules TREE DIRECTORY: what modprobe must know of a kernel that has all modules built in.
vm_image_modules() {
    logged cp -aT "$2" "$1/usr/lib/modules"
    logged in_tree "$1" depmod "$(ls "$2")"
}

# Name, addresses, registry and the genuine tools, as static files of the machine.
vm_image_settings() (
    local tree=$1/vm/root name
    # shellcheck disable=SC2030,SC2034 # for the sandbox's functions, here alone
    SANDBOX_NODES=$1 SANDBOX_NET=$VM_NET
    printf '%s\n' "${VM_ADDRESS##*.}" >"$1/vm/number"
    printf 'vm\n' >"$tree/etc/hostname"
    tr -d - </proc/sys/kernel/random/uuid >"$tree/etc/machine-id"
    printf '127.0.0.1 localhost\n%s vm\n%s registry.local\n' "$VM_ADDRESS" "$(node_registry_address vm)" >"$tree/etc/hosts"
    printf 'LABEL=root / ext4 defaults 0 1\n' >"$tree/etc/fstab"
    vm_network_settings "$tree" "$(node_registry_address vm)"
    registry_settings vm
    mkdir -p "$tree/etc/systemd/system/sandbox-registry.service.d"
    printf '[Unit]\nWants=network-online.target\nAfter=network-online.target\n' \
        >"$tree/etc/systemd/system/sandbox-registry.service.d/vm.conf"
    [ -n "$BINARIES" ] || return 0
    logged cp -aT --reflink=auto "$(images_path)" "$tree/var/lib/podsec-sandbox/registry"
    for name in "${BINARIES_HOST[@]}"; do cp --reflink=auto "$BINARIES/$name" "$tree/usr/bin/$name"; done
)

# vm_network_settings TREE REGISTRY-ADDRESS
vm_network_settings() {
    cat >"$1/etc/systemd/network/10-uplink.network" <<CONF
[Match]
Name=en* vec*

[Network]
Address=$VM_ADDRESS/24
Address=$2/24
Gateway=$VM_NET.2
IPv6AcceptRA=no
LinkLocalAddressing=no
CONF
    printf 'nameserver %s.3\n' "$VM_NET" >"$1/etc/resolv.conf"
    logged systemctl --root="$1" enable systemd-networkd.service serial-getty@ttyS0.service
}

# vm_images_make: the images of these binaries, by a node of the sandbox that is there for as long as that takes.
vm_images_make() (
    local node=vmimg
    [ ! -d "$(images_path)" ] || return 0
    trap 'node_destroy "$node"' EXIT
    node_create "$node"
    node_boot "$node"
    registry_fill "$node"
)
