# QEMU: this machine's own where it is new enough, else trixie's in a root of its own; by KVM, or emulated.
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

# qemu_has_hardware: /dev/kvm is by a processor's own virtualization. Others, such as kvm_pvm, run kernels of their own only.
qemu_has_hardware() { [ -w /dev/kvm ] && { [ -d /sys/module/kvm_intel ] || [ -d /sys/module/kvm_amd ]; }; }

# qemu_has_kvm IMAGE: the kernel boots to where it misses its disk, within ten seconds.
# NOTE: inside of a virtual machine /dev/kvm may be there and make machines, and still run none.
qemu_has_kvm() {
    local output
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

# qemu_start NAME [QEMU-flag...]: switches the machine on.
qemu_start() {
    local name=$1 dir=$VM_MACHINES/$1 image flags accel
    shift
    image=$(vm_image "$name")
    case $(vm_kind) in
        kvm) accel=(-accel kvm -cpu host) ;;
        # NOTE: translated code in 2 GiB: the control plane's programs fill the usual one of these, and all is thrown away.
        *) accel=(-accel "tcg,thread=multi,tb-size=2048" -cpu "$VM_EMULATED") ;;
    esac
    # shellcheck disable=SC2054 # the commas are QEMU's
    flags=(
        -name "$name" "${accel[@]}" -smp "$VM_CPUS" -m "$VM_MEMORY"
        -nodefaults -no-user-config -display none -machine q35
        -kernel "$image/vmlinuz" -initrd "$image/initrd"
        -append "root=LABEL=root rw console=ttyS0 quiet mitigations=off nowatchdog"
        # NOTE: what a power cut of this machine leaves of the overlay does not matter.
        -drive "file=$dir/disk.qcow2,format=qcow2,if=none,id=disk,cache=unsafe,discard=unmap" -device virtio-blk-pci,drive=disk
        -netdev "user,id=net,hostfwd=tcp:127.0.0.1:$(vm_port "$name")-:22,hostfwd=tcp:127.0.0.1:$(vm_api_port "$name")-:6443"
        -device virtio-net-pci,netdev=net,romfile=
        -device virtio-rng-pci
        -chardev "socket,id=serial,path=$dir/serial,server=on,wait=off,logfile=$dir/console.log,logappend=on" -serial chardev:serial
        -monitor "unix:$dir/monitor,server=on,wait=off"
        "$@"
    )
    rm -f "$dir/machine" "$dir/serial" "$dir/monitor"
    (qemu qemu-system-x86_64 "${flags[@]}") </dev/null >>"$dir/qemu.log" 2>&1 &
    disown $!
    process_save "$dir/machine" $!
}

# qemu_monitor NAME LINE: what QEMU's monitor answers to the line; its greeting and its echo are left out.
qemu_monitor() {
    printf '%s\n' "$2" | socat -t 300 - "UNIX-CONNECT:$VM_MACHINES/$1/monitor" | tr -d '\r' | grep -vE '^(QEMU .* monitor|\(qemu\) )' || true
}

# Snapshots have the memory of the running machine too.
qemu_has_snapshot() { qemu_monitor "$1" 'info snapshots' | grep -qw "$2"; }
qemu_save() {
    local answer
    answer=$(qemu_monitor "$1" "savevm $2")
    [ -z "$answer" ] || fail "machine $1: savevm $2: $answer"
}
qemu_reset() {
    local answer
    vm_hang_up "$1"
    if vm_is_up "$1"; then
        answer=$(qemu_monitor "$1" "loadvm $2")
        [ -z "$answer" ] || fail "machine $1: loadvm $2: $answer"
    else
        qemu_start "$1" -loadvm "$2"
    fi
    wait_for "machine $1 to answer" 120 qemu_set_clock "$1"
}
qemu_set_clock() { vm_ssh "$1" date -s "@$(date +%s)"; }
