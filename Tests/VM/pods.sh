# Pods on the machine and their control groups; sourced by tests that look at them.
# shellcheck shell=bash

IMAGE=registry.local/$SANDBOX_PLATFORM/busybox:latest

# pod NAME RESOURCES COMMAND...: a pod of one container that keeps its class's place in the queue for nothing: it tolerates
# all, is never restarted, and ends at once. RESOURCES is JSON.
pod() {
    local name=$1 resources=$2
    shift 2
    jq -n --arg name "$name" --arg image "$IMAGE" --argjson resources "$resources" '{
        apiVersion: "v1", kind: "Pod", metadata: {name: $name, labels: {test: "pods"}}, spec: {
            tolerations: [{operator: "Exists"}], restartPolicy: "Never", terminationGracePeriodSeconds: 0,
            containers: [{name: "c", image: $image, command: $ARGS.positional, resources: $resources}]}}' --args -- "$@"
}
create() { kube create --validate=false -f - >/dev/null; }
delete() { kube delete pod --wait=true --timeout=400s --ignore-not-found "$@" >/dev/null; }
runs() { kube wait --for=condition=Ready --timeout=400s "${@/#/pod/}"; }
pod_json() { kube get pod "$1" -o json; }
# pod_field NAME JQ: a value of the pod's object.
pod_field() { pod_json "$1" | jq -r "$2"; }

# The control group of the account's part of the machine that kubelet's tree stands in, and kubelet's tree.
top_group() { genuine sh -c 'printf /sys/fs/cgroup; systemctl --user -M u7s-admin@ show -P ControlGroup rootlesskit.service'; }
# group_of NAME pod|container: the directory of the group, found by the pod's uid and the container's id.
declare -A GROUPS_KNOWN=()
group_of() {
    local object uid id found
    if [ -n "${GROUPS_KNOWN[$1]:-}" ]; then
        [ "$2" = pod ] && printf '%s\n' "${GROUPS_KNOWN[$1]%/*}" || printf '%s\n' "${GROUPS_KNOWN[$1]}"
        return
    fi
    object=$(pod_json "$1")
    uid=$(jq -r .metadata.uid <<<"$object")
    id=$(jq -r '.status.containerStatuses[0].containerID // ""' <<<"$object")
    found=$(genuine find "$(top_group)/kubepods" -type d -name "pod$uid")
    [ -n "$found" ] || { printf 'no group of pod %s, uid %s\n' "$1" "$uid" >&2; return 1; }
    [ "$2" = pod ] && printf '%s\n' "$found" || printf '%s/crio-%s\n' "$found" "${id#*//}"
}
# groups_know NAME...: looks their groups up once for all; a container that is started anew has another.
groups_know() {
    local name
    for name; do GROUPS_KNOWN[$name]=$(group_of "$name" container); done
}
# cgroup_file NAME pod|container FILE
cgroup_file() { genuine cat "$(group_of "$1" "$2")/$3"; }

# kubelet_set KEY VALUE...: settings at the top of kubelet's configuration, VALUE in YAML's flow style; kubelet starts anew.
kubelet_set() {
    local old='' new=''
    while [ $# -gt 0 ]; do
        old+="/^$1:/d;" new+="$1: $2"$'\n'
        shift 2
    done
    # shellcheck disable=SC2016 # expanded in the machine
    root nsenter_u7s sh -c 'sed -i "$1" "$0" && printf %s "$2" >>"$0"' /var/lib/kubelet/config.yaml "$old" "$new"
    kubelet_restart
}
kubelet_restart() {
    root nsenter_u7s systemctl restart kubelet
    wait_for "the node to be Ready after a restart of kubelet" 400 kube wait --for=condition=Ready --timeout=20s node/vm
}
