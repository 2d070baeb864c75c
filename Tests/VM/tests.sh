# What the tests of the machine share; sourced by every script here that is a test. See Tests/Nodes/lib.sh.
# shellcheck shell=bash

# shellcheck source=../Nodes/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../Nodes/lib.sh"
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$VM/talk.sh"

# test_vm PREFIX: a booted machine of this script alone, MACHINE, with the genuine binaries and the product. It goes when
# the script ends, whatever ends it; one whose script was killed goes with the next run.
test_vm() {
    local old
    # shellcheck disable=SC2034 # for Tests/Sandbox
    BINARIES=$(binaries_find) || { skip "a virtual machine" "no genuine binaries in $SANDBOX_DIR/bin"; exit 0; }
    MACHINE=$1-$$
    WORK=$(mktemp -d)
    for old in $(vm_list | grep -E "^$1-[0-9]+$"); do
        kill -0 "${old##*-}" 2>/dev/null || vm_destroy "$old"
    done
    trap 'rm -rf "$WORK"; "$VM/down" "$MACHINE" 2>>"$SANDBOX_LOG"' EXIT
    trap 'exit 130' INT TERM
    # shellcheck disable=SC2153 # of machine.sh
    mkdir -p "$VM_MACHINES"
    host_packages sandbox
    host_packages vm
    vm_make "$MACHINE"
}

# test_cluster PREFIX: such a machine with a cluster of one node that is Ready. VM_MACHINE=NAME takes the machine of that
# name as `up` left it, and leaves it: for who writes a test.
test_cluster() {
    if [ -n "${VM_MACHINE:-}" ]; then
        MACHINE=$VM_MACHINE WORK=$(mktemp -d) BINARIES=$(binaries_find)
        return
    fi
    test_vm "$1"
    check "the machine boots" vm_boot "$MACHINE" && check "make install in the machine succeeds" vm_install "$MACHINE" &&
        check "kubeadm init makes a cluster" init_by_ssh &&
        check "the node and all pods of the system become Ready" ready || exit 0
    took 0 "until all pods are Ready"
}

# As root in the machine: a command with the shims first, one without, and the files of the account.
root() { vm_u7s "$MACHINE" "$@"; }
# NOTE: an emulated kubectl takes seconds to start; where the machine's own is not what is tested, this one's asks.
kube() {
    [ -s "$WORK/kubeconfig" ] || kube_config
    "$BINARIES/kubectl" --kubeconfig "$WORK/kubeconfig" "$@"
}
kube_config() {
    local config=$WORK/kubeconfig.$BASHPID
    # NOTE: ssh would read what the caller's kubectl is to read.
    genuine cat /etc/kubernetes/admin.conf >"$config" </dev/null &&
        "$BINARIES/kubectl" --kubeconfig "$config" config set-cluster kubernetes --tls-server-name=vm \
            --server="https://127.0.0.1:$(vm_api_port "$MACHINE")" >/dev/null && mv "$config" "$WORK/kubeconfig"
}
genuine() { vm_ssh "$MACHINE" "$@"; }
uid() { genuine id -u u7s-admin; }
ready() { wait_for "the node and the system's pods to be Ready" 900 vm_cluster_ready "$MACHINE"; }

# init_by_ssh: root comes in by ssh and types the line.
init_by_ssh() { vm_login "root@$MACHINE" -- "export PATH=$U7S_PATH; $(vm_init_line "$MACHINE")"; }

# took SECONDS-AT-START "what": a line of its own with the seconds since.
took() { printf '    %4d s  %s\n' "$((SECONDS - $1))" "$2"; }
