# The images of the tests, in every node's own registry under registry.local/<their own registry>/. A mirror in the
# node's registries.conf leads there, so pods keep the names that the tests give them.
# Official images are copied where registry.k8s.io is reached; else each is made from genuine programs.
# shellcheck shell=bash

# What the tools in these images are taken from; separate from the nodes' root file system, which stays as it is.
TESTS_PACKAGES=busybox-static,bash,curl,bind9-dnsutils,netcat-openbsd,iproute2,iperf,util-linux,libc-bin,perl-base,nginx,apache2
TESTS_PACKAGES+=,nftables,iptables,conntrack
TESTS_REGISTRIES=(registry.k8s.io k8s.gcr.io gcr.io)

# mirrors_settings NODE: the mirrors, before the node boots.
mirrors_settings() {
    local name
    for name in "${TESTS_REGISTRIES[@]}"; do
        printf '[[registry]]\nlocation = "%s"\n[[registry.mirror]]\nlocation = "registry.local/%s"\ninsecure = true\n' "$name" "$name"
    done >"$(node_root "$1")/etc/containers/registries.conf.d/60-conformance.conf"
}

# tests_images NODE: gives the running node's registry all images.
# shellcheck disable=SC2317 # called by registry_add
tests_images() (
    # Functions of Tests/Sandbox/registry.sh, in this subshell with the list, the layers and the cache of the tests.
    images_list() { tests_images_list; }
    images_path() { tests_images_path; }
    layer_make() { tests_layer "$@"; }
    rootfs_path() { tests_rootfs_path; }
    if tests_official; then
        registry_make() { tests_images_copy "$@"; }
    else
        tests_rootfs_make
        [ -x "$TESTS/agnhost" ] ||
            fail "registry.k8s.io cannot be reached, and $TESTS has no agnhost to make the tests' images from"
    fi
    registry_add "$1" "$BINARIES"
)

tests_images_path() {
    local hash
    hash=$( (stat -Lc '%n %s %Y' "$TESTS"/*; tests_official && echo official; cat "$CONFORMANCE/images.sh" "$CONFORMANCE/layers.sh" \
        "$SANDBOX"/{oci,registry}.sh) | sha256sum | cut -c1-12)
    printf '%s\n' "$SANDBOX_DIR/registry-tests-$hash"
}

# Whether official images can be had; asked once.
tests_official() {
    [ -n "${TESTS_OFFICIAL:-}" ] || {
        TESTS_OFFICIAL=no
        ! download_text https://registry.k8s.io/v2/ >/dev/null || TESTS_OFFICIAL=yes
    }
    [ "$TESTS_OFFICIAL" = yes ]
}

# tests_images_copy NODE STORE CACHE: official images, by the node's skopeo in this machine's network.
tests_images_copy() {
    local node=$1 store=$2 cache=$3 root name work
    root=$(node_root "$node")
    while read -r name _; do
        step "copying ${name#registry.local/}"
        unshare -m sh -c 'mount --bind /etc/resolv.conf "$1/etc/resolv.conf" &&
            exec chroot "$1" skopeo copy --dest-tls-verify=false "docker://$2" "docker://$3"' \
            - "$root" "${name#registry.local/}" "$name" >>"$SANDBOX_LOG" 2>&1 || step "no image ${name#registry.local/}; specs that need it fail"
    done < <(images_list)
    work=$(mktemp -d "$cache.XXXXXX")
    cp -aT --reflink=auto "$store" "$work"
    mv -T "$work" "$cache" 2>/dev/null || rm -rf "$work"
}

# The tests' own root file system: Debian's packages, of which the layers take single files.
tests_rootfs_path() {
    printf '%s/rootfs-tests-%s\n' "$SANDBOX_DIR" "$(sha256sum <<<"$SANDBOX_SUITE $TESTS_PACKAGES" | cut -c1-12)"
}
tests_rootfs_make() {
    local path work
    path=$(tests_rootfs_path)
    [ ! -d "$path" ] || return 0
    step "making the root file system that the tests' images take their tools from (debootstrap, about a minute)"
    work=$(mktemp -d "$SANDBOX_DIR/making-rootfs.XXXXXX")
    chmod 755 "$work"
    # shellcheck disable=SC2046 # no mirror means no argument
    logged debootstrap --variant=minbase --include="$TESTS_PACKAGES" "$SANDBOX_SUITE" "$work" $(rootfs_mirror)
    mv -T "$work" "$path" 2>/dev/null || rm -rf --one-file-system "$work"
}

# The list, as images_list has it: name, entry point, layers, further settings. What e2e.test names itself, then critest's.
tests_images_list() {
    local name made
    { "$TESTS/e2e.test" --list-images 2>/dev/null | grep '^registry[.]k8s[.]io/' || true; critest_images; } | sort -u |
        while read -r name; do
            if tests_official; then made='- -'; else made=$(tests_image "$name"); fi
            [ -z "$made" ] || printf 'registry.local/%s %s\n' "$name" "$made"
        done
}

# NOTE: test-image-digest is asked for by the digest of the official image: it cannot be made.
critest_images() {
    local name
    for name in busybox:1.29-2 nginx:1.14-2 nonewprivs:1.3 httpd:2.4.39-4; do printf 'registry.k8s.io/e2e-test-images/%s\n' "$name"; done
    for name in user-uid user-username user-uid-group user-username-group predefined-group latest tag:test tag:all \
        1 2 3 tags:1 tags:2 tags:3; do
        [[ $name == *:* ]] || name+=:latest
        printf 'gcr.io/k8s-staging-cri-tools/test-image-%s\n' "$name"
    done
    printf 'gcr.io/k8s-staging-cri-tools/hostnet-nginx-%s:latest\n' "$(dpkg --print-architecture)"
    printf '%s/pause:3.9\n' registry.k8s.io k8s.gcr.io
}

# tests_image NAME: how an image is made; nothing for one that no spec needs here (volume servers, benchmarks, CSI drivers).
tests_image() {
    local name=${1##*/}
    case $name in
        # Images of one content differ by their label, as the official ones do by their build.
        agnhost:*) echo "/agnhost tools+agnhost $(settings "$name" '{"Cmd":["pause"]}')" ;;
        kitten:* | nautilus:*) echo "/agnhost tools+agnhost+${name%%:*} $(settings "$name" '{"Cmd":["test-webserver"]}')" ;;
        busybox:*) echo "- small $(settings "$name" '{"Cmd":["sh"]}')" ;;
        nonroot:*) echo "- small $(settings "$name" '{"Cmd":["sh"],"User":"1234"}')" ;;
        nonewprivs:*) tests_have nnp && echo "- small+nnp $(settings "$name" '{"Cmd":["nnp"]}')" ;;
        pause:*) echo "/pause pause $(settings "$name" '{"User":"65535:65535"}')" ;;
        nginx:* | hostnet-nginx-*) echo "- small+web+${name%%[:-]*} $(settings "$name" '{"Cmd":["nginx","-g","daemon off;"]}')" ;;
        httpd:*) echo "- small+web+apache $(settings "$name" '{"Cmd":["httpd-foreground"]}')" ;;
        glibc-dns-testing:* | jessie-dnsutils:*) echo "- tools $(settings "$name" '{"Cmd":["sh"]}')" ;;
        ipc-utils:*) echo "- tools $(settings "$name" '{"Cmd":["sh"]}')" ;;
        perl:*) echo "- small+perl $(settings "$name" '{"Cmd":["perl"]}')" ;;
        distroless-iptables:*) echo "- small+iptables" ;;
        sample-apiserver:* | regression-issue-74839:*) tests_have "${name%%:*}" && echo "/${name%%:*} small+${name%%:*}" ;;
        etcd:*) echo "- etcd" ;;
        test-image-user-uid:*) echo "- small $(settings "$name" '{"User":"1002"}')" ;;
        test-image-user-uid-group:*) echo "- small $(settings "$name" '{"User":"1003:100"}')" ;;
        test-image-user-username:*) echo "- small $(settings "$name" '{"User":"www-data"}')" ;;
        test-image-user-username-group:*) echo "- small $(settings "$name" '{"User":"www-data:www-data"}')" ;;
        test-image-predefined-group:*) echo "- small $(settings "$name" '{"User":"1000"}')" ;;
        test-image-tags:*) echo "- small $(settings tags '{}')" ;;
        test-image-*) echo "- small $(settings "$name" '{"Cmd":["sh"]}')" ;;
    esac
    return 0
}
tests_have() { [ -x "$TESTS/$1" ]; }
settings() { jq -cn --arg name "$1" "$2 + {Labels: {image: \$name}}"; }
