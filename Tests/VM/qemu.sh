# QEMU: this machine's own where it is new enough, else trixie's in a root of its own; KVM where it really works.
# shellcheck shell=bash

# QEMU 7.2 of Debian 12 crashes the guest under emulation.
VM_QEMU_OLDEST=8

# qemu_path: the cached root with trixie's QEMU, whether it exists or not.
qemu_path() { printf '%s\n' "$SANDBOX_DIR/qemu-$(declare -f qemu_make | sha256sum | cut -c1-12)"; }

# qemu_is_recent: this machine has a QEMU of its own that works.
qemu_is_recent() {
    local major
    major=$(qemu-system-x86_64 --version 2>/dev/null | sed -n 's/.*version \([0-9]*\).*/\1/p')
    [ "${major:-0}" -ge "$VM_QEMU_OLDEST" ] && command -v qemu-img >/dev/null
}

# qemu_make: makes the root with trixie's QEMU where this machine needs it.
qemu_make() {
    local path work
    path=$(qemu_path)
    if qemu_is_recent || [ -d "$path" ]; then return 0; fi
    step "getting QEMU (debootstrap of $SANDBOX_SUITE, about two minutes)"
    mkdir -p "$SANDBOX_DIR"
    work=$(mktemp -d "$SANDBOX_DIR/making-qemu.XXXXXX")
    chmod 755 "$work"
    # shellcheck disable=SC2046 # no mirror means no argument
    logged debootstrap --variant=minbase --include=qemu-system-x86,qemu-utils "$SANDBOX_SUITE" "$work" $(rootfs_mirror)
    rm -rf "$work"/var/cache/apt/* "$work"/var/lib/apt/lists/*
    mv -T "$work" "$path" 2>/dev/null || rm -rf --one-file-system "$work"
}

# qemu PROGRAM argument...: becomes qemu-system-x86_64 or qemu-img; to be called in a process of its own.
# NOTE: a program of the other root is run by that root's own loader, not by chroot: so it sees this machine's files, and
# nothing has to be mounted.
qemu() {
    local program=$1 root first=(setsid)
    shift
    # NOTE: kubeadm gives an API server one minute, which emulation beside other work does not keep without priority.
    # Where sessions share the processor, each first by itself (autogroup), a nice value counts among the session's own alone.
    # shellcheck disable=SC2016 # expanded by the new session
    [ "$program" = qemu-img ] || first+=(sh -c '(echo "$0" >/proc/$$/autogroup) 2>/dev/null; exec nice -n "$0" "$@"' "${VM_NICE:--10}")
    if qemu_is_recent; then exec "${first[@]}" "$program" "$@"; fi
    root=$(qemu_path)
    [ "$program" = qemu-img ] || set -- -L "$root/usr/share/qemu" -L "$root/usr/share/seabios" "$@"
    export QEMU_MODULE_DIR=$root/usr/lib/x86_64-linux-gnu/qemu
    exec "${first[@]}" "$root/lib64/ld-linux-x86-64.so.2" --library-path "$root/usr/lib/x86_64-linux-gnu" "$root/usr/bin/$program" "$@"
}
qemu_img() { (qemu qemu-img "$@"); }

# Emulated, the instructions for AES, SHA-256 and long numbers do the work of tens of others: pulls, TLS and certificates
# take half the time. Those of AVX would be slower than what they replace.
VM_EMULATED=Nehalem,+aes,+pclmulqdq,+sha-ni,+bmi1,+bmi2,+adx

# qemu_accel IMAGE: QEMU's flags for the processor: KVM where the kernel of IMAGE boots by it, else emulation. What was
# found stands until this machine boots again.
qemu_accel() {
    local known=$VM_MACHINES/.kvm boot answer=no
    boot=$(cat /proc/sys/kernel/random/boot_id)
    if ! grep -qs "^$boot " "$known"; then
        ! qemu_has_kvm "$1" || answer=yes
        printf '%s %s\n' "$boot" "$answer" >"$known.$$" && mv "$known.$$" "$known"
    fi
    if grep -q ' yes$' "$known"; then
        echo "-accel kvm -cpu host"
    else
        # NOTE: translated code in 2 GiB: the control plane's programs fill the usual one of these, and all is thrown away.
        echo "-accel tcg,thread=multi,tb-size=2048 -cpu $VM_EMULATED"
    fi
}

# qemu_has_kvm IMAGE: the kernel boots to where it misses its disk, within ten seconds.
# NOTE: inside of a virtual machine /dev/kvm may be there and make machines, and still run none.
qemu_has_kvm() {
    local output
    [ -w /dev/kvm ] || return 1
    output=$(
        (qemu qemu-system-x86_64 -accel kvm -cpu host -m 512M -nodefaults -no-user-config -display none -no-reboot \
            -machine q35 -kernel "$1/vmlinuz" -append "console=ttyS0 panic=-1" -serial stdio </dev/null 2>&1) &
        for _ in {1..50}; do
            kill -0 $! 2>/dev/null || break
            sleep 0.2
        done
        kill -KILL $! 2>/dev/null
    ) || true
    printf '%s\n' "--- /dev/kvm: $output" >>"$SANDBOX_LOG"
    grep -q 'Unable to mount root' <<<"$output"
}
