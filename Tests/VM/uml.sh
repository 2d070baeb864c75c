# User Mode Linux: a kernel that is a program of this machine. It needs no virtualization of the processor and runs a node
# at about half the speed of the hardware; emulation, at a tenth.
# shellcheck shell=bash

# uml_path: the cached directory with the kernel (linux) and its list of built-in modules, whether it exists or not.
uml_path() {
    printf '%s\n' "$SANDBOX_DIR/uml-$( (cat "$VM/uml.config"; declare -f uml_make uml_source) | sha256sum | cut -c1-12)"
}

# uml_make: builds the kernel from Debian's newest source for the suite.
# NOTE: of versions before 7 User Mode Linux has one processor, and a pod with exclusive CPUs cannot be shown.
uml_make() {
    local path work
    path=$(uml_path)
    [ ! -d "$path" ] || return 0
    host_packages uml
    step "building the kernel of User Mode Linux (about ten minutes)"
    mkdir -p "$SANDBOX_DIR"
    work=$(mktemp -d "$SANDBOX_DIR/making-uml.XXXXXX")
    uml_source "$work"
    # NOTE: cAdvisor, which is in kubelet, ends where /proc/cpuinfo names no frequency.
    # shellcheck disable=SC2016 # the dollar is sed's
    sed -i 's|^\tseq_printf(m, "bogomips|\tseq_printf(m, "cpu MHz\\t\\t: %lu.000\\n", loops_per_jiffy / (500000 / HZ));\n&|' \
        "$work/source/arch/um/kernel/um_arch.c"
    (
        cd "$work/source" || exit 1
        export ARCH=um
        logged make -s x86_64_defconfig
        logged scripts/kconfig/merge_config.sh -m .config "$VM/uml.config"
        logged make -s olddefconfig
        logged make -s -j"$(nproc)"
        # NOTE: it says that depmod is missing here; the machine's own reads these lists.
        logged make -s modules_install INSTALL_MOD_PATH="$work/made"
    )
    strip -o "$work/made/linux" "$work/source/linux"
    rm -f "$work"/made/lib/modules/*/{build,source}
    mv -T "$work/made" "$path" 2>/dev/null || true
    rm -rf --one-file-system "$work"
}

# uml_source DIR: Debian's kernel source in DIR/source. apt checks its signature.
uml_source() {
    local work=$1 mirror package options
    mirror=$(rootfs_mirror)
    mkdir -p "$work/lists/partial" "$work/source"
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s-backports main\n' \
        "${mirror:-http://deb.debian.org/debian}" "$SANDBOX_SUITE" >"$work/sources.list"
    options=(-o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$work/lists"
        -o Dir::Cache::PkgCache= -o Dir::Cache::SrcPkgCache= -o Dir::State::Status=/dev/null -o APT::Sandbox::User=root)
    logged apt-get "${options[@]}" update
    package=$(apt-cache "${options[@]}" depends linux-source | sed -n 's/^ *Depends: //p')
    [ -n "$package" ] || fail "no linux-source in $SANDBOX_SUITE-backports"
    (cd "$work" && logged apt-get "${options[@]}" download "$package")
    dpkg-deb --fsys-tarfile "$work"/linux-source-*.deb | tar -xO --wildcards './usr/src/*.tar.xz' |
        tar -xJ --strip-components=1 -C "$work/source"
    rm -rf "$work"/lists "$work"/*.deb
}

uml_network() { printf 'u7s-vm-%s\n' "$(cat "$VM_MACHINES/$1/number")"; }

# uml_network_make NAME: a network namespace of this machine with both ends of the guest's cable in it.
# NOTE: checksums are computed, for the guest reads its end's packets raw. (The transport by a TAP device crashes a kernel
# with more than one processor.)
uml_network_make() {
    local namespace end
    namespace=$(uml_network "$1")
    [ ! -e "/run/netns/$namespace" ] || return 0
    logged ip netns add "$namespace"
    logged ip -n "$namespace" link set lo up
    logged ip -n "$namespace" link add host type veth peer name guest
    for end in host guest; do
        logged ip netns exec "$namespace" ethtool -K "$end" tx off tso off gso off gro off
        logged ip -n "$namespace" link set "$end" up
    done
    logged ip -n "$namespace" address add "$VM_NET.2/24" dev host
}

# uml_start NAME: switches the machine on.
uml_start() {
    local name=$1 dir=$VM_MACHINES/$1 image forwards
    image=$(vm_image "$name")
    uml_network_make "$name"
    forwards="$(vm_port "$name"):22 $(vm_api_port "$name"):6443"
    rm -f "$dir/machine"
    # shellcheck disable=SC2086 # two words
    setsid nice -n "${VM_NICE:--10}" unshare --pid --fork --kill-child --mount-proc "$VM/uml-run" "$(uml_network "$name")" \
        "$VM_ADDRESS" $forwards -- "$(uml_path)/linux" "umid=$name" "uml_dir=$dir/uml" "mem=$VM_MEMORY" "ncpus=$VM_CPUS" seccomp=on \
        "ubd0=$dir/disk.cow,$image/disk.raw" root=/dev/ubda rw quiet \
        vec0:transport=raw,ifname=guest,depth=128 con=null con0=null,fd:1 ssl=null ssl0=pts console=tty0 \
        </dev/null >>"$dir/console.log" 2>&1 &
    disown $!
    process_save "$dir/machine" $!
}

# A snapshot is a copy of the disk's changes, taken while the machine is down.
uml_has_snapshot() { [ -f "$VM_MACHINES/$1/$2.cow" ]; }
uml_save() {
    vm_stop "$1" || return 1
    cp --sparse=always "$VM_MACHINES/$1/disk.cow" "$VM_MACHINES/$1/$2.cow"
    vm_boot "$1"
}
uml_reset() {
    vm_kill "$1" || return 1
    cp --sparse=always "$VM_MACHINES/$1/$2.cow" "$VM_MACHINES/$1/disk.cow"
    vm_boot "$1"
}

# uml_serial NAME: the terminal of this machine that the guest's first serial line is.
uml_serial() { vm_ssh "$1" dmesg | sed -n "s/.*Serial line 0 assigned device '\(.*\)'.*/\1/p" | tail -n 1; }

uml_destroy() {
    local namespace
    namespace=$(uml_network "$1")
    [ ! -e "/run/netns/$namespace" ] || ip netns del "$namespace"
}
