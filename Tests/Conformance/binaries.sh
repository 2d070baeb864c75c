# Where Kubernetes' own tests come from: e2e.test, ginkgo, critest, and agnhost for the images where no registry is reached.
# shellcheck shell=bash

TESTS_NEEDED=(e2e.test critest)
CRITEST_VERSION=${CRITEST_VERSION:-${KUBE_RELEASE%.*}.0}

# tests_missing DIR: the names that are missing in a directory.
tests_missing() {
    local name
    for name in "${TESTS_NEEDED[@]}"; do [ -x "$1/$name" ] || printf '%s\n' "$name"; done
}

# tests_find: the first complete directory; nothing and 1 where there is none.
tests_find() {
    local dir
    for dir in "${KUBE_BIN_DIR:-}" "$SANDBOX_DIR/bin" "$SANDBOX_DIR/tests-$KUBE_RELEASE"; do
        if [ -n "$dir" ] && [ -z "$(tests_missing "$dir")" ]; then
            printf '%s\n' "$dir"
            return
        fi
    done
    return 1
}

# tests_get: sets TESTS to the directory; downloads the official releases where there is none.
# shellcheck disable=SC2034 # for images.sh, layers.sh and suites.sh
tests_get() {
    TESTS=$(tests_find) && return 0
    download_text "https://dl.k8s.io/release/$KUBE_RELEASE/kubernetes-test-linux-$(dpkg --print-architecture).tar.gz.sha256" >/dev/null ||
        fail "e2e.test and critest are neither in ${KUBE_BIN_DIR:-$SANDBOX_DIR/bin} nor in $SANDBOX_DIR/tests-$KUBE_RELEASE," \
            "and dl.k8s.io cannot be reached"
    tests_download
    TESTS=$(tests_find) || fail "the official releases lack $(tests_missing "$SANDBOX_DIR/tests-$KUBE_RELEASE" | paste -sd' ')"
}

# tests_download: both releases, into a directory beside its place, which is renamed when it is complete.
tests_download() (
    local arch work url
    arch=$(dpkg --print-architecture)
    work=$(mktemp -d "$SANDBOX_DIR/making-tests.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    chmod 755 "$work"
    cd "$work" || exit 1
    url=https://dl.k8s.io/release/$KUBE_RELEASE/kubernetes-test-linux-$arch.tar.gz
    download "$url" "$url.sha256"
    tar -xzf "${url##*/}" --strip-components=3 kubernetes/test/bin/e2e.test kubernetes/test/bin/ginkgo
    url=https://github.com/kubernetes-sigs/cri-tools/releases/download/$CRITEST_VERSION/critest-$CRITEST_VERSION-linux-$arch.tar.gz
    download "$url" "$url.sha256"
    tar -xzf "${url##*/}" critest
    rm -f ./*.tar.gz
    mv -T "$work" "$SANDBOX_DIR/tests-$KUBE_RELEASE"
)
