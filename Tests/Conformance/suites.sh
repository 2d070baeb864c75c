# The suites: which specs they are, and how e2e.test and critest run them. Each leaves $REPORT/SIDE-SUITE.json (ginkgo's
# report), .xml (JUnit) and .log.
# shellcheck shell=bash

# shellcheck disable=SC2034 # for run
SUITES_KNOWN="conformance node network storage cri"

# What no sandbox has: clouds, features behind gates, and specs that are known to be unsteady or take a node down.
beyond='\[Conformance\]|\[Feature:|\[Disruptive\]|\[Flaky\]|\[Slow\]|\[Serial\]|\[Alpha\]|\[Beta\]|BetaOffByDefault|\[Driver:'
suite_focus() {
    case $1 in
        conformance) echo '\[Conformance\]' ;;
        node) echo '\[sig-node\]' ;;
        network) echo '\[sig-network\]' ;;
        storage) echo '\[sig-storage\] (EmptyDir|HostPath|Subpath|Projected|ConfigMap|Secrets|Downward|Ephemeralstorage|PersistentVolumes-local)' ;;
    esac
}
suite_skip() { case $1 in conformance | cri) ;; *) echo "$beyond" ;; esac; }

# suite_run SIDE SUITE [FOCUS-FILE]: runs it; names in FOCUS-FILE, a line each, take the place of the suite's focus.
suite_run() {
    local side=$1 suite=$2 focus skip
    focus=${FOCUS:-$(suite_focus "$suite")}
    skip=$(printf '%s\n' "$(suite_skip "$suite")" "${SKIP:-}" | grep . | paste -sd'|' || true)
    if [ -n "${3:-}" ]; then focus=$(names_regex "$3") skip=; fi
    rm -f "$REPORT/$side-$suite".*
    if [ "$suite" = cri ]; then cri_run "$side" "$focus" "$skip"; else e2e_run "$side" "$suite" "$focus" "$skip"; fi
    [ -s "$REPORT/$side-$suite.json" ] && return 0
    tail -n 5 "$REPORT/$side-$suite.log" >&2
    fail "$side: $suite left no report; its output: $REPORT/$side-$suite.log"
}

# names_regex FILE: a regular expression of exactly these names; ginkgo puts the suite's own before each.
names_regex() { sed 's/[][\.*^$+?(){}|]/\\&/g; s/.*/ &$/' "$1" | paste -sd'|'; }

# e2e_run SIDE SUITE FOCUS SKIP
e2e_run() {
    local side=$1 suite=$2 name=$1-$2 first args file
    read -r first _ < <(side_nodes "$side")
    "${side}_kubeconfig" "$first" >"$REPORT/$side.kubeconfig"
    args=(--no-color --silence-skips --timeout=6h "--focus=$3")
    [ -z "$4" ] || args+=("--skip=$4")
    local own=(--kubeconfig="$REPORT/$side.kubeconfig" --provider=skeleton --kubectl-path="$BINARIES/kubectl" --disable-log-dump)
    # Without ginkgo's own program the specs run one after the other.
    if tests_have ginkgo; then
        set -- "$TESTS/ginkgo" "${args[@]}" --procs="$PROCS" --output-dir="$REPORT" --json-report="$name.json" \
            --junit-report="$name.xml" "$TESTS/e2e.test" -- "${own[@]}"
    else
        args+=("--json-report=$REPORT/$name.json" "--junit-report=$REPORT/$name.xml")
        set -- "$TESTS/e2e.test" "${own[@]}" "${args[@]/#--/--ginkgo.}"
    fi
    watched "$name" "$@"
    # ginkgo puts the program's path before the name of a JUnit report when the run was broken off.
    for file in "$REPORT"/*_"$name.xml"; do [ ! -e "$file" ] || mv "$file" "$REPORT/$name.xml"; done
}

# cri_run SIDE FOCUS SKIP: on the second node.
cri_run() {
    local side=$1 focus=$2 skip=$3 node kind args=() path=/tmp/critest
    read -r _ node < <(side_nodes "$side")
    [ -z "$focus" ] || args+=(--ginkgo.focus="$focus")
    # NOTE: critest sets ginkgo.skip itself; a second one is added to it.
    [ -z "$skip" ] || args+=(--ginkgo.skip="$skip")
    logged runtime_kubelet "$side" "$node" stop
    runtime_exec "$side" "$node" mkdir -p "$path"
    watched "$side-cri" runtime_exec "$side" "$node" critest --runtime-endpoint=unix:///var/run/crio/crio.sock \
        --image-endpoint=unix:///var/run/crio/crio.sock --ginkgo.no-color \
        --ginkgo.json-report="$path/cri.json" --ginkgo.junit-report="$path/cri.xml" "${args[@]}"
    for kind in json xml; do runtime_exec "$side" "$node" cat "$path/cri.$kind" >"$REPORT/$side-cri.$kind" 2>>"$SANDBOX_LOG" || true; done
    runtime_exec "$side" "$node" rm -rf "$path"
    logged runtime_kubelet "$side" "$node" start
}

# watched NAME command...: its output goes to NAME.log; a line tells now and then how far it is.
watched() {
    local name=$1 log=$REPORT/$1.log job total ended failed
    shift
    "$@" >"$log" 2>&1 </dev/null &
    job=$!
    RUNNING=$job
    while kill -0 "$job" 2>/dev/null; do
        sleep 1
        [ $((SECONDS - ${TOLD:-0})) -ge 60 ] || continue
        TOLD=$SECONDS
        total=$(grep -a -oE 'Will run [0-9]+ of' "$log" | head -n 1 | grep -oE '[0-9]+' || true)
        ended=$(grep -a -o '•' "$log" | wc -l || true)
        failed=$(grep -a -cE '^• \[(FAILED|PANICKED|TIMEDOUT)' "$log" || true)
        step "$name: $ended of ${total:-?} specs, $failed failed"
    done
    wait "$job" || true
    # shellcheck disable=SC2034 # for run
    RUNNING=
}
