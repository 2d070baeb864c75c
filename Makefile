# podsec-u7s. `make help` lists the targets.
SWIFT       ?= swift
DESTDIR     ?=
PREFIX      ?= /usr
SCRATCH     ?= .build
# Code and constants in one segment: a fifth fewer page faults at every start. For size, and each function on its own, so
# that the linker leaves out what a command does not use.
BUILD_FLAGS  = -c release --scratch-path $(SCRATCH)/static -Xswiftc -static-executable -Xswiftc -Osize \
               -Xswiftc -Xfrontend -Xswiftc -function-sections -Xlinker --gc-sections -Xlinker --no-rosegment
BIN          = $(SCRATCH)/static/release

.PHONY: help build test fuzz man test-faults test-ha check fmt install sandbox sandbox-shell sandbox-down vm vm-ssh vm-down test-vm conformance bench bench-network clean packages

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

packages: ## install what building needs (Debian family; others: libyaml with its static library)
	@Tests/Sandbox/packages build

build: packages ## build the executables: fully static, one a command
	$(SWIFT) build $(BUILD_FLAGS)

test: build ## everything: pure logic, host, shims; as root also nodes and, with binaries, clusters
	@SCRATCH=$(SCRATCH) BIN=$(abspath $(BIN)) Tests/run

fuzz: packages ## every parser of strangers' bytes for a minute, with libFuzzer; FUZZ_SECONDS, FUZZ_TARGETS
	@SWIFT=$(SWIFT) SCRATCH=$(SCRATCH) Tests/Fuzz/run

test-faults: build ## the part of test where things fail: kills, reboots, power cuts, a full disk; with a table (root)
	@BIN=$(abspath $(BIN)) Tests/run Tests/Nodes/4*-faults*.test

test-ha: build ## 20 minutes: power cuts and kills on three control planes and two workers (root)
	@BIN=$(abspath $(BIN)) Tests/run Tests/Clusters/ha.test

test-vm: build ## a virtual machine, emulated where KVM does not work: a node as users have it, every way to log in (root)
	@BIN=$(abspath $(BIN)) TEST_JOBS=1 Tests/run Tests/VM/*.test

conformance: build ## Kubernetes' own tests on two rootless nodes, half an hour and more; see Tests/Conformance/run (root)
	@BIN=$(abspath $(BIN)) Tests/Conformance/run

check: ## formatting, layers, one type a file, scripts (shellcheck)
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
	@Tests/layers
	@Tests/types
	@SCRATCH=$(SCRATCH) Tests/shellcheck

man: packages ## write the manual pages anew, from the descriptions of the commands
	@mkdir -p packaging/man
	@U7S_MANUAL=1 $(SWIFT) test --scratch-path $(SCRATCH)/tests --filter ManualPageTests

fmt: ## format the sources in place
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

install: ## install into DESTDIR; with none, also make the account and its directories
	@test "$(PREFIX)" = /usr || { echo "make install: PREFIX=$(PREFIX): the units and shims name /usr" >&2; \
	  echo "hint: make install DESTDIR=/some/root" >&2; exit 2; }
	@test -x $(BIN)/kubeadm || $(MAKE) build
	libexec-layout/install "$(DESTDIR)" $(BIN)
	@test -n "$(DESTDIR)" || { systemd-sysusers podsec-u7s.conf && systemd-tmpfiles --create podsec-u7s.conf \
	  && systemctl daemon-reload && systemctl --quiet enable --now podsec-inotify-check-kubeapi-mail.timer; }

sandbox: build ## a rootless one-node cluster on this machine, in a container of its own (root)
	@BIN=$(abspath $(BIN)) Tests/Sandbox/up

sandbox-shell: ## a shell on the sandbox's node
	@Tests/Sandbox/shell

sandbox-down: ## end the sandbox; what was downloaded and built for it stays in the cache
	@Tests/Sandbox/down

vm: build ## the same in a virtual machine with its own kernel, cgroups and logins (root)
	@BIN=$(abspath $(BIN)) Tests/VM/up

vm-ssh: ## a login in the machine, as root
	@Tests/VM/ssh

vm-down: ## end the machine; its image stays in the cache
	@Tests/VM/down

bench: build ## 15 minutes: speed and size beside the genuine tools, in one run (root)
	@BIN=$(abspath $(BIN)) Tests/Bench/run

bench-network: build ## what the pod network carries, by MTU, driver and loss (root)
	@BIN=$(abspath $(BIN)) Tests/Bench/network

clean: ## remove what was built
	rm -rf $(SCRATCH)
