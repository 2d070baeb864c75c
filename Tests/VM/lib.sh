# Shared settings and functions of the virtual machine; sourced by every script here. Tests/Sandbox has the rest.
# shellcheck shell=bash

VM=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../Sandbox/lib.sh
source "$VM/../Sandbox/lib.sh"
# shellcheck source-path=SCRIPTDIR
source "$VM/qemu.sh"
source "$VM/uml.sh"
source "$VM/image.sh"
source "$VM/machine.sh"
source "$VM/product.sh"
