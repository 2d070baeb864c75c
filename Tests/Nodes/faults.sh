# What the fault tests share: objects that are written during faults, the number of objects lost, the time until a node
# has recovered, and a table of these. Sourced after lib.sh.
# shellcheck shell=bash

# credentials: files with the administrator's certificates, from the node's kubeconfig, for `api`.
credentials() {
    local name
    root kubectl config view --raw -o json >"$WORK/kubeconfig"
    for name in certificate-authority client-certificate client-key; do
        jq -r --arg name "$name-data" '(.clusters[0].cluster + .users[0].user)[$name]' "$WORK/kubeconfig" | base64 -d >"$WORK/$name"
    done
}
# api PATH [curl's arguments]: a request to the node's API from this machine.
api() {
    curl -sS --fail -m 5 --cacert "$WORK/certificate-authority" --cert "$WORK/client-certificate" --key "$WORK/client-key" \
        "https://$(node_address "$NODE"):6443$1" "${@:2}"
}

# write: creates an object and notes it once the API has acknowledged it. The noted value, NAME:RANDOM, identifies both
# the object and its content.
objects=/api/v1/namespaces/default/configmaps
write() {
    local name=kept-${EPOCHREALTIME/./} value
    value=$name:$RANDOM$RANDOM
    api $objects -o /dev/null -H 'Content-Type: application/json' \
        -d "{\"metadata\": {\"name\": \"$name\"}, \"data\": {\"value\": \"$value\"}}" && printf '%s\n' "$value" >>"$WORK/written"
}
# writing: writes a few objects each second in the background, until $WORK/writing is removed.
writing() {
    touch "$WORK/writing" "$WORK/written"
    # The pause spares the machine.
    while [ -e "$WORK/writing" ]; do write; sleep 0.2; done >/dev/null 2>&1 &
}
# lost: the number of acknowledged objects that are missing now.
lost() {
    local told
    sort "$WORK/written" >"$WORK/acknowledged"
    told=$(api $objects) || return 1
    comm -23 "$WORK/acknowledged" <(jq -r '.items[].data.value // empty' <<<"$told" | sort) | wc -l
}
nothing_lost() { expect_output 0 lost; }

# workload: a pod that serves, and three pods that are Ready as long as they reach it by its name.
workload() {
    local image=registry.local/$SANDBOX_PLATFORM/busybox:latest more='"terminationGracePeriodSeconds": 0, "tolerations": [{"operator": "Exists"}]'
    root kubectl create --validate=false -f - <<JSON >/dev/null
{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"selector": {"matchLabels": {"app": "web"}},
 "template": {"metadata": {"labels": {"app": "web"}}, "spec": {$more, "containers": [{"name": "web", "image": "$image",
 "command": ["sh", "-c", "mkdir -p /www; echo served >/www/index.html; exec httpd -f -p 8080 -h /www"]}]}}}}
{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "ask"}, "spec": {"replicas": 3,
 "selector": {"matchLabels": {"app": "ask"}}, "template": {"metadata": {"labels": {"app": "ask"}}, "spec": {$more,
 "containers": [{"name": "ask", "image": "$image", "command": ["sh", "-c", "while true; do wget -T 2 -qO- http://web.default/; sleep 0.1; done"],
 "readinessProbe": {"exec": {"command": ["wget", "-T", "2", "-qO-", "http://web.default/"]}, "periodSeconds": 2, "timeoutSeconds": 3}}]}}}}
JSON
    root kubectl expose deployment web --port 80 --target-port 8080 >/dev/null
    web=$(root kubectl get service web -o 'jsonpath={.spec.clusterIP}')
}

# at_work: its pods exist and are Ready, as all others.
at_work() { root kubectl wait --for=condition=Available --timeout=1s deployments --all && cluster_ready "$NODE"; }

# back TIME: the node is Ready with a heartbeat later than TIME, and its pod serves.
back() {
    local heard
    heard=$(api "/api/v1/nodes/$NODE" |
        jq -r '.status.conditions[] | select(.type == "Ready" and .status == "True") | .lastHeartbeatTime')
    if [ -z "$heard" ] || [ "$(date +%s -d "$heard")" -le "$1" ]; then
        echo "no heartbeat after $(date -d "@$1")"
        return 1
    fi
    expect_output served inside curl -sS -m 3 "http://$web/"
}

# row cell...: a line of the table; printed at once to stderr, and again by `table`.
row() { printf '| %5s | %-60s | %11s | %4s |\n' "$@" | tee -a "$WORK/table" >&2; }
table() {
    printf '\n%s Seconds. %d objects were written.\n' "$1" "$(sort "$WORK/written" 2>/dev/null | wc -l)"
    cat "$WORK/table"
}

# fault ROUND NAME command...: runs the command, after which the node has to recover by itself.
fault() {
    local since start=$SECONDS
    since=$(date +%s)
    check "fault: $2 ($1)" "${@:3}"
    recovered "$1" "$2" "$since" "$start"
}
# recovered ROUND NAME TIME SECONDS: checks the recovery from a fault that began at TIME, when $SECONDS was SECONDS.
recovered() {
    local round=$1 name=$2 since=$3 start=$4 took=never
    if check "the node is Ready again and serves after $name ($round)" wait_for "the node" 150 back "$since"; then
        took=$((SECONDS - start))
    else
        genuine journalctl --no-pager --since -3min -n 60 >&2
    fi
    check "all pods are Ready again after $name ($round)" wait_for "the pods" 150 cluster_ready "$NODE" ||
        root kubectl get pods -A -o wide >&2
    check "no object is lost by $name ($round)" wait_for "all objects" 30 nothing_lost
    row "$round" "$name" "$took" "$(lost)"
}
timed() { local start=$SECONDS; "${@:2}" && [ $((SECONDS - start)) -lt "$1" ]; }

# clean: the node is as it was before init or join.
clean() {
    expect_output "inactive inactive inactive" eval \
        'echo $(manager is-active rootlesskit.service kubelet.service; genuine systemctl is-active u7s.service)' &&
        not settings && expect_output '' genuine sh -c 'find /var/lib/podsec/u7s/etcd /etc/kubernetes/manifests -mindepth 1 2>/dev/null || true'
}
