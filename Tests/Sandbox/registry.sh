# The registry on a node that serves the cluster's images, registry.local.
# shellcheck shell=bash

# registry_settings NODE: the registry's unit and configuration, and the settings of the node's clients for it.
registry_settings() {
    local root address
    root=$(node_root "$1") address=$(node_registry_address "$1")
    mkdir -p "$root/etc/containers/registries.conf.d" "$root/etc/podsec-sandbox"
    printf '[[registry]]\nlocation = "registry.local"\ninsecure = true\n' \
        >"$root/etc/containers/registries.conf.d/50-sandbox.conf"
    printf '{"default": [{"type": "insecureAcceptAnything"}]}\n' >"$root/etc/containers/policy.json"
    cat >"$root/etc/podsec-sandbox/registry.yaml" <<YAML
version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: /var/lib/podsec-sandbox/registry}}
http: {addr: "$address:80"}
YAML
    cat >"$root/etc/systemd/system/sandbox-registry.service" <<UNIT
[Unit]
Description=The sandbox's image registry, registry.local
After=sandbox-network.service

[Service]
ExecStart=docker-registry serve /etc/podsec-sandbox/registry.yaml

[Install]
WantedBy=multi-user.target
UNIT
    mkdir -p "$root/var/lib/podsec-sandbox/registry"
    logged systemctl --root="$root" enable sandbox-registry.service
}

# registry_fill NODE: gives the running node's registry all images. They are made and pushed once, then copied from the cache.
registry_fill() {
    local store cache
    store=$(node_root "$1")/var/lib/podsec-sandbox/registry
    cache=$(images_path)
    [ -d "$cache" ] || registry_make "$1" "$store" "$cache"
    [ -d "$store/docker" ] || logged cp -aT --reflink=auto "$cache" "$store"
}

# registry_make NODE STORE CACHE: builds the images, pushes them as any client would, and keeps the storage.
registry_make() {
    local node=$1 store=$2 cache=$3 work name
    step "making the images from the binaries in $BINARIES"
    work=$(node_root "$node")/var/tmp/images
    rm -rf "$work" "$store/docker"
    mkdir -p "$work"
    oci_make "$work"
    step "pushing the images to registry.local on $node"
    wait_for "the registry on $node" 20 node_exec "$node" curl -fsS http://registry.local/v2/
    while read -r name _; do
        logged node_exec "$node" skopeo copy "oci:/var/tmp/images:$name" "docker://$name"
    done < <(images_list)
    rm -rf "$work"
    # Another script may be making the same: the first to finish wins.
    work=$(mktemp -d "$cache.XXXXXX")
    cp -aT --reflink=auto "$store" "$work"
    mv -T "$work" "$cache" 2>/dev/null || rm -rf "$work"
}

# registry_add NODE DIRECTORY: gives the running node's registry the images of another set of binaries too.
registry_add() {
    local node=$1 store cache BINARIES=$2
    store=$(node_root "$node")/var/lib/podsec-sandbox/registry
    cache=$(images_path)
    if [ ! -d "$cache" ]; then
        mv "$store" "$store.kept"
        mkdir "$store"
        registry_make "$node" "$store" "$cache"
        rm -rf "$store"
        mv "$store.kept" "$store"
    fi
    logged cp -a --reflink=auto "$cache/." "$store/"
}
