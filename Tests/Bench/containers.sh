# 100,000 directories of a container: memory, and time from the start to the first event, beside inotifywait -mr on the same
# tree; then 10,000 changes in a burst.
# shellcheck shell=bash disable=SC2034,SC2154
layer=$(printf 'ab%.0s' {1..32})
store=/home/bench/.local/share/containers/storage
node_exec "$node" bash -s "$store" "$layer" <<'SCRIPT' >/dev/null
id bench 2>/dev/null || useradd -m bench
mkdir -p "$1/overlay/$2/diff" "$1/overlay/l" "$1/overlay-containers" "$1/overlay-layers"
printf AAAA >"$1/overlay/$2/link"
touch -d 2020-01-01 "$1/overlay/$2/link"
ln -sfn "../$2/diff" "$1/overlay/l/AAAA"
printf '[{"id":"c","names":["bench"],"layer":"%s"}]' "$2" >"$1/overlay-containers/containers.json"
printf '[{"id":"%s"}]' "$2" >"$1/overlay-layers/layers.json"
cd "$1/overlay/$2/diff" && seq -f 'd%.0f' 1 1000 | xargs mkdir -p && for d in d*; do printf "$d/%s\n" {1..99}; done | xargs mkdir -p
SCRIPT

# watch_measure COMMAND...: on this machine; milliseconds until the command's output has a change, and its size in KiB.
# FILES is the directory in which files are made until then.
watch_measure() {
  local a b pid memory count=0
  : >"$SANDBOX_LOG.watch"
  a=$EPOCHREALTIME
  "$@" >"$SANDBOX_LOG.watch" 2>/dev/null &
  pid=$!
  until grep -q first-event "$SANDBOX_LOG.watch"; do
    [ $((++count)) -lt 6000 ] || { kill "$pid"; return 1; }
    : >"$FILES/first-event-$count"
    sleep 0.01
  done
  b=$EPOCHREALTIME
  memory=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status")
  kill "$pid"
  wait "$pid" 2>/dev/null || true
  rm -f "$FILES"/first-event-*
  echo $(((${b/./} - ${a/./}) / 1000)) "$memory"
}

# The same on the node, where the system log has our lines; then how many of 10,000 changes at once are told.
ours_measure() {
  node_exec "$node" bash -s "$store/overlay/$layer/diff" <<'SCRIPT'
rm -f /run/podsec-inotify/containers
journalctl -q --rotate --vacuum-time=1s >/dev/null 2>&1
told() { journalctl -q -t podsec-inotify-check-containers -o cat | grep -oE "file /$1[0-9-]* " | sort -u | wc -l; }
a=$EPOCHREALTIME count=0
systemd-run -q --unit bench-watch -p LogRateLimitIntervalSec=0 podsec-inotify-check-containers
until [ "$(told d1000/first-event)" != 0 ]; do
  [ $((++count)) -lt 1000 ] || exit 1
  : >"$1/d1000/first-event-$count"
  sleep 0.01
done
b=$EPOCHREALTIME
memory=$(awk '/^VmHWM/ { print $2 }' "/proc/$(systemctl show -P MainPID bench-watch)/status")
rm -f "$1"/d1000/first-event-*
(cd "$1/d1000" && seq -f burst%.0f 10000 | xargs touch)
for _ in {1..100}; do many=$(told d1000/burst); [ "$many" != 10000 ] || break; sleep 0.1; done
systemctl stop bench-watch
echo $(((${b/./} - ${a/./}) / 1000)) "$memory" "$many"
SCRIPT
}
if read -r ours memory many < <(ours_measure) && [ -n "${many:-}" ]; then
  theirs=- their_memory=-
  if command -v inotifywait >/dev/null; then
    FILES=/proc/$(node_leader "$node")/root$store/overlay/$layer/diff/d1000
    read -r theirs their_memory < <(watch_measure stdbuf -oL inotifywait -mr "${FILES%/*}") || theirs=- their_memory=-
  fi
  ratio() { if [ "$2" = - ]; then echo -; else awk "BEGIN { printf \"%.2f\", $1 / $2 }"; fi; }
  row "100,000 directories: first event / inotifywait" "$ours ms" "$theirs ms" "$(ratio "$ours" "$theirs")" 1.00
  row "100,000 directories: KiB / inotifywait" "$memory" "$their_memory" "$(ratio "$memory" "$their_memory")" 1.00
  row "10,000 changes at once: told" "$many" - - 10000
fi
