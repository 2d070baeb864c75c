# What the reports say: counts, the failures beside the other side's result, and what docs/conformance.md knows of them.
# shellcheck shell=bash

EXCEPTIONS=$REPO/docs/conformance.md

# results SIDE SUITE: state, seconds and name of each spec that ran, a line each. Specs that the focus left out do not count.
results() {
    [ -s "$REPORT/$1-$2.json" ] || return 0
    jq -r '.[].SpecReports[]
        | select(.LeafNodeType == "It" or .State != "passed")
        | select(.State != "pending" and (.State != "skipped" or (.Failure.Message // "") != ""))
        | [ if .State == "passed" or .State == "skipped" then .State else "failed" end,
            (.RunTime / 1e9 | floor),
            ([.ContainerHierarchyTexts[]?, (if .LeafNodeText == "" then .LeafNodeType else .LeafNodeText end)] | join(" ")) ]
        | @tsv' "$REPORT/$1-$2.json" | sort -t $'\t' -k 3
}

# count SIDE SUITE STATE; names SIDE SUITE STATE; result SIDE SUITE NAME
count() { results "$1" "$2" | grep -c "^$3"$'\t' || true; }
names() { results "$1" "$2" | awk -F'\t' -v state="$3" '$1 == state { print $3 }'; }
result() { results "$1" "$2" | awk -F'\t' -v name="$3" '$3 == name { print $1; found = 1 } END { if (!found) print "not run" }'; }
seconds() { [ ! -s "$REPORT/$1-$2.json" ] || jq '[.[].RunTime] | add / 1e9 | floor' "$REPORT/$1-$2.json"; }

# exceptions SUITE: the names of its table's rows in docs/conformance.md: | suite | `name` | reason | rootful |.
exceptions() { awk -F'`' -v row="^[|] $1 [|] \`" '$0 ~ row { print $2 }' "$EXCEPTIONS"; }
reason() { grep -F "| \`$1\` |" "$EXCEPTIONS" | head -n 1 | sed 's/.*` | //; s/ | [^|]* |$//'; }

# shellcheck disable=SC2153 # SUITE is the list, set by run
report_table() {
    local suite side
    printf '\n%-12s %-9s %7s %7s %8s %8s\n' suite nodes passed failed skipped seconds
    for suite in $SUITE; do
        for side in rootless rootful; do
            [ -s "$REPORT/$side-$suite.json" ] || continue
            printf '%-12s %-9s %7d %7d %8d %8d\n' "$suite" "$side" "$(count "$side" "$suite" passed)" \
                "$(count "$side" "$suite" failed)" "$(count "$side" "$suite" skipped)" "$(seconds "$side" "$suite")"
        done
    done
}

# report_failures: every failure of the rootless nodes. Sets UNEXPECTED.
report_failures() {
    local suite name known rest
    UNEXPECTED=0
    for suite in $SUITE; do
        known=$(exceptions "$suite")
        while read -r name; do
            rest=
            [ -z "$ROOTFUL" ] || rest="; rootful: $(result rootful "$suite" "$name")"
            if grep -qxF -- "$name" <<<"$known"; then
                printf 'known    %s: %s (%s%s)\n' "$suite" "$name" "$(reason "$name")" "$rest"
            else
                printf 'FAILED   %s: %s%s\n' "$suite" "$name" "${rest:+ ($rest)}" | sed 's/ (; / (/'
                UNEXPECTED=$((UNEXPECTED + 1))
            fi
        done < <(names rootless "$suite" failed)
        while read -r name; do
            [ -z "$name" ] || [ "$(result rootless "$suite" "$name")" != passed ] ||
                printf 'passes   %s: %s: take it off %s\n' "$suite" "$name" "${EXCEPTIONS#"$REPO/"}"
        done <<<"$known"
    done
}
# The last line.
report_sum() {
    local suite passed=0 failed=0 skipped=0
    for suite in $SUITE; do
        passed=$((passed + $(count rootless "$suite" passed)))
        failed=$((failed + $(count rootless "$suite" failed)))
        skipped=$((skipped + $(count rootless "$suite" skipped)))
    done
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$passed" -gt 0 ] || [ "$skipped" -gt 0 ]
}
