# The life of a machine: a directory of its own below SANDBOX_DIR/vm, its kernel's process, ssh, snapshots.
# shellcheck shell=bash

VM_MACHINES=$SANDBOX_DIR/vm
# Machine number N has its ssh at 127.0.0.1, this port and N.
VM_PORTS=22200
# And the API server of its cluster at this port and N.
VM_API_PORTS=22300
VM_MEMORY=${VM_MEMORY:-6G}
VM_CPUS=${VM_CPUS:-2}

# vm_kind: what machines are: `kvm` or `emulated`, by QEMU; or `uml`, User Mode Linux. VM_KIND says it, else KVM is taken
# where a kernel boots by it, and User Mode Linux where none does. What was found stands until this machine boots again.
vm_kind() {
    local known=$VM_MACHINES/.kind boot
    boot=$(cat /proc/sys/kernel/random/boot_id)
    case ${VM_KIND:-} in
        kvm | uml | emulated) printf '%s\n' "$VM_KIND" ;;
        '')
            if grep -qs "^$boot " "$known"; then cut -d' ' -f2 "$known"; else vm_kind_find "$boot"; fi
            ;;
        *) fail "VM_KIND '$VM_KIND': kvm, uml or emulated" ;;
    esac
}
vm_kind_find() {
    local kind=uml
    if qemu_has_hardware; then
        qemu_make
        VM_KIND=kvm vm_image_make
        ! qemu_has_kvm "$(VM_KIND=kvm vm_image_path)" || kind=kvm
    fi
    mkdir -p "$VM_MACHINES"
    printf '%s %s\n' "$1" "$kind" >"$VM_MACHINES/.kind.$$" && mv "$VM_MACHINES/.kind.$$" "$VM_MACHINES/.kind"
    printf '%s\n' "$kind"
}
# vm_driver: the prefix of the functions in qemu.sh or uml.sh.
vm_driver() { [ "$(vm_kind)" = uml ] && echo uml || echo qemu; }

vm_exists() { [ -f "$VM_MACHINES/$1/image" ]; }
vm_list() { find "$VM_MACHINES" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' 2>/dev/null | sort; }
vm_port() { printf '%d\n' "$((VM_PORTS + $(cat "$VM_MACHINES/$1/number")))"; }
vm_api_port() { printf '%d\n' "$((VM_API_PORTS + $(cat "$VM_MACHINES/$1/number")))"; }
vm_image() { cat "$VM_MACHINES/$1/image"; }
vm_is_up() { process_alive "$VM_MACHINES/$1/machine" >/dev/null; }
vm_is_down() { ! vm_is_up "$1"; }

# vm_make NAME: a machine whose disk is a fresh overlay of the cached image. One that is there stays as it is.
vm_make() {
    local name=$1 dir=$VM_MACHINES/$1
    [[ $name =~ ^[a-z][a-z0-9-]{0,20}$ ]] || fail "machine name '$name': 1 to 21 of a-z, 0-9 and -, a letter first"
    ! vm_exists "$name" || return 0
    "$(vm_driver)_make"
    vm_image_make
    mkdir -p "$dir"
    vm_take_number "$name"
    [ "$(vm_kind)" = uml ] || logged qemu_img create -q -f qcow2 -F raw -b "$(vm_image_path)/disk.raw" "$dir/disk.qcow2"
    vm_image_path >"$dir/image"
}

# Writes vm/NAME/number under a lock, so that two scripts never take the same one.
vm_take_number() (
    flock 9
    local taken
    taken=$(cat "$VM_MACHINES"/*/number 2>/dev/null || true)
    seq 1 99 | grep -vxF "${taken:-none}" | head -n 1 >"$VM_MACHINES/$1/number"
) 9>"$VM_MACHINES/.lock"

# vm_boot NAME: switches the machine on and waits until its systemd has finished booting.
vm_boot() {
    vm_is_up "$1" || "$(vm_driver)_start" "$1"
    wait_for "machine $1 to boot (its console: $VM_MACHINES/$1/console.log)" 400 vm_is_running_or_down "$1" || return 1
    vm_is_up "$1" || { printf 'machine %s has ended\n' "$1" >&2; tail -qn 5 "$VM_MACHINES/$1"/*.log >&2; return 1; }
}

# Running or degraded: systemd has nothing left to start.
vm_is_running() {
    local state
    state=$(vm_ssh "$1" systemctl is-system-running 2>&1) || true
    [ "$state" = running ] || [ "$state" = degraded ] || { printf '%s\n' "$state"; return 1; }
}

vm_is_running_or_down() { vm_is_running "$1" || vm_is_down "$1"; }

# What every ssh to the machine takes.
vm_ssh_options() {
    local image
    image=$(vm_image "$1")
    printf '%s\n' -F none -i "$image/key" -p "$(vm_port "$1")" -o BatchMode=yes -o ConnectTimeout=20 -o LogLevel=ERROR \
        -o "UserKnownHostsFile=$image/known_hosts" -o HostKeyAlias=vm -o StrictHostKeyChecking=yes \
        -o ServerAliveInterval=20 -o ServerAliveCountMax=6
}

# vm_login USER@NAME [ssh-option...] -- [LINE]: ssh as a person types it: the line is the remote shell's to read.
vm_login() {
    local user=${1%@*} name=${1#*@} options
    shift
    mapfile -t options < <(vm_ssh_options "$name")
    while [ "${1:---}" != -- ]; do options+=("$1") && shift; done
    # shellcheck disable=SC2029 # the words are expanded here
    ssh "${options[@]}" "$user@127.0.0.1" "$@"
}

# vm_ssh NAME command...: runs it as root in the machine, word by word, with this one's stdin, stdout, stderr and exit status.
# NOTE: calls that follow each other share a connection, for a login takes two seconds of an emulated processor.
vm_ssh() {
    local name=$1
    shift
    vm_login "root@$name" -o ControlMaster=auto -o ControlPersist=15 -o "ControlPath=$VM_MACHINES/$name/ssh" -- "$(printf '%q ' "$@")"
}
# The shared connection ends with what it led to.
vm_hang_up() { vm_login "root@$1" -o "ControlPath=$VM_MACHINES/$1/ssh" -O exit >/dev/null 2>&1 || true; }

# vm_u7s NAME command...: as an administrator types it, with the shims first on the PATH.
vm_u7s() {
    local name=$1
    shift
    vm_ssh "$name" env PATH="$U7S_PATH" KUBECONFIG=/root/.kube/config "$@"
}

# vm_save NAME TAG: keeps the machine as a snapshot; one of the same tag is replaced. It goes on, or boots again.
vm_save() { "$(vm_driver)_save" "$@"; }
vm_has_snapshot() { "$(vm_driver)_has_snapshot" "$@"; }
# vm_reset NAME TAG: the machine is up, and what it was when TAG was saved; or, from its disk of then, it boots.
vm_reset() { "$(vm_driver)_reset" "$@"; }

# vm_stop NAME: an orderly shutdown.
vm_stop() {
    vm_is_up "$1" || return 0
    vm_ssh "$1" systemctl poweroff >/dev/null 2>&1 || true
    vm_hang_up "$1"
    wait_for "machine $1 to shut down" 240 vm_is_down "$1"
}

# vm_kill NAME: the power switch.
vm_kill() {
    local pid
    pid=$(process_alive "$VM_MACHINES/$1/machine") || return 0
    vm_hang_up "$1"
    kill -KILL "$pid"
    wait_for "machine $1 to end" 20 vm_is_down "$1"
}

# vm_reboot NAME: a reboot by the machine's own systemd.
vm_reboot() {
    local before
    before=$(vm_ssh "$1" cat /proc/sys/kernel/random/boot_id)
    vm_ssh "$1" systemctl reboot >/dev/null 2>&1 || true
    vm_hang_up "$1"
    wait_for "machine $1 to go down and boot" 600 vm_is_another_boot "$1" "$before"
    wait_for "machine $1 to boot" 400 vm_is_running "$1"
}
vm_is_another_boot() {
    local now
    # shellcheck disable=SC2015 # printf does not fail
    now=$(vm_ssh "$1" cat /proc/sys/kernel/random/boot_id 2>&1) && [ "$now" != "$2" ] || { printf '%s\n' "$now"; return 1; }
}

# vm_destroy NAME: ends the machine at once and removes its files.
vm_destroy() {
    [ -d "$VM_MACHINES/${1:?}" ] || return 0
    vm_kill "$1"
    [ "$(vm_driver)" = qemu ] || uml_destroy "$1"
    rm -rf --one-file-system "${VM_MACHINES:?}/${1:?}"
}
