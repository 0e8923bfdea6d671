# matbang: everything a developer or an operator types. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

out := .build
program := $(out)/matbang
version := $(shell git describe --always --dirty 2>/dev/null || echo unknown)

# Everything the page is built from.
page_sources := $(shell find static \( -name node_modules -o -name dist -o -name test-results \) -prune -o -type f -print)
npm_stamp := static/node_modules/.package-lock.json
npm := npm --prefix static --no-audit --no-fund --no-update-notifier

# Tests and the picture start this program.
export MATBANG_BIN := $(abspath $(program))

golangci := $(out)/bin/golangci-lint-v2.15.0

.PHONY: help
help: ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: export MATBANG_DEMO ?= 1
run: packages build ## Install what is missing, build, and serve the map on http://127.0.0.1:8080
	@exec $(program) serve

.PHONY: build
build: page ## Build the page and the program into .build/
	@go build -trimpath -ldflags '-X main.version=$(version)' -o $(program) ./cmd/matbang

.PHONY: packages
packages:
	@.ci/install postgis pgrouting gdal

.PHONY: page
page: static/dist/index.html

static/dist/index.html: $(npm_stamp) $(page_sources)
	@$(npm) run --silent build
	@touch $@

$(npm_stamp): static/package-lock.json
	@echo "front-end libraries: npm ci"
	@$(npm) ci --loglevel=error
	@touch $@

.PHONY: test
test: packages build ## Run every test: Go against PostGIS, front-end modules, the map in Chromium
	@.ci/install chromium proj poppler
	@.ci/test

.PHONY: lint
lint: page $(golangci) ## Check the style of Go, TypeScript, CSS and the types
	@$(golangci) run ./...
	@$(npm) run --silent check
	@$(npm) run --silent lint

.PHONY: fmt
fmt: $(npm_stamp) $(golangci) ## Format everything
	@$(golangci) fmt ./...
	@$(npm) run --silent fmt

.PHONY: bench
bench: packages build ## Measure a province of a million parcels (BENCH="--parcels 5000000"), then the Go benchmarks
	@go build -trimpath -o $(out)/bench-program ./cmd/bench
	@$(out)/bench-program $(BENCH)
	@go test -run '^$$' -bench . -benchmem ./...

.PHONY: screenshot
screenshot: packages build ## Take the picture of the README
	@.ci/install chromium
	@$(npm) run --silent screenshot

# The linter is built from source with a version of its own, so that its many
# dependencies stay out of go.mod.
$(golangci):
	@echo "building golangci-lint (once, a few minutes)"
	@GOBIN=$(abspath $(out)/bin) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(patsubst $(out)/bin/golangci-lint-%,%,$@)
	@mv $(out)/bin/golangci-lint $@
