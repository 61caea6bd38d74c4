# Kuntapaikka. `make` lists what can be done; `make run` and `make test` work in a fresh clone with only Go and a shell.
# Go's flags are set here so that every target shares one build cache and two builds of a commit give the same bytes.
export GOFLAGS := -buildvcs=false -trimpath
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

ARGS ?=
PKG ?= ./...
CLUSTER := go run ./internal/embedded/testcluster --
TOOL := go tool -modfile=internal/tools/go.mod

.PHONY: help run build test bench bench-matcher load stress screenshots check assets generate generated fmt lint vet floors tools install clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: install build ## Start the portal with demo data on its private PostgreSQL; prints the address and the sign-ins (ARGS="--addr 127.0.0.1:9000")
	@exec bin/kuntapaikka serve --demo $(ARGS)

build: assets ## Build the static binary bin/kuntapaikka
	@CGO_ENABLED=0 go build -ldflags='-s -w' -o bin/kuntapaikka ./cmd/kuntapaikka

test: installtest assets ## Run every test against a throw-away PostgreSQL (PKG=./internal/store/... for some)
	@GOGC=400 $(CLUSTER) go test -timeout 40m -shuffle=on $(PKG)

bench: installtest assets ## Run the benchmarks whose figures stand in docs/benchmarks.md
	@$(CLUSTER) go test -run '^$$' -bench . -benchmem -timeout 60m $(PKG)

bench-matcher: ## Hold the matcher against HiGHS and CBC at equal time; needs a C++ compiler, and cbc for CBC (ARGS="-seconds 10 -sizes 60x40,300x150")
	@command -v c++ >/dev/null || { echo "HiGHS needs a C++ compiler and zlib here: sudo apt-get install g++ zlib1g-dev" >&2; exit 1; }
	@mkdir -p bin && cd internal/tools/yardstick && CGO_ENABLED=1 go build -o $(CURDIR)/bin/yardstick . && exec $(CURDIR)/bin/yardstick $(ARGS)

load: installtest assets ## The last hour of a round, ten times as fast: 600 officers save and submit claims on a PostgreSQL that syncs to disk (six minutes)
	@KUNTAPAIKKA_HOUR=360 go run ./internal/embedded/testcluster -durable -- go test -run '^$$' -bench DeadlineHour -benchtime 1x -timeout 30m ./internal/portal/claims

stress: installtest assets ## A million attempts on the last places with connections killed meanwhile; 300 kills of the private PostgreSQL and its supervisor
	@KUNTAPAIKKA_STRESS=1000000 $(CLUSTER) go test -run Stress -v -timeout 60m ./internal/store/...
	@KUNTAPAIKKA_KILLS=150 go test -count=1 -run Killed -v -timeout 60m ./internal/embedded

screenshots: installtest assets ## Write the main pages, wide and narrow, to screenshots/
	@KUNTAPAIKKA_SCREENSHOTS=$(CURDIR)/screenshots $(CLUSTER) go test -count=1 -run Screenshots -timeout 30m ./internal/portal/...

check: ## All that must hold before a change goes in: generated files, vet, lint and format, floors, tests
	@for step in generated vet lint floors test; do echo "== $$step"; $(MAKE) --no-print-directory $$step; done

assets: install ## Build the browser assets into web/dist from the packages that package-lock.json names
	@deploy/assets.sh

generate: ## Write the generated Go files anew (message catalogue, templates)
	@go generate ./...
	@go tool templ generate -log-level error

generated: ## Fail when a committed generated file is not what `make generate` writes
	@deploy/unchanged.sh $(MAKE) --no-print-directory generate

fmt: ## Format Go and templates
	@$(TOOL) golangci-lint fmt ./...
	@go tool templ fmt -log-level error templates

vet:
	@go vet ./...

lint: assets ## Report what go vet does not: golangci-lint with .golangci.yml
	@$(TOOL) golangci-lint run ./...

floors: ## Check which package may import which
	@go test ./internal

tools: ## Build the checkers ahead of their first use (about three minutes on two cores, once)
	@$(TOOL) golangci-lint version

install: ## Install what is missing to build and run (PostgreSQL, Node.js), or say what to install
	@deploy/install.sh

installtest: ## The same for the tests, which also drive a browser
	@deploy/install.sh tests

clean: ## Remove what was built; var/ with its data stays
	@rm -rf bin screenshots node_modules
	@git clean -fdXq web/dist
