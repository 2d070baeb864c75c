# What the tests of archives share: a node with an image maker, images in its registry, and archives of them. Sourced after
# lib.sh.
# shellcheck shell=bash

# One image maker, as podsec-create-imagemakeruser makes them, with a key of each kind.
maker() {
    genuine runuser -u imagemaker -- env -i HOME=/home/imagemaker USER=imagemaker LOGNAME=imagemaker PATH=/usr/bin:/bin \
        TMPDIR=/home/imagemaker/tmp U7S_PLATFORM=p11 "$@"
}
key() { maker gpg --batch --quiet --yes --pinentry-mode loopback --passphrase "$2" --quick-generate-key "maker <$1>" rsa2048 sign "${3:-0}"; }
maker_make() {
    genuine groupadd -rf podman && genuine groupadd -rf podman_dev && genuine useradd -m -g podman -G podman_dev imagemaker || return 1
    genuine install -d -m 1775 -g podman_dev /var/sigstore/sigstore
    maker mkdir -p /home/imagemaker/{tmp,bad,small,.config/containers/registries.d}
    printf 'default-docker:\n  lookaside: http://sigstore.local:81/sigstore/\n  lookaside-staging: file:///var/sigstore/sigstore/\n' \
        >"$tree/home/imagemaker/.config/containers/registries.d/default.yaml"
    printf '{"default": [{"type": "insecureAcceptAnything"}]}' >"$tree/home/imagemaker/.config/containers/policy.json"
    key imagemaker@registry.local '' && key protected@registry.local secret && key twice@registry.local '' &&
        key twice@registry.local '' && key expired@registry.local '' seconds=1 || return 1
    printf 'secret\n' >"$tree/home/imagemaker/passphrase"
    printf 'wrong\n' >"$tree/home/imagemaker/wrong"
}

# Images of two architectures: a layer that all share, and one of their own. Only the last one's layers are compressed.
images=(p11/kube-apiserver:v1.36.2 p11/kube-controller-manager:v1.36.2 p11/kube-scheduler:v1.36.2 p11/kube-proxy:v1.36.2
    p11/coredns:v1.12.1 p11/pause:3.10 p11/etcd:3.6.4-0 p11/flannel:v0.27.10 p11/flannel-cni-plugin:v1.9.0-flannel1 p11/app:1)
# layout_make DIR [NAME...]: the layout of these images, or of all.
layout_make() {
    local dir=$1 name arch compression
    shift
    mkdir -p "$WORK/base" "$WORK/own"
    [ -n "$(ls "$WORK/base")" ] || cp /usr/bin/bash "$WORK/base"
    oci_layout "$dir"
    for name in "${@:-${images[@]}}"; do
        compression=none
        [ "$name" != p11/app:1 ] || compression=zstd
        for arch in amd64 arm64; do
            seq 1 2000 | sed "s|^|$name $arch |" >"$WORK/own/text"
            oci_platform "$dir" "$arch" "$compression" "$WORK/base" "$WORK/own"
        done | oci_list "$dir" "$name"
    done | jq -s '{schemaVersion: 2, manifests: .}' >"$dir/index.json"
}
# push_all: all images of /root/layout, an older flannel, and one that is not a list of architectures.
push_all() {
    local name
    for name in "${images[@]}"; do genuine skopeo copy -q --all "oci:/root/layout:$name" "docker://registry.local/$name" || return 1; done
    genuine skopeo copy -q "oci:/root/layout:p11/flannel:v0.27.10" docker://registry.local/p11/flannel:v0.9.5
    genuine skopeo copy -q "oci:/root/layout:p11/app:1" docker://registry.local/p11/single:1
}

# archives_test PREFIX: a booted node with the maker, the images in its registry, and archives of them in /root/saved and
# $saved. The first script makes it and keeps its tree; the others take a copy, under a name and address of their own.
archives_test() {
    local kept
    # shellcheck disable=SC2153 # of Tests/Sandbox/saved.sh
    mkdir -p "$SAVED"
    kept=$(saved_path archives "$ARCHIVES")
    wait_for "the archives that another script is making" 600 archives_kept_or_mine "$kept" || exit 1
    # shellcheck disable=SC2034 # mail and bad are for the scripts
    saved=/home/imagemaker/saved mail=imagemaker@registry.local
    if [ ! -d "$kept" ]; then
        BINARIES='' test_node "$1"
        archives_node
        check "the images and archives of the archive tests are made" archives_make || exit 0
        node_stop "$NODE"
        rm -rf --one-file-system "$kept.new"
        cp -a --reflink=auto "$(node_root "$NODE")" "$kept.new" && touch "$kept.new" &&
            mv -T "$kept.new" "$kept"
        node_boot "$NODE" || exit 1
    else
        touch "$kept"
        NODE_TREE=$kept BINARIES='' test_node "$1"
        archives_node
    fi
}
ARCHIVES=${BASH_SOURCE[0]}
archives_kept_or_mine() { [ -d "$1" ] || process_take "$SAVED/archives"; }
archives_node() {
    # shellcheck disable=SC2034
    tree=$(node_root "$NODE") base=http://$(node_registry_address "$NODE")/v2 bad=$tree/home/imagemaker/bad
    genuine sed -i 's/registry.local/registry.local sigstore.local/' /etc/hosts
    wait_for "the registry of $NODE" 20 curl -fsS -o /dev/null "$base/"
}
archives_make() {
    maker_make || { echo "no image maker"; return 1; }
    layout_make "$tree/root/layout"
    push_all && save podsec-save-oci /root/saved amd64,arm64 "${images[@]}" && genuine cp -r /root/saved "$saved"
}
save() { genuine env U7S_ALTREGISTRY=registry.local U7S_PLATFORM=p11 "$@"; }
load() { maker podsec-load-sign-oci "$@"; }

# manifest NAME: what the registry has under a name. digest, digest_of and config_of: digests of it, or of the image for
# one architecture of a list.
accept="application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json"
manifest() { curl -fsS -H "Accept: $accept" "$base/${1%:*}/manifests/${1##*:}"; }
digest() { manifest "$1" | sha256sum | sed 's/ .*//; s/^/sha256:/'; }
digest_of() { manifest "$1" | jq -r --arg arch "$2" '.manifests[] | select(.platform.architecture == $arch).digest'; }
config_of() { curl -fsS -H "Accept: $accept" "$base/${1%:*}/manifests/$(digest_of "$1" "$2")" | jq -r .config.digest; }
# same PATH ARCHITECTURE NAME...: what was pushed below the path has the digests of what was saved.
same() {
    local path=$1 arch=$2 name
    shift 2
    for name; do
        expect_output "$(digest_of "$name" "$arch")" digest "$path/$name" || return 1
    done
}

# clean: nothing is left where archives are unpacked, or beside those that are made.
clean() {
    expect_output "" ls -A "$tree/home/imagemaker/tmp" &&
        expect_output "" find "$tree/var/tmp" "$tree/root" -name '*.??????' -type d
}
