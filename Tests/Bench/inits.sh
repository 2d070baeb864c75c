# Whole inits, in turns: ours from a node at rest, and the genuine kubeadm in a namespace that already runs, followed by
# `kubectl apply` of the same flannel. Both pull all images from the node's own registry.
# shellcheck shell=bash disable=SC2034,SC2154
ignore=--ignore-preflight-errors=SystemVerification
returned=() running=() bare_returned=() bare_running=()
flannel=/root/flannel.yaml configuration=/root/kubeadm.yaml

seconds() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'; }
median() { printf '%s\n' "$@" | sort -n | sed -n "$(($# / 2 + 1))p"; }
# Node Ready, kube-proxy and flannel running; only what this API server says, not a pod's readiness of before.
up() {
  local ready
  ready=$(u7s "$node" kubectl --request-timeout=5s get nodes,pods -A --no-headers) &&
    grep -qE '^ *node/[^ ]+ +Ready|^[^ ]+ +Ready ' <<<"$ready" && grep -qE 'kube-proxy.*1/1 +Running' <<<"$ready" &&
    grep -qE 'kube-flannel.*1/1 +Running' <<<"$ready"
}
at_rest() {
  logged u7s "$node" podsec-u7s start
  logged u7s "$node" kubeadm reset -f
  logged u7s "$node" systemctl --user -M u7s-admin@ start rootlesskit
  logged u7s "$node" nsenter_u7s crictl rmi --all
}

for ((i = 0; i < ${BENCH_INITS:-30}; i++)); do
  at_rest
  logged u7s "$node" systemctl --user -M u7s-admin@ stop rootlesskit
  start=$EPOCHREALTIME
  logged u7s "$node" kubeadm init --patches /etc/podsec-sandbox/patches $ignore
  returned+=("$(seconds "$start")")
  wait_for "node, kube-proxy and flannel" 120 up
  running+=("$(seconds "$start")")
  resident=$(node_exec "$node" bash -c 'for p in /proc/[0-9]*; do case $(readlink $p/exe) in */podsec*) grep ^Rss $p/smaps_rollup;; esac; done' |
    awk '{ s += $2 } END { printf "%.1f", s / 1024 }')

  # The same settings and files, left in place while the cluster goes.
  node_exec "$node" bash -c "cp -a /etc/podsec/u7s/config/env /root/env; rm -rf /root/patches; cp -a /etc/podsec/u7s/config/patches /root/patches
    PATH=$U7S_PATH nsenter_u7s kubectl --kubeconfig /etc/kubernetes/admin.conf -n kube-system get configmap kubeadm-config -o jsonpath='{.data.ClusterConfiguration}' > $configuration
    for o in namespace/kube-flannel clusterrole/flannel clusterrolebinding/flannel sa/flannel cm/kube-flannel-cfg ds/kube-flannel-ds; do
      echo ---; kubectl -n kube-flannel get \$o -o yaml | sed '/uid:/d;/resourceVersion:/d;/creationTimestamp:/d'; done > $flannel"
  at_rest
  node_exec "$node" bash -c "cp -a /root/env /etc/podsec/u7s/config/env; cp -a /root/patches/. /etc/podsec/u7s/config/patches/
    rm -f /var/lib/u7s-admin/.local/share/usernetes/_etc_cni_net_d/10-flannel.conflist
    printf -- '---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint: {advertiseAddress: $(node_address "$node")}\nnodeRegistration: {criSocket: unix:///var/run/crio/crio.sock}\npatches: {directory: /etc/podsec/u7s/config/patches}\n---\napiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: iptables\nconntrack: {maxPerCore: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}\n' >> $configuration
    install -m 644 $configuration $flannel /etc/podsec/u7s/config/"
  logged u7s "$node" systemctl --user -M u7s-admin@ restart rootlesskit
  start=$EPOCHREALTIME
  logged u7s "$node" nsenter_u7s /usr/bin/kubeadm init --config /etc/podsec/u7s/config/kubeadm.yaml --upload-certs $ignore
  logged u7s "$node" nsenter_u7s kubectl --kubeconfig /etc/kubernetes/admin.conf apply --validate=false -f /etc/podsec/u7s/config/flannel.yaml
  bare_returned+=("$(seconds "$start")")
  node_exec "$node" cp /etc/kubernetes/admin.conf /root/.kube/config
  wait_for "node, kube-proxy and flannel" 120 up
  bare_running+=("$(seconds "$start")")
  node_exec "$node" rm -f /etc/podsec/u7s/config/kubeadm.yaml /etc/podsec/u7s/config/flannel.yaml
done
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
row "kubeadm init returns" "$(median "${returned[@]}") s" "$(median "${bare_returned[@]}") s" \
  "$(ratio "$(median "${returned[@]}")" "$(median "${bare_returned[@]}")")" 1.15
row "kubeadm init until node, proxy, flannel run" "$(median "${running[@]}") s" "$(median "${bare_running[@]}") s" \
  "$(ratio "$(median "${running[@]}")" "$(median "${bare_running[@]}")")" 1.10
row "resident memory of ours that stays" "$resident MiB" - - "8 MiB"
