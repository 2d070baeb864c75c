# Calls of a few milliseconds: each shim beside the genuine tool, and its bare start beside a C program.
# shellcheck shell=bash disable=SC2034,SC2154
as=()
u7s "$node" podsec-u7s prepare
u7s "$node" podsec-u7s start
uid=$(node_exec "$node" id -u u7s-admin)
state=/run/user/$uid/usernetes/rootlesskit
child=$(node_exec "$node" cat "$state/child_pid")

row "" ours genuine ratio goal
compare "nsenter_u7s true / nsenter" 0.85 "$shims/nsenter_u7s" true -- \
  nsenter -t "$child" -U -m -n -C -p -i -u -S 0 -G 0 true
as=(setpriv --reuid u7s-admin --regid u7s-admin --init-groups env "XDG_RUNTIME_DIR=/run/user/$uid")
compare "systemctl is-active / systemctl --user" 1.25 "$shims/systemctl" is-active rootlesskit -- \
  /usr/bin/systemctl --user is-active rootlesskit
compare "systemctl is-active / systemctl -M" 1.25 "$shims/systemctl" is-active rootlesskit -- \
  /usr/bin/systemctl --user -M u7s-admin@ is-active rootlesskit
compare "rootlessctl list-ports" 1.25 "$shims/rootlessctl" list-ports -- \
  /usr/bin/rootlessctl --socket "$state/api.sock" list-ports
as=()
[ -z "$BINARIES" ] || compare "kubeadm version" 1.1 "$shims/kubeadm" version -- /usr/bin/kubeadm version
# What each call of CRI-O's to its runtime costs more.
compare "u7s-crun --version / crun --version" 2 "$shims/u7s-crun" --version -- /usr/bin/crun --version
compare "u7s-conmon --version / conmon --version" 2 "$shims/u7s-conmon" --version -- /usr/bin/conmon --version

# The start alone: the genuine tool is /usr/bin/true, in a mount namespace of the measurement's own.
bare='for tool in kubeadm systemctl rootlessctl; do touch /usr/bin/$tool; mount --bind /usr/bin/true /usr/bin/$tool; done; exec "$@"'
as=(unshare -m sh -c "$bare" sh)
compare "start: kubeadm version / C" 1.3 "$shims/kubeadm" version -- exec /usr/bin/kubeadm version
compare "start: systemctl / C" 1.3 "$shims/systemctl" status -- exec /usr/bin/systemctl status
compare "start: rootlessctl / C" 1.3 "$shims/rootlessctl" list-ports -- exec /usr/bin/rootlessctl list-ports
as=()
for name in u7s-rootlesskit u7s-crio u7s-kubelet; do
  compare "start: $name, refusing / C exec true" 1.3 setpriv --reuid nobody "$shims/$name" -- setpriv --reuid nobody /usr/local/bin/exec /usr/bin/true
done
compare "start: podsec-u7s --help / C exec true" 1.3 /usr/bin/podsec-u7s --help -- exec /usr/bin/true

# From the unit's start to CRI-O's socket (without CRI-O: to the namespace).
times=()
for ((i = 0; i < ${BENCH_STARTS:-31}; i++)); do
  node_exec "$node" systemctl --user -M u7s-admin@ stop rootlesskit
  times+=("$(node_exec "$node" bash -c 'a=$EPOCHREALTIME; systemctl --user -M u7s-admin@ start rootlesskit; b=$EPOCHREALTIME
    echo $(( (${b/./} - ${a/./}) / 1000 ))')")
done
row "namespace: unit's start to CRI-O's socket" "$(printf '%s\n' "${times[@]}" | sort -n | sed -n "$((${#times[@]} / 2 + 1))p") ms" - - "1500 ms"
size=$(du -sk "$(node_root "$node")/usr/libexec/podsec" "$(node_root "$node")/usr/bin/podsec-u7s" | awk '{ s += $1 } END { printf "%.1f", s / 1024 }')
row "installed size (u7s)" "$size MiB" - - "80 MB"
