# Where the genuine Kubernetes and CRI-O binaries come from: KUBE_BIN_DIR, the cache, or official releases.
# shellcheck shell=bash

BINARIES_HOST=(kubeadm kubelet kubectl crio pinns crictl)
BINARIES_IMAGES=(kube-apiserver kube-controller-manager kube-scheduler kube-proxy coredns flanneld flannel)

# The releases to download. The versions of coredns and etcd are those that kubeadm asks for.
KUBE_RELEASE=${KUBE_VERSION:-v1.36.2}
CRIO_VERSION=${CRIO_VERSION:-${KUBE_RELEASE%.*}.0}
FLANNEL_VERSION=${FLANNEL_VERSION:-v0.27.4}
FLANNEL_CNI_VERSION=${FLANNEL_CNI_VERSION:-v1.8.0-flannel1}

# The names that are missing in a directory.
binaries_missing() {
    local name
    for name in "${BINARIES_HOST[@]}" "${BINARIES_IMAGES[@]}"; do
        [ -x "$1/$name" ] || printf '%s\n' "$name"
    done
}

# The first complete directory, in the documented order; nothing and 1 where there is none.
binaries_find() {
    local dir
    for dir in "${KUBE_BIN_DIR:-}" "$SANDBOX_DIR/bin" "$SANDBOX_DIR/bin-$KUBE_RELEASE"; do
        if [ -n "$dir" ] && [ -z "$(binaries_missing "$dir")" ] && binaries_match "$dir"; then
            printf '%s\n' "$dir"
            return
        fi
        [ -z "${KUBE_BIN_DIR:-}" ] || return 1
    done
    return 1
}

# A KUBE_VERSION that was asked for must be what the directory's kubeadm is.
binaries_match() { [ -z "${KUBE_VERSION:-}" ] || [ "$("$1/kubeadm" version -o short)" = "$KUBE_VERSION" ]; }

# The complete sets at hand, a line each, oldest first: version and directory.
binaries_sets() {
    local dir
    for dir in "${KUBE_BIN_DIR:-}" "${KUBE_BIN_DIR_NEXT:-}" "$SANDBOX_DIR/bin" "$SANDBOX_DIR"/bin-v*; do
        [ -z "$dir" ] || [ -n "$(binaries_missing "$dir")" ] ||
            printf '%s %s\n' "$("$dir/kubeadm" version -o short)" "$dir"
    done | sort -u -V -k 1,1
}

# Sets BINARIES and BINARIES_NEXT: KUBE_BIN_DIR and KUBE_BIN_DIR_NEXT, else the newest two sets of consecutive minor
# versions at hand; 1 where there are none.
binaries_pair() {
    local version dir minor set before=
    BINARIES=${KUBE_BIN_DIR:-} BINARIES_NEXT=${KUBE_BIN_DIR_NEXT:-}
    [ -z "$BINARIES_NEXT" ] || return 0
    while read -r version dir; do
        minor=${version#v*.} minor=${minor%%.*}
        [ "$minor" -ne "$((${before:-0} + 1))" ] || BINARIES=$set BINARIES_NEXT=$dir
        before=$minor set=$dir
    done < <(KUBE_BIN_DIR='' binaries_sets)
    [ -n "$BINARIES_NEXT" ]
}

# Finds the binaries, or downloads them. Sets BINARIES to the directory, or to nothing where neither works.
binaries_get() {
    local probe=https://dl.k8s.io/release/$KUBE_RELEASE/bin/linux/amd64/kubeadm.sha256
    BINARIES=$(binaries_find) && return 0
    [ -z "${KUBE_BIN_DIR:-}" ] || return 0
    if ! download_text "$probe" >/dev/null; then
        step "no binaries here, and the official releases cannot be reached"
        return
    fi
    binaries_download
    # shellcheck disable=SC2034 # for the other files and scripts
    BINARIES=$(binaries_find)
}

# KUBE_DOWNLOAD_BASE=http://mirror makes of https://dl.k8s.io/release/... http://mirror/dl.k8s.io/release/...
download_url() {
    if [ -n "${KUBE_DOWNLOAD_BASE:-}" ]; then
        printf '%s/%s\n' "${KUBE_DOWNLOAD_BASE%/}" "${1#https://}"
    else
        printf '%s\n' "$1"
    fi
}
download_text() { curl -fsSL --connect-timeout 5 --max-time 20 "$(download_url "$1")" 2>>"$SANDBOX_LOG"; }

# download URL CHECKSUM: fetches into the current directory and compares with a published checksum.
# CHECKSUM is the sum itself, or the address of a file with one sum or with a line for each file.
download() {
    local url=$1 sum=$2 file=${1##*/}
    step "downloading $file"
    curl -fsSL --connect-timeout 5 --speed-limit 1000 --speed-time 30 --retry 2 -o "$file" "$(download_url "$url")" \
        2>>"$SANDBOX_LOG" || fail "download of $url failed"
    [[ $sum != https://* ]] || sum=$(download_text "$sum" | awk -v f="$file" 'NF == 1 || $2 ~ f"$" {print $1; exit}')
    [[ $sum =~ ^[0-9a-f]{64}$ ]] || fail "no published checksum of $file"
    sha256sum --status -c <<<"$sum  $file" || fail "the checksum of $file is not the published one"
}

# The checksum that GitHub publishes for a file of a release, where the project publishes none itself.
github_digest() {
    download_text "https://api.github.com/repos/$1/releases/tags/$2" |
        jq -r --arg name "$3" '.assets[] | select(.name == $name) | .digest | ltrimstr("sha256:")'
}

# Downloads a whole set beside its place and moves it there when it is complete.
binaries_download() (
    local work arch name url tag images
    arch=$(dpkg --print-architecture)
    mkdir -p "$SANDBOX_DIR"
    work=$(mktemp -d "$SANDBOX_DIR/making-bin.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    chmod 755 "$work"
    cd "$work" || exit 1
    for name in kubeadm kubelet kubectl kube-apiserver kube-controller-manager kube-scheduler kube-proxy; do
        url=https://dl.k8s.io/release/$KUBE_RELEASE/bin/linux/$arch/$name
        download "$url" "$url.sha256"
        chmod 755 "$name"
    done
    url=https://storage.googleapis.com/cri-o/artifacts/cri-o.$arch.$CRIO_VERSION.tar.gz
    download "$url" "$url.sha256sum"
    tar -xzf "${url##*/}" --strip-components=2 cri-o/bin/crio cri-o/bin/pinns cri-o/bin/crictl

    images=$(./kubeadm config images list --kubernetes-version "$KUBE_RELEASE")
    tag=$(sed -n 's|.*/coredns:v||p' <<<"$images")
    url=https://github.com/coredns/coredns/releases/download/v$tag/coredns_${tag}_linux_$arch.tgz
    download "$url" "$url.sha256"
    tar -xzf "${url##*/}" coredns
    tag=$(sed -n 's|.*/etcd:\(.*\)-[0-9]*$|\1|p' <<<"$images")
    url=https://github.com/etcd-io/etcd/releases/download/v$tag/etcd-v$tag-linux-$arch.tar.gz
    download "$url" "${url%/*}/SHA256SUMS"
    tar -xzf "${url##*/}" --strip-components=1 "etcd-v$tag-linux-$arch/etcd"

    url=https://github.com/flannel-io/flannel/releases/download/$FLANNEL_VERSION/flannel-$FLANNEL_VERSION-linux-$arch.tar.gz
    download "$url" "$(github_digest flannel-io/flannel "$FLANNEL_VERSION" "${url##*/}")"
    tar -xzf "${url##*/}" flanneld
    url=https://github.com/flannel-io/cni-plugin/releases/download/$FLANNEL_CNI_VERSION
    url=$url/cni-plugin-flannel-linux-$arch-$FLANNEL_CNI_VERSION.tgz
    download "$url" "$url.sha256"
    tar -xzf "${url##*/}" "flannel-$arch" && mv "flannel-$arch" flannel

    rm -f ./*.tar.gz ./*.tgz
    mv -T "$work" "$SANDBOX_DIR/bin-$KUBE_RELEASE"
)
