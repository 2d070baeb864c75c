# A conversation with a terminal of the machine: somebody types a line, waits for what appears, and types on.
# shellcheck shell=bash

# talk command...: the command's stdin and stdout are the terminal. One conversation at a time.
talk() {
    HEARD=
    coproc TALK { exec "$@" 2>&1; }
    TALK_IN=${TALK[1]} TALK_OUT=${TALK[0]}
}

# say LINE: types the line and Return.
say() { printf '%s\r' "$1" >&"$TALK_IN"; }

# hear REGEX SECONDS: waits until the regular expression is in what was printed since the last `hear`. HEARD is all that
# was printed in the whole conversation, MATCH the groups of the expression.
hear() {
    local deadline=$((SECONDS + $2)) new='' more
    until [[ $new =~ $1 ]]; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            printf 'waited %d s in vain for /%s/; the terminal shows:\n%s\n' "$2" "$1" "${new: -2000}"
            return 1
        fi
        more=
        # NOTE: at its time-out `read` leaves in the variable what has come so far.
        if ! IFS= read -r -t 0.3 -N 4096 -u "$TALK_OUT" more && [ -z "$more" ] && ! kill -0 "$TALK_PID" 2>/dev/null; then
            printf 'the terminal was closed before /%s/; it shows:\n%s\n' "$1" "${new: -2000}"
            return 1
        fi
        new+=${more//$'\r'/}
        HEARD+=${more//$'\r'/}
    done
    # shellcheck disable=SC2034 # for the caller
    MATCH=("${BASH_REMATCH[@]}")
}

# talk_end: hangs up.
talk_end() {
    local pid=${TALK_PID:-}
    [ -n "$pid" ] || return 0
    exec {TALK_IN}>&-
    kill "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    return 0
}

# talk_drain: what is printed from now on is thrown away, until the other side ends.
talk_drain() { cat <&"$TALK_OUT" >/dev/null & }

# vm_console NAME: the serial console, for `talk`.
vm_console() {
    if [ "$(vm_kind)" = uml ]; then printf '%s\n' socat - "FILE:$(uml_serial "$1"),raw,echo=0"; else printf '%s\n' socat - "UNIX-CONNECT:$VM_MACHINES/$1/serial"; fi
}
