# The layers that the tests' images are made of where no registry is reached.
# shellcheck shell=bash

# tests_layer DIR NAME: fills DIR with what the layer holds. The lowest of an image is small, tools, pause or etcd.
tests_layer() {
    case $2 in small | tools | pause | etcd) ;; *) layer_links "$1" ;; esac
    case $2 in
        small) layer_busybox "$1" ;;
        tools) layer_busybox "$1"; layer_testtools "$1" ;;
        agnhost) layer_agnhost "$1" ;;
        # A spec of image volumes knows the official image by these words.
        kitten | nautilus)
            printf '{\n  "image": "%s.jpg"\n}\n' "$2" >"$1/data.json"
            echo 'PRETTY_NAME="Debian in the place of Alpine Linux"' >"$1/etc/os-release" ;;
        pause) mkdir -p "$1" && layer_pause "$1" ;;
        web) layer_web "$1" ;;
        # Specs hide the page by `mv -v`, which Debian's busybox does not know.
        nginx) layer_linked "$1" usr/sbin/nginx usr/bin/mv && layer_nginx_settings "$1" 80 ;;
        hostnet) layer_linked "$1" usr/sbin/nginx && layer_nginx_settings "$1" 12003 ;;
        apache) layer_apache "$1" ;;
        perl) layer_linked "$1" usr/bin/perl && (cd "$(rootfs_path)" && tar -c usr/lib/*/perl-base) | tar -x -C "$1" ;;
        iptables) layer_tools "$1" ;;
        nnp) cp "$TESTS/nnp" "$1/usr/local/bin/" && chmod 6755 "$1/usr/local/bin/nnp" ;;
        etcd) layer_busybox "$1"; mkdir -p "$1/opt/bin"; of_nodes layer_etcd_of_nodes "$1" ;;
        *) cp "$TESTS/$2" "$1/" ;;
    esac
}

# Busybox under hard links, as in the official image: a spec masks one of them. Debian's build differs from upstream's
# default in what specs look at (its shell drops variables with odd names; no ipcs, no pgrep), so one beside e2e.test is taken.
layer_busybox() {
    local name busybox=$TESTS/busybox
    tests_have busybox || busybox=$(rootfs_path)/usr/bin/busybox
    layer_small "$1"
    rm -f "$1"/usr/bin/*
    cp "$busybox" "$1/usr/bin/busybox"
    for name in $(cd "$(dirname "$busybox")" && ./busybox --list | grep -vx busybox); do ln -f "$1/usr/bin/busybox" "$1/usr/bin/$name"; done
    layer_users "$1"
}

# The links of the lowest layer, without which a directory would hide them.
layer_links() {
    local dir
    mkdir -p "$1"/etc "$1"/usr/{bin,sbin,lib,lib64,local/bin}
    for dir in bin sbin lib lib64; do ln -sT "usr/$dir" "$1/$dir"; done
}

# The users of agnhost and of critest's images; e2e and critest each name theirs.
layer_users() {
    cat >"$1/etc/passwd" <<'TEXT'
root:x:0:0:root:/root:/bin/sh
www-data:x:33:33:www-data:/var/www:/bin/false
nginx:x:101:101:nginx:/nonexistent:/bin/false
user-defined-in-image:x:1000:1000::/:/bin/sh
default-user:x:1000:1000::/:/bin/sh
nobody:x:65534:65534:nobody:/:/bin/false
TEXT
    cat >"$1/etc/group" <<'TEXT'
root:x:0:
www-data:x:33:
users:x:100:
nginx:x:101:
user-defined-in-image:x:1000:
group-defined-in-image:x:50000:user-defined-in-image,default-user
nogroup:x:65534:
TEXT
}

# What agnhost's Dockerfile installs from its distribution.
layer_testtools() {
    local name files=()
    # The genuine ones take the place of busybox' applets.
    for name in usr/bin/{bash,dig,host,nslookup,curl,nc.openbsd,iperf,ipcmk,ipcrm,getent,timeout} usr/{bin,sbin}/{ss,ip}; do
        [ ! -f "$(rootfs_path)/$name" ] || files+=("$name")
        rm -f "$1/$name"
    done
    layer_linked "$1" "${files[@]}"
    ln -sf nc.openbsd "$1/usr/bin/nc"
    ln -sf ../../bin/iperf "$1/usr/local/bin/iperf"
    mkdir -p "$1/etc/ssl/certs"
}

layer_agnhost() {
    cp "$TESTS/agnhost" "$1/agnhost"
    ln -s agnhost "$1/agnhost-2"
    cp "$BINARIES/coredns" "$1/coredns"
    mkdir -p "$1/uploads" "$1/var/registry"
    # Its porter serves TLS by these.
    logged openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 3650 -out "$1/localhost.crt" -keyout "$1/localhost.key"
    chmod 644 "$1/localhost.key"
    layer_fake_registry "$1/var/registry"
}

# What agnhost's fake registry serves: pause:testing, each blob as <algorithm>/<first two digits>/<digest>/data.
layer_fake_registry() {
    local work index manifest digest kind
    work=$(mktemp -d)
    mkdir -p "$work/blobs/sha256" "$1/pause/manifests"
    oci_layer "$work" pause
    manifest=$(oci_image "$work" pause /pause | jq -r '.digest | ltrimstr("sha256:")')
    index=$(jq -cn --argjson manifest "$(oci_descriptor "$work" manifest.v1+json "$manifest")" --arg arch "$(dpkg --print-architecture)" \
        '{schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json",
          manifests: [$manifest + {platform: {os: "linux", architecture: $arch}}]}' | oci_blob "$work")
    for digest in "$work"/blobs/sha256/*; do
        digest=${digest##*/} kind=blobs
        case $digest in "$index" | "$manifest") kind=manifests ;; esac
        mkdir -p "$1/pause/$kind/sha256/${digest::2}/$digest"
        cp "$work/blobs/sha256/$digest" "$1/pause/$kind/sha256/${digest::2}/$digest/data"
    done
    printf 'sha256:%s\n' "$index" >"$1/pause/manifests/testing"
    rm -rf "$work"
}

# The genuine pause where it is at hand, else the one of the sandbox's own images.
layer_pause() {
    if tests_have pause; then cp "$TESTS/pause" "$1/pause"; else layer_small "$1"; fi
}

# A page, and the place of the server's pid file.
layer_web() {
    mkdir -p "$1/usr/share/nginx/html" "$1/var"
    ln -s /run "$1/var/run"
    printf '<!DOCTYPE html>\n<html><head><title>Welcome to nginx!</title></head><body><h1>It works!</h1></body></html>\n' \
        >"$1/usr/share/nginx/html/index.html"
}

# layer_nginx_settings DIR PORT: where the official image has its page, log and workers.
layer_nginx_settings() {
    mkdir -p "$1"/etc/nginx "$1"/var/{lib,log,cache}/nginx
    ln -s /dev/stdout "$1/var/log/nginx/access.log"
    ln -s /dev/stderr "$1/var/log/nginx/error.log"
    cat >"$1/etc/nginx/nginx.conf" <<CONF
user nginx;
pid /run/nginx.pid;
worker_processes 1;
error_log /var/log/nginx/error.log;
events { worker_connections 256; }
http {
    access_log /var/log/nginx/access.log;
    default_type text/html;
    server { listen $2; root /usr/share/nginx/html; }
}
CONF
}

# Debian's apache2 under the name that the official httpd image starts.
layer_apache() {
    layer_linked "$1" usr/sbin/apache2 usr/lib/apache2/modules/mod_{mpm_event,authz_core,dir}.so
    mkdir -p "$1/etc/apache2" "$1/run"
    cat >"$1/etc/apache2/httpd.conf" <<'CONF'
ServerName localhost
ServerRoot /etc/apache2
PidFile /run/httpd.pid
Listen 80
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
User www-data
Group www-data
ErrorLog /dev/stderr
DocumentRoot /usr/share/nginx/html
CONF
    printf '#!/bin/sh\nexec /usr/sbin/apache2 -DFOREGROUND -f /etc/apache2/httpd.conf\n' >"$1/usr/local/bin/httpd-foreground"
    chmod 755 "$1/usr/local/bin/httpd-foreground"
}

# Debian's etcd, with the tools that layer_etcd takes along.
layer_etcd_of_nodes() {
    layer_etcd "$1"
    layer_linked "$1" usr/bin/etcd
}

# of_nodes command...: with the nodes' root file system in the place of the tests'.
# shellcheck disable=SC2317 # the command calls rootfs_path
of_nodes() {
    rootfs_path() { printf '%s\n' "$NODES_ROOTFS"; }
    "$@"
    rootfs_path() { tests_rootfs_path; }
}
