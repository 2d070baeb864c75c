# The images a cluster needs, made from the genuine binaries, and the node's own registry that serves them.
# shellcheck shell=bash

# Where the registry's filled storage is cached: named by what goes into it.
images_path() {
    local hash
    hash=$( (stat -Lc '%n %s %Y' "$BINARIES"/*; rootfs_path; cat "$SANDBOX"/{images,oci,registry}.sh) | sha256sum | cut -c1-12)
    printf '%s\n' "$SANDBOX_DIR/registry-$hash"
}

# Every image's name and tag, with the entry point it has (- for none), the layers it is made of and further settings, as
# oci_image takes them. Each program has a layer of its own, as real images have: with one layer for all, the first pull
# would do the work of the others.
images_list() {
    local version name
    version=$("$BINARIES/kubeadm" version -o short)
    "$BINARIES/kubeadm" config images list --image-repository "registry.local/$SANDBOX_PLATFORM" \
        --kubernetes-version "$version" | while read -r name; do
        case $name in
            */pause:*) printf '%s /pause small\n' "$name" ;;
            */coredns:*) printf '%s /coredns coredns\n' "$name" ;;
            */etcd:*) printf '%s - etcd\n' "$name" ;;
            *) printf '%s - %s\n' "$name" "$(basename "${name%:*}")" ;;
        esac
    done
    printf 'registry.local/%s/flannel:%s /opt/bin/flanneld flanneld\n' "$SANDBOX_PLATFORM" "$(flannel_tag)"
    printf 'registry.local/%s/flannel-cni-plugin:%s - flannel\n' "$SANDBOX_PLATFORM" "$(flannel_plugin_tag)"
    printf 'registry.local/%s/busybox:latest - small\n' "$SANDBOX_PLATFORM"
    ! metrics_server_is_there || printf '%s /usr/local/bin/metrics-server metrics-server\n' "$(metrics_server_image)"
}
flannel_tag() { "$BINARIES/flanneld" --version 2>&1 | grep -oE '^v[0-9][0-9.]*' | head -n 1; }
flannel_plugin_tag() { "$BINARIES/flannel" 2>&1 </dev/null | grep -oE 'v[0-9][^ ]*' | head -n 1; }

# metrics-server is no part of a cluster; its image is made where its binary lies beside the others. The tag is what is a
# tag's of its version: one that was not built by its own Makefile says v0.0.0-master+$Format:%H$.
metrics_server_is_there() { [ -x "$BINARIES/metrics-server" ]; }
metrics_server_image() {
    printf 'registry.local/%s/metrics-server:%s\n' "$SANDBOX_PLATFORM" \
        "$("$BINARIES/metrics-server" --version | grep -oE '^v[0-9][0-9A-Za-z.-]*' | head -n 1)"
}

# layer_make DIR NAME: fills DIR with what the layer holds.
layer_make() { if [ "$2" = small ]; then layer_small "$1"; else layer_program "$1" "$2"; fi; }

# layer_small DIR: busybox under all its names, and a pause that ends when it is told to, and at once for `-v`, which
# kubeadm's upgrade tries out.
layer_small() {
    local applet dir
    mkdir -p "$1"/{etc,tmp,run,proc,sys,dev,var} "$1"/usr/{bin,sbin,lib,lib64,local/bin}
    for dir in bin sbin lib lib64; do
        ln -sT "usr/$dir" "$1/$dir"
    done
    cp "$(rootfs_path)/usr/bin/busybox" "$1/bin/busybox"
    for applet in $(chroot "$(rootfs_path)" busybox --list | grep -vx busybox); do
        ln -s busybox "$1/bin/$applet"
    done
    printf 'root:x:0:0:root:/:/bin/sh\n' >"$1/etc/passwd"
    printf '#!/bin/sh\n[ "$*" != -v ] || exit 0\ntrap "exit 0" TERM INT\nsleep 2147483647 &\nwait\n' >"$1/pause"
    chmod 755 "$1/pause"
    chmod 1777 "$1/tmp"
}

# layer_program DIR NAME: busybox and one of the cluster's programs, with iptables, nft and conntrack where it runs them.
layer_program() {
    layer_small "$1"
    mkdir -p "$1/opt/bin"
    case $2 in
        etcd) layer_etcd "$1" ;;
        nginx) layer_nginx "$1" ;;
        coredns | flannel) cp "$BINARIES/$2" "$1/" ;;
        flanneld) cp "$BINARIES/$2" "$1/opt/bin/" ;;
        *) cp "$BINARIES/$2" "$1/usr/local/bin/" ;;
    esac
    # Debian's etcd needs the libraries that come with them.
    case $2 in etcd | flanneld | kube-proxy) layer_tools "$1" ;; esac
}

# The etcd given with the binaries, else Debian's, which does not know two flags that kubeadm passes.
layer_etcd() {
    cp "$(rootfs_path)/usr/bin/etcdctl" "$1/usr/bin/etcdctl"
    if [ -x "$BINARIES/etcd" ]; then
        cp "$BINARIES/etcd" "$1/usr/local/bin/etcd"
        return
    fi
    cp "$(rootfs_path)/usr/bin/etcd" "$1/usr/bin/etcd"
    cat >"$1/usr/local/bin/etcd" <<'SCRIPT'
#!/bin/sh
# etcd 3.5 behind the flags of etcd 3.6: drops those it does not know.
for flag; do
    shift
    case $flag in
        --feature-gates=* | --watch-progress-notify-interval=*) ;;
        *) set -- "$@" "$flag" ;;
    esac
done
exec /usr/bin/etcd "$@"
SCRIPT
    chmod 755 "$1/usr/local/bin/etcd"
}

# Tools that are linked dynamically; xtables loads its extensions by path.
layer_tools() {
    local tool files
    mapfile -t files < <(cd "$(rootfs_path)" && ls usr/sbin/{xtables-nft-multi,nft,conntrack} usr/lib/*/xtables/*.so)
    layer_linked "$1" "${files[@]}"
    for tool in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
        ln -s xtables-nft-multi "$1/usr/sbin/$tool"
    done
}

# layer_linked DIR FILE...: files of the node's root file system, and the libraries that ldd names.
layer_linked() {
    local dir=$1 root files
    shift
    root=$(rootfs_path) files=("$@")
    mapfile -t -O ${#files[@]} files < <(chroot "$root" ldd "${files[@]/#//}" | grep -P '^\t' | grep -oP '(?<=[ \t]/)\S+' | sort -u)
    tar -C "$root" -ch "${files[@]}" | tar -C "$dir" -x
}
