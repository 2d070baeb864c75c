# OCI layouts, made from directories: the images of a cluster, and those of the archive tests.
# shellcheck shell=bash

# oci_layout DIR: an empty layout, without its index.
oci_layout() {
    mkdir -p "$1/blobs/sha256"
    printf '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
}

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
    manifest=$(oci_manifest "$dir" "$config" "${layers[@]}")
    oci_descriptor "$dir" manifest.v1+json "$manifest"
}

# oci_manifest DIR CONFIG LAYER...: stores a manifest of the configuration's digest and the layers' descriptors; prints
# its digest.
oci_manifest() {
    jq -cn --argjson config "$(oci_descriptor "$1" config.v1+json "$2")" \
        '{schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config: $config,
          layers: $ARGS.positional}' --jsonargs "${@:3}" | oci_blob "$1"
}

# oci_descriptor DIR TYPE DIGEST
oci_descriptor() {
    jq -cn --arg type "application/vnd.oci.image.$2" --arg digest "sha256:$3" \
        --argjson size "$(stat -c %s "$1/blobs/sha256/$3")" '{mediaType: $type, digest: $digest, size: $size}'
}

# oci_make DIR: the layout, one entry for each name of images_list.
oci_make() {
    local dir=$1 name entry layer config
    oci_layout "$dir"
    for layer in $(images_list | awk '{ print $3 }' | tr + '\n' | sort -u); do oci_layer "$dir" "$layer"; done
    images_list | while read -r name entry layer config; do
        oci_image "$dir" "$layer" "$entry" "$config" | oci_named "$name"
    done | jq -s '{schemaVersion: 2, manifests: .}' >"$dir/index.json"
}

# oci_named NAME: adds the name to an index line on stdin.
oci_named() { jq -c --arg name "$1" '.annotations = {"org.opencontainers.image.ref.name": $name}'; }

# oci_platform DIR ARCHITECTURE none|zstd TREE...: an image for that architecture with a layer for each directory TREE,
# uncompressed or packed; prints its line for a list of architectures.
oci_platform() {
    local dir=$1 arch=$2 compression=$3 tree lines diffs=() layers=() config manifest
    shift 3
    for tree; do
        mapfile -t lines < <(oci_tree "$dir" "$tree" "$compression")
        diffs+=("sha256:${lines[0]}") layers+=("${lines[1]}")
    done
    config=$(jq -cn --arg arch "$arch" '{created: "1970-01-01T00:00:00Z", architecture: $arch, os: "linux",
        rootfs: {type: "layers", diff_ids: $ARGS.positional}}' --args "${diffs[@]}" | oci_blob "$dir")
    manifest=$(oci_manifest "$dir" "$config" "${layers[@]}")
    oci_descriptor "$dir" manifest.v1+json "$manifest" | jq -c --arg arch "$arch" '.platform = {os: "linux", architecture: $arch}'
}

# oci_tree DIR TREE none|zstd: packs TREE as a layer; prints the digest of the tar, then the layer's descriptor.
oci_tree() {
    local tar digest type=layer.v1.tar
    tar=$(mktemp "$1/making.XXXXXX")
    tar -C "$2" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$tar" .
    sha256sum "$tar" | cut -d' ' -f1
    if [ "$3" = zstd ]; then
        type+=+zstd
        digest=$(zstd -q -c "$tar" | oci_blob "$1")
    else
        digest=$(oci_blob "$1" <"$tar")
    fi
    rm "$tar"
    oci_descriptor "$1" "$type" "$digest"
}

# oci_list DIR NAME: a list of architectures, of the lines on stdin; prints its line for the layout's index.
oci_list() {
    local digest
    digest=$(jq -cs '{schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: .}' | oci_blob "$1")
    oci_descriptor "$1" index.v1+json "$digest" | oci_named "$2"
}
