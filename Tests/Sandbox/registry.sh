# The OCI layout of the images, and the registry on the node that serves them.
# shellcheck shell=bash

# oci_blob DIR: stores stdin under its digest; prints the digest.
oci_blob() {
    local blob digest
    blob=$(mktemp "$1/making.XXXXXX")
    cat >"$blob"
    digest=$(sha256sum "$blob" | cut -d' ' -f1)
    chmod 644 "$blob"
    mv "$blob" "$1/blobs/sha256/$digest"
    printf '%s\n' "$digest"
}

# oci_layer DIR LAYER: packs the layer (zstd: CRI-O unpacks it in half of gzip's time); leaves its two digests,
# of the tar and of the packed tar, in DIR/LAYER.
oci_layer() {
    local tar=$1/$2.tar
    mkdir "$1/$2.root"
    layer_make "$1/$2.root" "$2"
    tar -C "$1/$2.root" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$tar" .
    { sha256sum "$tar" | cut -d' ' -f1; zstd -T0 -3 -q -c "$tar" | oci_blob "$1"; } >"$1/$2"
    rm -rf "$tar" "$1/$2.root"
}

# oci_image DIR LAYERS ENTRYPOINT [CONFIG]: an image of one layer, or of several joined by `+`, the lowest first; prints its
# line for the index. CONFIG is JSON of further settings, such as {"User":"1234"}.
oci_image() {
    local dir=$1 arch diff layer digest diffs=() layers=() config manifest
    arch=$(dpkg --print-architecture)
    for layer in ${2//+/ }; do
        { read -r diff && read -r digest; } <"$dir/$layer"
        diffs+=("sha256:$diff")
        layers+=("$(oci_descriptor "$dir" layer.v1.tar+zstd "$digest")")
    done
    config=$(jq -cn --arg arch "$arch" --arg entry "$3" --argjson more "${4:-null}" '{
        created: "1970-01-01T00:00:00Z", architecture: $arch, os: "linux",
        rootfs: {type: "layers", diff_ids: $ARGS.positional},
        config: ({Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]}
            + (if $entry == "-" then {} else {Entrypoint: [$entry]} end) + $more)}' --args "${diffs[@]}" | oci_blob "$dir")
    manifest=$(jq -cn --argjson config "$(oci_descriptor "$dir" config.v1+json "$config")" \
        '{schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config: $config,
          layers: $ARGS.positional}' --jsonargs "${layers[@]}" |
        oci_blob "$dir")
    oci_descriptor "$dir" manifest.v1+json "$manifest"
}
oci_descriptor() {
    jq -cn --arg type "application/vnd.oci.image.$2" --arg digest "sha256:$3" \
        --argjson size "$(stat -c %s "$1/blobs/sha256/$3")" '{mediaType: $type, digest: $digest, size: $size}'
}

# oci_make DIR: the layout, one entry for each name of images_list.
oci_make() {
    local dir=$1 name entry layer config
    mkdir -p "$dir/blobs/sha256"
    printf '{"imageLayoutVersion":"1.0.0"}' >"$dir/oci-layout"
    for layer in $(images_list | awk '{ print $3 }' | tr + '\n' | sort -u); do oci_layer "$dir" "$layer"; done
    images_list | while read -r name entry layer config; do
        oci_image "$dir" "$layer" "$entry" "$config" |
            jq -c --arg name "$name" '.annotations = {"org.opencontainers.image.ref.name": $name}'
    done | jq -s '{schemaVersion: 2, manifests: .}' >"$dir/index.json"
}

# registry_settings NODE: the registry's unit and configuration, and what the node's clients have to know of it.
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

# registry_fill NODE: gives the running node's registry all images; made and pushed once, then copied from the cache.
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
