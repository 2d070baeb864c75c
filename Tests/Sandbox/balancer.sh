# The one address of several control planes: haproxy in a plain node of its own.
# shellcheck shell=bash

BALANCER_PORT=8443

# balancer_up NODE CONTROL-PLANE...: a node that passes TCP on to every control plane whose API says it is ready.
balancer_up() {
    local node=$1 name
    shift
    node_create "$node"
    {
        printf 'defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 1h\n  timeout server 1h\n'
        printf 'listen api\n  bind %s:%s\n' "$(node_address "$node")" "$BALANCER_PORT"
        # NOTE: the node's port takes connections even while no API is behind it: RootlessKit holds it.
        printf '  option httpchk GET /readyz\n  default-server check inter 1s check-ssl verify none\n'
        for name; do printf '  server %s %s:6443\n' "$name" "$(node_address "$name")"; done
    } >"$(node_root "$node")/etc/haproxy/haproxy.cfg"
    node_boot "$node"
    logged node_exec "$node" haproxy -c -f /etc/haproxy/haproxy.cfg
    logged node_exec "$node" systemctl unmask haproxy.service
    logged node_exec "$node" systemctl enable haproxy.service
    logged node_exec "$node" systemctl restart haproxy.service
}

# balancer_endpoint NODE: what --control-plane-endpoint takes.
balancer_endpoint() { printf '%s:%s\n' "$(node_address "$1")" "$BALANCER_PORT"; }
