# What publishing the cluster's Services takes: from kubectl's return until this machine reaches a NodePort, and 500 at once.
# shellcheck shell=bash disable=SC2034,SC2154
at_rest
logged u7s "$node" kubeadm init --patches /etc/podsec-sandbox/patches "$ignore"
wait_for "node, kube-proxy and flannel" 120 up
address=$(node_address "$node")
kubectl() { u7s "$node" kubectl --request-timeout=60s "$@"; }
kubectl create --validate=false -f - >>"$SANDBOX_LOG" <<JSON
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "labels": {"app": "web"}}, "spec": {"tolerations": [{"operator": "Exists"}],
 "containers": [{"name": "web", "image": "registry.local/$SANDBOX_PLATFORM/busybox:latest",
  "command": ["sh", "-c", "mkdir /www; echo served >/www/index.html; exec httpd -f -p 8080 -h /www"]}]}}
JSON
logged u7s "$node" kubectl wait --for=condition=Ready --timeout=90s pod/web
# services FIRST COUNT: as many Services with NodePorts from FIRST on.
services() {
  seq "$1" "$(($1 + $2 - 1))" | jq -sc '{apiVersion: "v1", kind: "List", items: map({apiVersion: "v1", kind: "Service",
    metadata: {name: "web-\(.)", labels: {bench: "web"}},
    spec: {type: "NodePort", selector: {app: "web"}, ports: [{port: 80, targetPort: 8080, nodePort: .}]}})}'
}
milliseconds() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.0f", (b - a) * 1000 }'; }
answers() { curl -s -m 1 -o /dev/null "http://$address:$1/"; }
silent() { ! answers "$1"; }
published() { [ "$(u7s "$node" rootlessctl list-ports | grep -c ' 3[0-9]\{4\} ')" -eq "$1" ]; }
of_unit() { u7s "$node" systemctl --user -M u7s-admin@ show -P "$1" u7s-services.service; }

# until_ms COMMAND...: how long it takes to succeed, in ms; 20 s at the most.
until_ms() {
  local start=$EPOCHREALTIME deadline=$((SECONDS + 20))
  until "$@"; do [ "$SECONDS" -lt "$deadline" ] || fail "no success in 20 s: $*"; done
  milliseconds "$start"
}
reached=() gone=()
for ((i = 0; i < ${BENCH_STARTS:-31}; i++)); do
  services 30080 1 | kubectl apply --validate=false -f - >>"$SANDBOX_LOG"
  reached+=("$(until_ms answers 30080)")
  kubectl delete service web-30080 >>"$SANDBOX_LOG"
  gone+=("$(until_ms silent 30080)")
done
row "NodePort reachable after kubectl apply" "$(median "${reached[@]}") ms" - - "3000 ms"
row "NodePort gone after kubectl delete" "$(median "${gone[@]}") ms" - - "3000 ms"

cpu=$(of_unit CPUUsageNSec)
start=$EPOCHREALTIME
services 30100 500 | kubectl create --validate=false -f - >>"$SANDBOX_LOG"
row "500 Services: kubectl create returns" - "$(seconds "$start") s" - -
row "500 Services: all published after it" "$(until_ms published 500) ms" - - "3000 ms"
row "500 Services: CPU time of u7s-services" "$(awk -v a="$cpu" -v b="$(of_unit CPUUsageNSec)" 'BEGIN { printf "%.1f", (b - a) / 1e9 }') s" - - -
main=$(of_unit MainPID)
resident() { node_exec "$node" awk '/^Rss/ { printf "%.1f", $2 / 1024 }' "/proc/$1/smaps_rollup"; }
row "500 Services: resident, ours / curl's watch" "$(resident "$main") MiB" \
  "$(resident "$(node_exec "$node" pgrep -P "$main" -x curl)") MiB" - -
start=$EPOCHREALTIME
kubectl delete services -l bench=web >>"$SANDBOX_LOG"
row "500 Services: kubectl delete returns" - "$(seconds "$start") s" - -
row "500 Services: all gone after it" "$(until_ms published 0) ms" - - "3000 ms"
