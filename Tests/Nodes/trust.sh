# What the image trust tests share: a server and nodes as Debian's packages leave them, users, and their podman.
# shellcheck shell=bash

# trust_node NODE: removes the sandbox's own registry and policy; nginx runs with Debian's default site.
trust_node() {
    local root
    root=$(node_root "$1")
    node_exec "$1" systemctl -q disable --now sandbox-registry.service
    rm -f "$root/etc/containers/policy.json" "$root/etc/containers/registries.conf.d/50-sandbox.conf"
    sed -i '/registry\.local/d' "$root/etc/hosts"
    node_exec "$1" systemctl -q unmask docker-registry.service nginx.service
    node_exec "$1" systemctl -q enable --now nginx.service
}

# as NODE USER command...: runs it with the environment of that user's login.
as() {
    local node=$1 user=$2
    shift 2
    node_exec "$node" runuser -u "$user" -- env -i --chdir="/home/$user" HOME="/home/$user" USER="$user" LOGNAME="$user" \
        PATH=/usr/local/bin:/usr/bin:/bin "$@"
}

# settle NODE USER: keeps the user's /run/user directory. Otherwise it, and gpg-agent's socket in it, would come and go
# with each `su -` while another command signs.
settle() { node_exec "$1" loginctl enable-linger "$2"; }

# podman_as NODE USER argument...: podman of that user, without its warnings about the missing login session.
podman_as() {
    local node=$1 user=$2
    shift 2
    { as "$node" "$user" podman "$@" 2>&1 1>&3 | sed -E '/level=(warning|info)/d' >&2; } 3>&1
}

# image_context NODE: a directory from which make_image builds an image of a few hundred KB.
image_context() {
    node_exec "$1" sh -c 'mkdir -p /srv/image/bin && cp /usr/bin/busybox /srv/image/bin/ && ln -sf busybox /srv/image/bin/sh &&
        printf "FROM scratch\nCOPY bin /bin/\nARG SAYS\nENV SAYS=\$SAYS\nCMD [\"/bin/sh\", \"-c\", \"echo \$SAYS\"]\n" >/srv/image/Dockerfile'
}

# make_image NODE USER NAME [TEXT]: builds an image; running it prints TEXT.
make_image() { podman_as "$1" "$2" build -q --no-cache --build-arg "SAYS=${4:-$3}" -t "$3" /srv/image >/dev/null; }

# sign NODE USER NAME [KEY]: signs and pushes by the manual's line, in a login shell.
sign() { node_exec "$1" su - "$2" -c "podman push --tls-verify=false --sign-by='${4:-$2@registry.local}' $3"; }

# state NODE: all files that our trust commands may change, with their hashes, as one text.
state() {
    node_exec "$1" sh -c 'cd /; for path in etc/hosts etc/containers etc/podsec etc/nginx/conf.d etc/nginx/sites-enabled \
        etc/systemd/system var/sigstore etc/sysctl.d etc/passwd etc/group; do [ ! -e $path ] || find $path -printf "%p %y %m %u %g %l\n"; done | sort
        find etc/hosts etc/containers etc/podsec etc/nginx/conf.d var/sigstore etc/passwd etc/group -type f -exec sha256sum {} + 2>/dev/null | sort'
}
# unchanged NODE command...: the command has to fail and to change nothing of `state`; prints its output.
unchanged() {
    local node=$1 before output status=0
    shift
    before=$(state "$node")
    output=$("$@" 2>&1) || status=$?
    [ "$status" -ne 0 ] || { printf 'it succeeded: %s\n' "$output"; return 1; }
    diff <(echo "$before") <(state "$node") || return 1
    printf '%s\n' "$output"
}
# refused NODE REGEX command...: the same, and the output has a match.
refused() {
    local node=$1 want=$2 output
    shift 2
    output=$(unchanged "$node" "$@") || { printf '%s\n' "$output"; return 1; }
    grep -qE -- "$want" <<<"$output" || { printf 'wanted: %s\nseen: %s\n' "$want" "$output"; return 1; }
}

# Commands on the server, A, and on the other node, B.
on_a() { node_exec "$A" "$@"; }
on_b() { node_exec "$B" "$@"; }

# trust_test PREFIX: two booted nodes, A and B, without Kubernetes; SERVER is the address that A serves from.
trust_test() {
    BINARIES='' test_node "${1}a" "${1}b"
    A=${NODES[0]} B=${NODES[1]}
    SERVER=$(node_registry_address "$A")
    trust_node "$A" && trust_node "$B"
}
# The set-up of the server, step by step; and of B with the account `user`, who may pull the maker's images.
trust_services() { on_a podsec-create-policy "$SERVER" && on_a podsec-create-services; }
trust_server() { trust_services && on_a podsec-create-imagemakeruser --yes; }
trust_all() {
    trust_server && settle "$A" imagemaker && image_context "$A" &&
        on_b podsec-create-policy --fingerprint "$(fingerprint imagemaker)" "$SERVER" &&
        on_b sh -c 'umask 077; echo "correct horse" >/root/password; podsec-create-podmanusers --password-file /root/password user'
}
# fingerprint MAKER: of the first of the maker's published keys.
fingerprint() { fingerprints "$1" | head -n 1; }
fingerprints() { on_a gpg --batch --with-colons --show-keys "/var/sigstore/keys/$1.pgp" 2>/dev/null | awk -F: '/^fpr/ { print $10 }'; }

# image NAME: an image of imagemaker below registry.local/alt, built, signed and pushed; running it prints the name.
# signature NAME: the file of its signature.
image() { make_image "$A" imagemaker "registry.local/alt/$1:1" "$1" && sign "$A" imagemaker "registry.local/alt/$1:1" >/dev/null 2>&1; }
signature() { on_a sh -c "echo /var/sigstore/sigstore/alt/$1@sha256=*/signature-1"; }

# deny "what" REGEX command...: the genuine podman refuses it with such words, which go into the table that denied prints.
deny() {
    local what=$1 want=$2 output
    shift 2
    check "refused: $what" expect_refusal "$want" "$@"
    output=$("$@" 2>&1) || true
    printf '%-44s %s\n' "$what" "$(grep -E -m 1 -- "$want" <<<"$output" | cut -c 1-200)" >>"$WORK/refusals"
}
denied() {
    printf '\nWhat podman says:\n'
    cat "$WORK/refusals"
} >&2
