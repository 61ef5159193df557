# awsin: `make demo` shows it, `make test` tests it, `make check` before a push.
SHELL := /bin/bash
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FREEZE := github.com/charmbracelet/freeze@v0.2.2

.PHONY: build demo test matrix soak lint vuln check bench cross release-check newcomer pictures clean
build:
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o awsin .

# The real AWS CLI is needed; --auto where no browser can be opened.
demo: build
	@tools/need-aws
	@if [ "$$(uname)" = Darwin ] || { [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}$${BROWSER:-}" ] && [ -z "$${SSH_CONNECTION:-}" ]; }; \
	then ./awsin demo; else ./awsin demo --auto; fi

# All tests, and how much of each package they run.
test:
	@tools/test

# All tests with the race detector, and every script with every AWS CLI of AWSIN_TEST_AWS,
# which is started each time; in the tests it is one, forked. -short cuts long loops, which
# the detector makes ten times as long.
matrix:
	go test -race -short -timeout 30m $$(go list ./... | grep -v '/e2e$$')
	GORACE=atexit_sleep_ms=0 AWSIN_TEST_MATRIX=1 go test -race -count=1 -parallel 6 -timeout 30m ./e2e

# The random walks and the kills of the tests, for longer, and with a seed of its own:
# the same SOAK_SEED repeats a failure, round by round. With SOAK_TIME each goes on for
# that long, or for SOAK_MOST times the rounds that it asks for (of the dearest walks
# `make test` does a third of those); without it for 20 s, and then 100 mornings,
# 200 kills, 500 of teams' commands and 1,000 steps by themselves.
# The AWS CLIs are asked whether they still print what is recorded of them.
soak:
	@set -o pipefail; export SOAK_SEED=$${SOAK_SEED:-$$(date +%s)}; \
	echo "make soak SOAK_SEED=$$SOAK_SEED SOAK_TIME=$$SOAK_TIME SOAK_MOST=$$SOAK_MOST"; \
	run() { go test -count=1 -timeout 120m "$$@" | grep -v 'no test'; }; \
	SOAK_TIME=$${SOAK_TIME:-20s} run -parallel 20 -run 'Random|Killed|StillPrinted' ./... && { [ -n "$$SOAK_TIME" ] || { \
	SOAK_ROUNDS=100 run -v -run MovedMornings ./e2e && SOAK_ROUNDS=40 run -v -run RandomAccount ./e2e && SOAK_ROUNDS=200 run -v -run 'MovedLoginKilled|RefreshKilled' ./e2e && \
	SOAK_ROUNDS=500 run -v -run TeamCommandsKilled ./e2e; }; }

lint:
	go vet ./...
	go run $(GOLANGCI) run

# Known vulnerabilities; last in check, so that what was not checked is seen.
vuln:
	@tools/vuln

check: lint test cross vuln

# Every system that a release is for; what only runs there is at least compiled, tests and all, and linked.
cross:
	for os in linux darwin windows; do for arch in amd64 arm64; do \
	  echo $$os/$$arch; export GOOS=$$os GOARCH=$$arch CGO_ENABLED=0; go vet ./... && go build -o /dev/null . || exit 1; done; done

release-check:
	tools/release-check

# A stranger's first day: clone, demo, test, install, use, uninstall.
newcomer:
	tools/newcomer

# docs/pictures, from a real run; for a change in how things look.
pictures:
	go run ./internal/pictures $(FREEZE)

bench: build
	go run ./internal/bench

clean:
	rm -rf awsin .cache dist
