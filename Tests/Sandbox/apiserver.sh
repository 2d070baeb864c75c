# A genuine API server without a node: etcd, kube-apiserver with RBAC, and the controllers that sign certificates and count
# roles together. It stands for a kubeadm cluster of any kind where only the API is asked.
# shellcheck shell=bash

# apiserver_alone SCRIPT [ARGUMENT...]: runs the script again as the first process of namespaces of its own: a network with a
# loopback and nothing else, so that its ports are nobody's; mounts, so that accounts it makes are in a copy of /etc; and
# processes, so that none stays when it ends.
apiserver_alone() {
    [ "${APISERVER_ALONE:-}" != yes ] || { apiserver_machine; return; }
    APISERVER_ALONE=yes exec unshare --mount --net --pid --ipc --uts --fork --kill-child --mount-proc bash "$@"
}

# A machine of its own, as far as /etc, /usr/bin, homes and the loopback go: what is written there is this script's alone.
apiserver_machine() {
    mount --make-rprivate / && mount -t tmpfs -o mode=755 none /mnt && mkdir /mnt/{bin,work-bin,genuine-bin,root} || exit 1
    cp -a /etc /mnt/etc
    mount --bind /mnt/etc /etc || exit 1
    mount -t tmpfs -o mode=755 none /home || exit 1
    [[ $REPO/ == /tmp/* || ${BIN:-}/ == /tmp/* ]] || mount -t tmpfs -o mode=1777 none /tmp || exit 1
    mount -t overlay -o lowerdir=/usr/bin,upperdir=/mnt/bin,workdir=/mnt/work-bin overlay /usr/bin 2>/dev/null || {
        # A kernel without overlayfs, or one that refuses it here: links to the genuine tools.
        mount --bind /usr/bin /mnt/genuine-bin
        ln -s /mnt/genuine-bin/* /mnt/bin/
        mount --bind /mnt/bin /usr/bin || exit 1
    }
    export HOME=/mnt/root
    ip link set lo up
}

# apiserver_tools BINARIES BIN: kubectl and the commands of podsec-k8s-rbac, where a package puts them.
apiserver_tools() {
    local name
    rm -f /usr/bin/kubectl
    install -m 755 "$1/kubectl" "$2/podsec-k8s-rbac" /usr/bin/
    while read -r name; do ln -sfn podsec-k8s-rbac "/usr/bin/$name"; done \
        < <(sed -n 's|^link */usr/bin/\([a-z0-9-]*\) .* podsec-k8s-rbac$|\1|p' "$REPO/libexec-layout/layout.txt")
}

# apiserver_missing BINARIES: the first program that is missing, or nothing. etcd may be this machine's or the node tree's.
apiserver_missing() {
    local name
    for name in kube-apiserver kube-controller-manager kubectl; do [ -x "$1/$name" ] || { echo "$name"; return; }; done
    [ -n "$(apiserver_etcd "$1")" ] || echo etcd
}
apiserver_etcd() {
    local path
    for path in "$1/etcd" "$(command -v etcd)" "$(rootfs_path)/usr/bin/etcd" "$SANDBOX_DIR"/rootfs-*/usr/bin/etcd; do
        [ ! -x "$path" ] || { printf '%s\n' "$path"; return; }
    done
}

# apiserver_certificate DIR NAME SUBJECT [SAN]: a key and a certificate by the CA of DIR.
apiserver_certificate() {
    openssl req -new -newkey rsa:2048 -nodes -keyout "$1/$2.key" -out "$1/$2.csr" -subj "$3" 2>/dev/null &&
        openssl x509 -req -in "$1/$2.csr" -CA "$1/ca.crt" -CAkey "$1/ca.key" -CAcreateserial -days 30 -out "$1/$2.crt" \
            -extfile <(printf '%s\n' "${4:+subjectAltName=$4}") 2>/dev/null
}

# apiserver_start BINARIES DIR [FLAG...]: starts it, with more flags of kube-apiserver, and waits until it is ready; DIR/admin.conf is an administrator's kubeconfig, as
# kubeadm writes it. The audit log, DIR/audit.log, has a line a request.
apiserver_start() {
    local bin=$1 dir=$2 server=https://127.0.0.1:6443
    shift 2
    mkdir -p "$dir"
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$dir/ca.key" -out "$dir/ca.crt" -subj /CN=kubernetes -days 400 2>/dev/null
    apiserver_certificate "$dir" apiserver /CN=kube-apiserver IP:127.0.0.1,IP:10.96.0.1,DNS:localhost
    apiserver_certificate "$dir" admin /O=system:masters/CN=kubernetes-admin
    apiserver_certificate "$dir" manager /CN=system:kube-controller-manager
    openssl genrsa -out "$dir/sa.key" 2048 2>/dev/null
    openssl rsa -in "$dir/sa.key" -pubout -out "$dir/sa.pub" 2>/dev/null
    apiserver_kubeconfig "$bin" "$dir" admin kubernetes-admin "$server"
    apiserver_kubeconfig "$bin" "$dir" manager system:kube-controller-manager "$server"
    printf 'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules: [{level: Metadata}]\n' >"$dir/audit.yaml"
    "$(apiserver_etcd "$bin")" --data-dir "$dir/etcd" --unsafe-no-fsync --listen-client-urls http://127.0.0.1:2379 \
        --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380 >"$dir/etcd.log" 2>&1 &
    "$bin/kube-apiserver" --etcd-servers http://127.0.0.1:2379 --bind-address 127.0.0.1 --secure-port 6443 \
        --advertise-address 127.0.0.1 --authorization-mode Node,RBAC --client-ca-file "$dir/ca.crt" \
        --tls-cert-file "$dir/apiserver.crt" --tls-private-key-file "$dir/apiserver.key" --service-cluster-ip-range 10.96.0.0/12 \
        --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$dir/sa.pub" \
        --service-account-signing-key-file "$dir/sa.key" --endpoint-reconciler-type none --audit-policy-file "$dir/audit.yaml" \
        --audit-log-path "$dir/audit.log" --audit-log-mode blocking "$@" >"$dir/apiserver.log" 2>&1 &
    wait_for "the API server" 120 "$bin/kubectl" --kubeconfig "$dir/admin.conf" get --raw /readyz || { tail "$dir"/*.log >&2; return 1; }
    "$bin/kube-controller-manager" --kubeconfig "$dir/manager.conf" --authentication-kubeconfig "$dir/manager.conf" \
        --authorization-kubeconfig "$dir/manager.conf" --bind-address 127.0.0.1 --leader-elect=false \
        --cluster-signing-cert-file "$dir/ca.crt" --cluster-signing-key-file "$dir/ca.key" --root-ca-file "$dir/ca.crt" \
        --service-account-private-key-file "$dir/sa.key" --use-service-account-credentials \
        --controllers csrsigning,csrapproving,csrcleaner,clusterrole-aggregation,namespace,serviceaccount,garbagecollector >"$dir/manager.log" 2>&1 &
    wait_for "the roles that come together" 60 apiserver_aggregates "$bin" "$dir"
}
apiserver_aggregates() {
    "$1/kubectl" --kubeconfig "$2/admin.conf" get clusterrole edit -o 'jsonpath={.rules[0].verbs}' | grep -q .
}

# apiserver_kubeconfig BINARIES DIR NAME USER SERVER: DIR/NAME.conf
apiserver_kubeconfig() {
    cat >"$2/$3.conf" <<CONF
apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: $(base64 -w0 "$2/ca.crt")
    server: $5
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: $4
  name: $4@kubernetes
current-context: $4@kubernetes
users:
- name: $4
  user:
    client-certificate-data: $(base64 -w0 "$2/$3.crt")
    client-key-data: $(base64 -w0 "$2/$3.key")
CONF
    chmod 600 "$2/$3.conf"
}
