# The product in a machine: installed there as a user does.
# shellcheck shell=bash

# vm_install NAME [TREE]: TREE (this one) and its executables (BIN) are copied into the running machine, and `make install`
# is typed there. Called again it replaces what has changed.
vm_install() {
    local name=$1 tree=${2:-$REPO} bin work program
    bin=${BIN:-$tree/.build/static/release}
    work=$(mktemp -d)
    mkdir -p "$work/.build/static/release"
    cp -a "$tree/Makefile" "$tree/libexec-layout" "$tree/packaging" "$tree/systemd" "$work/"
    # shellcheck disable=SC2013 # names without spaces
    for program in $(sed -n 's/.* build://p' "$tree/libexec-layout/layout.txt" | sort -u); do
        logged install -s "$bin/$program" "$work/.build/static/release/$program"
    done
    tar -C "$work" -c . | zstd -q -T0 -3 | vm_ssh "$name" sh -c \
        'rm -rf /usr/src/podsec-u7s && mkdir -p /usr/src/podsec-u7s && zstd -dq | tar -C /usr/src/podsec-u7s -x --no-same-owner'
    rm -rf "$work"
    logged vm_ssh "$name" make -C /usr/src/podsec-u7s install
    vm_settings "$name"
}

# vm_settings NAME: what the images and the build of the binaries ask for, through settings that any user has.
vm_settings() {
    vm_setting "$1" U7S_PLATFORM "$SANDBOX_PLATFORM"
    # An apiserver built from OpenShift's tree serves no schema that kubectl could validate with.
    [ -z "$BINARIES" ] || ! grep -q github.com/openshift "$BINARIES/kube-apiserver" ||
        vm_setting "$1" U7S_KUBECTL_FLAGS --validate=false
}

# vm_setting NAME SETTING VALUE: a setting of podsec-u7s, unless the machine's file has one.
vm_setting() {
    # shellcheck disable=SC2016 # expanded in the machine
    logged vm_ssh "$1" sh -c 'grep -qs "^$1=" "$3" || printf "%s=%s\n" "$1" "$2" >>"$3"' - "$2" "$3" \
        /etc/podsec/u7s/config/defaults
}

# vm_init_line NAME: the line that a person types to make the cluster: `kubeadm init`, which is in the machine's path.
# NOTE: kubeadm gives an API server one minute to answer. An emulated processor beside other work does not always keep
# that, so there kubeadm is given its own timeouts, as its users do on slow machines. The scheduler and the controllers would
# end whenever they could not say within ten seconds that they still lead, and each start costs half a minute; they are alone.
# Nor is an API server killed that is slow for two minutes.
vm_init_line() {
    if [ "$(vm_kind)" != emulated ]; then
        echo 'kubeadm init'
        return
    fi
    vm_ssh "$1" sh -c 'mkdir -p /root/patches && cat >/root/patches/kube-apiserver+strategic.yaml' <<'YAML'
spec: {containers: [{name: kube-apiserver, livenessProbe: {failureThreshold: 60}}]}
YAML
    vm_ssh "$1" sh -c 'cat >/root/timeouts.yaml' <<'YAML'
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
timeouts: {kubernetesAPICall: 10m0s, etcdAPICall: 10m0s, controlPlaneComponentHealthCheck: 10m0s, kubeletHealthCheck: 10m0s}
patches: {directory: /root/patches}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
controllerManager: {extraArgs: [{name: leader-elect, value: "false"}]}
scheduler: {extraArgs: [{name: leader-elect, value: "false"}]}
YAML
    echo 'kubeadm init --config /root/timeouts.yaml'
}

# vm_cluster_ready NAME: node and all pods of the system.
vm_cluster_ready() {
    vm_u7s "$1" sh -c 'kubectl wait --for=condition=Ready --timeout=20s nodes --all &&
        kubectl wait --for=condition=Ready --timeout=20s pods --all --all-namespaces'
}
