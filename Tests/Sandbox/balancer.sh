# One address before several control planes: haproxy and keepalived in plain nodes of their own, with the configuration
# that `podsec-u7s haproxy` and `podsec-u7s keepalived` print there.
# shellcheck shell=bash

BALANCER_PORT=8443

# balancer_address NODE: the virtual address of the balancer NODE and of those that stand in for it.
balancer_address() { printf '%s.%d\n' "$SANDBOX_NET" "$((200 + $(cat "$SANDBOX_NODES/$1/number") % 55))"; }

# balancer_endpoint NODE: what --control-plane-endpoint takes.
balancer_endpoint() { printf '%s:%s\n' "$(balancer_address "$1")" "$BALANCER_PORT"; }

# balancers_up "NODE..." CONTROL-PLANE...: the first node has the address, the others take it over when it fails.
balancers_up() {
    local nodes node command name servers=()
    read -ra nodes <<<"$1"
    shift
    for name; do servers+=("$name=$(node_address "$name")"); done
    for node in "${nodes[@]}"; do node_create "$node"; done
    command="podsec-u7s keepalived --state MASTER --interface host0 --virtual-address $(balancer_address "${nodes[0]}")"
    for node in "${nodes[@]}"; do
        node_boot "$node"
        product_install "$node"
        balancer_file "$node" haproxy/haproxy.cfg podsec-u7s haproxy --port "$BALANCER_PORT" "${servers[@]}"
        # shellcheck disable=SC2086 # the command is words
        balancer_file "$node" keepalived/keepalived.conf $command
        # What to type on the other hosts stands in the first one's file.
        [ "$node" != "${nodes[0]}" ] ||
            command=$(grep -o 'podsec-u7s keepalived .*' "$(node_root "$node")/etc/keepalived/keepalived.conf")
        logged node_exec "$node" haproxy -c -f /etc/haproxy/haproxy.cfg
        logged node_exec "$node" keepalived -t -f /etc/keepalived/keepalived.conf
        logged node_exec "$node" systemctl unmask haproxy.service
        logged node_exec "$node" systemctl enable haproxy.service keepalived.service
        logged node_exec "$node" systemctl restart haproxy.service keepalived.service
    done
}

# balancer_file NODE FILE command...: what the command prints becomes a file below /etc, for root alone.
balancer_file() {
    local node=$1 file=/etc/$2
    shift 2
    logged node_exec "$node" sh -c 'umask 077; file=$1; shift; exec "$@" >"$file"' - "$file" "$@"
}
