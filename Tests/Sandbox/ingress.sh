# The ingress of the manual: nginx, built from Debian's package, behind a NodePort of every node, and haproxy before them.
# Two hosts by name lead to two services, whose pods are on two nodes.
# shellcheck shell=bash

INGRESS_PORT=31000

ingress_name() { printf 'registry.local/%s/nginx:latest\n' "$SANDBOX_PLATFORM"; }

# layer_nginx DIR: Debian's nginx with its libraries, the group it asks for, and the directories it writes to.
layer_nginx() {
    layer_linked "$1" usr/sbin/nginx
    printf 'root:x:0:\n' >"$1/etc/group"
    mkdir -p "$1"/var/{lib,log}/nginx
}

# ingress_image NODE...: puts the image of nginx into the registries of these nodes.
ingress_image() {
    local work node
    work=$(mktemp -d)
    oci_layout "$work"
    oci_layer "$work" nginx
    oci_image "$work" nginx - | oci_named "$(ingress_name)" | jq -c '{schemaVersion: 2, manifests: [.]}' >"$work/index.json"
    for node; do
        cp -rT "$work" "$(node_root "$node")/var/tmp/nginx"
        logged node_exec "$node" skopeo copy "oci:/var/tmp/nginx:$(ingress_name)" "docker://$(ingress_name)"
        rm -rf "$(node_root "$node")/var/tmp/nginx"
    done
    rm -rf "$work"
}

# ingress_apply NODE OTHER: on the cluster of NODE, the service `one` with its pod on NODE, `two` on OTHER, and nginx on both.
ingress_apply() {
    { ingress_backend one "$1"; ingress_backend two "$2"; ingress_nginx; } |
        u7s "$1" kubectl apply --validate=false -f -
}

# ingress_backend NAME NODE
ingress_backend() {
    cat <<YAML
apiVersion: v1
kind: Service
metadata: {name: $1}
spec: {selector: {app: $1}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: $1}
spec:
  selector: {matchLabels: {app: $1}}
  template:
    metadata: {labels: {app: $1}}
    spec:
      nodeSelector: {kubernetes.io/hostname: $2}
      tolerations: [{operator: Exists}]
      terminationGracePeriodSeconds: 0
      containers:
        - name: httpd
          image: registry.local/$SANDBOX_PLATFORM/busybox:latest
          command: [sh, -c, "mkdir /www; echo $1 on $2 >/www/index.html; dd if=/dev/urandom of=/www/large bs=1M count=20; exec httpd -f -p 8080 -h /www"]
          readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
---
YAML
}

# A host that no server names is answered by the first one.
ingress_nginx() {
    cat <<YAML
apiVersion: v1
kind: ConfigMap
metadata: {name: ingress}
data:
  nginx.conf: |
    daemon off;
    user root;
    pid /run/nginx.pid;
    error_log /dev/stderr;
    events {}
    http {
        access_log /dev/stdout;
        server { listen 80 default_server; return 404; }
        server {
            listen 80;
            server_name one.example;
            location / { proxy_pass http://one; }
            location /second/ { proxy_pass http://two/; }
        }
        server {
            listen 80;
            server_name two.example;
            location / { proxy_pass http://two; }
        }
    }
---
apiVersion: v1
kind: Service
metadata: {name: ingress}
spec: {type: NodePort, selector: {app: ingress}, ports: [{port: 80, nodePort: $INGRESS_PORT}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ingress}
spec:
  replicas: 2
  selector: {matchLabels: {app: ingress}}
  template:
    metadata: {labels: {app: ingress}}
    spec:
      tolerations: [{operator: Exists}]
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: ingress}}}
      containers:
        - name: nginx
          image: $(ingress_name)
          command: [nginx, -c, /etc/ingress/nginx.conf]
          ports: [{containerPort: 80}]
          readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 1}
          volumeMounts: [{name: configuration, mountPath: /etc/ingress}]
      volumes: [{name: configuration, configMap: {name: ingress}}]
YAML
}

# ingress_balancer BALANCER NODE...: haproxy on BALANCER, before the API servers as podsec-u7s prints it and, on port 80,
# before the NodePort of every node.
ingress_balancer() {
    local balancer=$1 first=$2 node servers=
    shift
    for node; do servers+="    server $node $(node_address "$node"):$INGRESS_PORT check inter 1s fall 2"$'\n'; done
    cat >"$(node_root "$balancer")/etc/haproxy/http.cfg" <<CFG

frontend http
    bind $(node_address "$balancer"):80
    default_backend http

backend http
    balance roundrobin
$servers
CFG
    balancer_file "$balancer" haproxy/haproxy.cfg sh -c 'podsec-u7s haproxy "$1" && cat /etc/haproxy/http.cfg' - "$first=$(node_address "$first")"
    logged node_exec "$balancer" haproxy -c -f /etc/haproxy/haproxy.cfg
    logged node_exec "$balancer" systemctl unmask haproxy.service
    logged node_exec "$balancer" systemctl restart haproxy.service
}
