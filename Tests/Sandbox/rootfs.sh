# The host's packages and the root file system that every node is a copy of.
# shellcheck shell=bash

SANDBOX_SUITE=trixie

# host_packages build|sandbox|vm|uml|from-source|check: installs what this machine lacks; silent and quick when it lacks nothing.
host_packages() {
    local set name missing=()
    case $1 in
        build) set="make libyaml-dev" ;;
        sandbox) set="debootstrap systemd-container iproute2 nftables util-linux curl jq zstd make" ;;
        vm) set="debootstrap ethtool iproute2 util-linux e2fsprogs openssh-client socat binutils zstd make" ;;
        uml) set="gcc libc6-dev make bc bison flex xz-utils binutils" ;;
        from-source) set="git make gcc libc6-dev pkg-config python3-pip unzip golang-go libseccomp-dev libgpgme-dev
            libassuan-dev libsqlite3-dev golang-github-containernetworking-plugins-dev" ;;
        check) set="shellcheck" ;;
        *) fail "no set of packages is named '$1'" ;;
    esac
    for name in $set; do
        dpkg-query -Wf '${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" -eq 0 ] || fail "missing packages: ${missing[*]} (apt-get install ${missing[*]}, as root)"
    step "installing on this machine: ${missing[*]}"
    logged apt-get update
    logged env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

# The names in packages.txt, separated by commas.
rootfs_packages() { grep -v '^#' "$SANDBOX/packages.txt" | paste -sd,; }

# The cached root file system, whether it exists or not.
rootfs_path() {
    local hash
    hash=$( (cat "$SANDBOX/packages.txt"; declare -f rootfs_make rootfs_trim) | sha256sum | cut -c1-12)
    printf '%s\n' "$SANDBOX_DIR/rootfs-$hash"
}

# The Debian archive this machine already uses; empty leaves debootstrap its default.
rootfs_mirror() {
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 2>/dev/null |
        grep -E '^(https?|file):' | head -n 1 || true
}

# Makes the root file system beside its place and moves it there when it is whole.
rootfs_make() {
    local path work
    path=$(rootfs_path)
    [ ! -d "$path" ] || return 0
    step "making the node's root file system (debootstrap of $SANDBOX_SUITE, about two minutes)"
    mkdir -p "$SANDBOX_DIR"
    work=$(mktemp -d "$SANDBOX_DIR/making-rootfs.XXXXXX")
    chmod 755 "$work"
    # shellcheck disable=SC2046 # no mirror means no argument
    logged debootstrap --variant=minbase --include="$(rootfs_packages)" "$SANDBOX_SUITE" "$work" $(rootfs_mirror)
    rootfs_trim "$work"
    mv -T "$work" "$path" 2>/dev/null || rm -rf --one-file-system "$work"
}

# Services that packages enable and a node must not run; each node gets its own identity.
rootfs_trim() {
    local root=$1 unit
    rm -f "$root/etc/systemd/system/etcd2.service"
    for unit in etcd.service docker-registry.service haproxy.service nginx.service \
        apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer; do
        rm -f "$root"/etc/systemd/system/*.wants/"$unit"
        ln -sf /dev/null "$root/etc/systemd/system/$unit"
    done
    rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root/etc/machine-id" "$root/etc/hostname"
    printf 'nameserver %s.1\n' "$SANDBOX_NET" >"$root/etc/resolv.conf"
}
