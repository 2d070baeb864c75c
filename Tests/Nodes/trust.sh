# What the image trust tests share: a server and nodes as Debian's packages leave them, people, and their podman.
# shellcheck shell=bash

# trust_node NODE: the sandbox's own registry and policy go; nginx runs with Debian's default site.
trust_node() {
    local root
    root=$(node_root "$1")
    node_exec "$1" systemctl -q disable --now sandbox-registry.service
    rm -f "$root/etc/containers/policy.json" "$root/etc/containers/registries.conf.d/50-sandbox.conf"
    sed -i '/registry\.local/d' "$root/etc/hosts"
    node_exec "$1" systemctl -q unmask docker-registry.service nginx.service
    node_exec "$1" systemctl -q enable --now nginx.service
}

# as NODE USER command...: as that user types it after a login.
as() {
    local node=$1 user=$2
    shift 2
    node_exec "$node" runuser -u "$user" -- env -i --chdir="/home/$user" HOME="/home/$user" USER="$user" LOGNAME="$user" \
        PATH=/usr/local/bin:/usr/bin:/bin "$@"
}

# settle NODE USER: the user's /run/user directory, with gpg-agent's socket, would come and go with each `su -`, while
# another command signs.
settle() { node_exec "$1" loginctl enable-linger "$2"; }

# podman of a user without what it says about this rig's missing login session.
podman_as() {
    local node=$1 user=$2
    shift 2
    { as "$node" "$user" podman "$@" 2>&1 1>&3 | sed -E '/level=(warning|info)/d' >&2; } 3>&1
}

# image_context NODE: a directory from which an image of a few hundred KB can be built.
image_context() {
    node_exec "$1" sh -c 'mkdir -p /srv/image/bin && cp /usr/bin/busybox /srv/image/bin/ && ln -sf busybox /srv/image/bin/sh &&
        printf "FROM scratch\nCOPY bin /bin/\nARG SAYS\nENV SAYS=\$SAYS\nCMD [\"/bin/sh\", \"-c\", \"echo \$SAYS\"]\n" >/srv/image/Dockerfile'
}

# make_image NODE USER NAME [TEXT]: builds it; running it prints the text.
make_image() { podman_as "$1" "$2" build -q --no-cache --build-arg "SAYS=${4:-$3}" -t "$3" /srv/image >/dev/null; }

# sign NODE USER NAME [KEY]: the manual's line, after a login.
sign() { node_exec "$1" su - "$2" -c "podman push --tls-verify=false --sign-by='${4:-$2@registry.local}' $3"; }

# state NODE: everything that a command of ours may change, as one text.
state() {
    node_exec "$1" sh -c 'cd /; for path in etc/hosts etc/containers etc/podsec etc/nginx/conf.d etc/nginx/sites-enabled \
        etc/systemd/system var/sigstore etc/sysctl.d etc/passwd etc/group; do [ ! -e $path ] || find $path -printf "%p %y %m %u %g %l\n"; done | sort
        find etc/hosts etc/containers etc/podsec etc/nginx/conf.d var/sigstore etc/passwd etc/group -type f -exec sha256sum {} + 2>/dev/null | sort'
}
# unchanged NODE command...: it fails, in the one shape, and nothing is other than before.
unchanged() {
    local node=$1 before output status=0
    shift
    before=$(state "$node")
    output=$("$@" 2>&1) || status=$?
    [ "$status" -ne 0 ] || { printf 'it succeeded: %s\n' "$output"; return 1; }
    diff <(echo "$before") <(state "$node") || return 1
    printf '%s\n' "$output"
}
# refused NODE REGEX command...: unchanged, and with these words.
refused() {
    local node=$1 want=$2 output
    shift 2
    output=$(unchanged "$node" "$@") || { printf '%s\n' "$output"; return 1; }
    grep -qE -- "$want" <<<"$output" || { printf 'wanted: %s\nseen: %s\n' "$want" "$output"; return 1; }
}
