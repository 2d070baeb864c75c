# Reading an audit log of which one line in a hundred is a refusal: time and memory beside jq with the same question.
# shellcheck shell=bash disable=SC2034,SC2154
audit_lines=${BENCH_AUDIT_LINES:-500000}
node_exec "$node" bash -s "$audit_lines" <<'SCRIPT' >/dev/null
mkdir -p /etc/kubernetes/audit /var/lib/podsec/u7s
awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) { code = i % 100 ? 200 : 403
  printf "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"Metadata\",\"auditID\":\"%08d-1b7e-4b8e-9d6c-0c1f6a1d2e3f\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/api/v1/namespaces/default/pods/web-%d?timeout=32s\",\"verb\":\"get\",\"user\":{\"username\":\"anna\",\"groups\":[\"developers\",\"system:authenticated\"],\"extra\":{\"authentication.kubernetes.io/credential-id\":[\"X509SHA256=0f7c1cde5ab1\"]}},\"sourceIPs\":[\"10.0.0.9\"],\"userAgent\":\"kubectl/v1.31.0 (linux/amd64) kubernetes/9edcffc\",\"objectRef\":{\"resource\":\"pods\",\"namespace\":\"default\",\"name\":\"web-%d\",\"apiVersion\":\"v1\"},\"responseStatus\":{\"metadata\":{},\"code\":%d},\"requestReceivedTimestamp\":\"2026-11-26T21:41:41.123456Z\",\"stageTimestamp\":\"2026-11-26T21:41:41.125456Z\",\"annotations\":{\"authorization.k8s.io/decision\":\"allow\",\"authorization.k8s.io/reason\":\"RBAC: allowed by RoleBinding\"}}\n", i, i, i, code } }' \
  >/etc/kubernetes/audit/audit.log
SCRIPT

# audit_measure: milliseconds until all is told, and the largest size in KiB; then milliseconds of jq.
audit_measure() {
  node_exec "$node" bash -s <<'SCRIPT'
log=/etc/kubernetes/audit/audit.log state=/var/lib/podsec/u7s/log/kubeapi
size=$(stat -c %s $log)
rm -rf $state
a=$EPOCHREALTIME
podsec-inotify-check-kubeapi -d 2>/dev/null &
until grep -qs "\"offset\":$size," $state/position.json; do sleep 0.01; kill -0 $! || exit 1; done
b=$EPOCHREALTIME
memory=$(awk '/^VmHWM/ { print $2 }' /proc/$!/status)
kill $!; wait $! 2>/dev/null
c=$EPOCHREALTIME
jq -c 'select(.responseStatus.code>=400)' $log >/dev/null
d=$EPOCHREALTIME
echo $(((${b/./} - ${a/./}) / 1000)) "$memory" $(((${d/./} - ${c/./}) / 1000))
SCRIPT
}
if read -r ours memory theirs < <(audit_measure) && [ -n "${theirs:-}" ]; then
  row "audit log, $audit_lines lines / jq" "$ours ms" "$theirs ms" "$(awk "BEGIN { printf \"%.2f\", $ours / $theirs }")" 0.20
  row "audit log: lines a second" "$(awk "BEGIN { printf \"%d\", $audit_lines * 1000 / $ours }")" - - 100000
  row "audit log: memory" "$(awk "BEGIN { printf \"%.1f\", $memory / 1024 }") MiB" - - "16 MiB"
fi
