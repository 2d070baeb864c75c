# What the tests of podsec-k8s-rbac share: 40 requests of one user, half of them allowed.
# shellcheck shell=bash

# rbac_requests: a row a request: what is expected, and kubectl's arguments. anna may edit the namespace shop, and nothing
# else.
rbac_requests() {
    cat <<'ROWS'
yes -n shop get pods
yes -n shop get configmaps
yes -n shop get secrets
yes -n shop get services
yes -n shop get deployments
yes -n shop get serviceaccounts
yes -n shop create configmap one --from-literal=a=b
yes -n shop get configmap one
yes -n shop label configmap one colour=red
yes -n shop delete configmap one
yes -n shop create secret generic two --from-literal=a=b
yes -n shop delete secret two
yes -n shop create serviceaccount three
yes -n shop delete serviceaccount three
yes -n shop create deployment four --image=none
yes -n shop scale deployment four --replicas=0
yes -n shop delete deployment four
yes -n shop create service clusterip five --tcp=80
yes -n shop delete service five
yes get --raw /version
no -n shop get roles
no -n shop get rolebindings
no -n shop create role six --verb=get --resource=pods
no -n shop create rolebinding seven --clusterrole=admin --user=anna
no -n shop delete rolebinding anna-edit
no -n shop get resourcequotas --as=kubernetes-admin
no -n shop get pods --as-group=system:masters --as=anna
no get namespaces
no get nodes
no get pods -A
no get secrets -A
no -n default get pods
no -n default create configmap eight --from-literal=a=b
no -n kube-system get secrets
no -n kube-system get configmaps
no create namespace nine
no delete namespace shop
no get clusterrolebindings
no create clusterrolebinding ten --clusterrole=cluster-admin --user=anna
no get csr
ROWS
}

# rbac_table COMMAND...: asks all of them with kubectl as COMMAND; prints a table, and fails if one is answered otherwise.
rbac_table() {
    local want line got bad=0
    while read -r want line; do
        # shellcheck disable=SC2086 # the row is words
        if output=$("$@" $line 2>&1 </dev/null); then
            got=yes
        elif grep -qiE 'forbidden|cannot impersonate' <<<"$output"; then
            got=no
        else
            got="? $output"
        fi
        printf '%-8s %-8s kubectl %s\n' "$want" "$got" "$line"
        [ "$want" = "$got" ] || bad=$((bad + 1))
    done < <(rbac_requests)
    [ "$bad" -eq 0 ] || { printf '%d answers are wrong\n' "$bad"; return 1; }
}

# rbac_names: names that are refused by every command, one after the other, each ended by a NUL.
rbac_names() {
    printf '%s\0' "a'b" 'a"b' 'a b' "\$(touch $WORK/owned)" "\`touch $WORK/owned\`" $'a\nb' "$(printf 'a%.0s' {1..300})" \
        'a/b' '../a' '-n' '--force' 'анна' 'a😀' 'a;b' 'a|b' 'a&b' 'a*b' 'a%b' 'a\b' $'a\tb' $'a\e[2Jb' ' ' '' '.' '..'
}
