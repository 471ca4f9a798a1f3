# Sonde. `make` lists what there is. Two commands are enough for a newcomer:
# `make demo` shows the main job, `make test` passes all the tests; both install
# what they need.

BIN := $(CURDIR)/.cache/bin
GO_PACKAGES := ./cmd/... ./pkg/... ./profiles/... ./charts/... ./hack/... ./test/...
CLUSTER ?= dev
RACE ?= -race
apt = (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1))

# All is compiled as the images are, so that it is compiled once: Kubernetes'
# client alone takes minutes. Only the race detector needs C.
export GOFLAGS := $(strip $(shell go env GOFLAGS 2>/dev/null) -trimpath -tags=disable_grpc_modules)
export CGO_ENABLED := 0

.DEFAULT_GOAL := help
.PHONY: help build images demo demo-down test unit test-browser e2e test-saf fuzz bench lint fmt generate verify cluster-up cluster-down tools node cc ruby rpm xmllint browser clean

help: ## list the targets
	@awk -F ':.*## ' '/^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ Use
demo: ## the main job on a real Kubernetes node (KUBECONFIG=… for a cluster of yours)
	@echo 'compiling the demo, which is silent for some minutes the first time'
	@go run ./hack/demo up

demo-down: ## remove the demo and all of its cluster
	go run ./hack/demo down

build: ## build the command line, and the parts of the cluster, into bin/
	go build -ldflags='-s -w' -o bin/ ./cmd/...

images: ## build the images into dist/, without Docker
	go run ./hack/images

##@ Test
test: tools node cc ruby rpm xmllint browser ## all tests: unit, golden, real API server, real node
	SONDE_E2E=1 SONDE_REQUIRE_RUBY=1 SONDE_REQUIRE_RPM=1 SONDE_REQUIRE_XMLLINT=1 SONDE_BROWSER=1 HELM=$(BIN)/helm KUBEBUILDER_ASSETS=$(BIN) \
	  VERSITYGW=$(BIN)/versitygw FAKE_GCS_SERVER=$(BIN)/fake-gcs-server \
	  go run ./hack/gotest $(RACE) $(filter-out ./test/...,$(GO_PACKAGES)) ./test/arch ./test/ci ./test/rootfs -- -timeout=20m -count=1 ./test/browser -- -timeout=40m -count=1 -v ./test/e2e

unit: ## what needs no cluster and no root
	CGO_ENABLED=$(if $(RACE),1,0) go test $(RACE) $(GO_PACKAGES)

test-browser: browser ## the HTML report, and HDF files in Heimdall Lite, in headless Chromium
	SONDE_BROWSER=1 go run ./hack/gotest -timeout=20m -count=1 ./test/browser

e2e: tools ## the stories on a real node (KUBECONFIG=… for a cluster of yours)
	SONDE_E2E=1 HELM=$(BIN)/helm VERSITYGW=$(BIN)/versitygw go run ./hack/gotest -timeout=40m -count=1 -v ./test/e2e

test-saf: ## sonde beside the real SAF CLI, which npm installs (600 MB): three minutes
	mkdir -p .cache/saf && cp test/saf/package.json .cache/saf
	npm install --prefix .cache/saf --ignore-scripts --no-package-lock --no-audit --no-fund --loglevel=error
	SONDE_SAF=$(CURDIR)/.cache/saf go test -count=1 -timeout=20m -v ./test/saf

fuzz: ## each fuzzer for FUZZTIME (10s)
	go run ./hack/fuzz $(or $(FUZZTIME),10s)

bench: tools browser ## the figures of the design, as ratios in one run
	go test -run='^$$' -bench=. -benchmem ./pkg/...
	SONDE_BROWSER=1 go test -run='^$$' -bench=. -benchtime=5x ./test/browser
	SONDE_E2E=1 HELM=$(BIN)/helm go test -run='^$$' -bench=. -benchtime=20x ./test/e2e

##@ Keep
lint: tools ## golangci-lint
	$(BIN)/golangci-lint run $(GO_PACKAGES)

fmt: tools ## format all Go
	$(BIN)/golangci-lint fmt

generate: ## make the generated files
	go generate ./...

verify: generate ## fail if a generated file is out of date or go.mod is not tidy
	go mod tidy -diff
	git diff --exit-code

##@ Cluster
cluster-up: ## a real Kubernetes of one node, named CLUSTER (dev)
	go run ./hack/node up --name $(CLUSTER)

cluster-down: ## remove it, all of it
	go run ./hack/node down --name $(CLUSTER)

tools: ## build helm, golangci-lint and the stores of the tests, once
	go run ./hack/tools

node: ## build the node's programs, once
	go run ./hack/node build

cc: # the race detector is linked with it
	@command -v gcc >/dev/null || $(call apt,gcc libc6-dev)

ruby: # the tests hold the parser against Ruby's own
	@command -v ruby >/dev/null || $(call apt,ruby)

rpm: # the tests hold rpm -V and the order of versions against rpm's own
	@command -v rpm >/dev/null && command -v rpmbuild >/dev/null || $(call apt,rpm)

xmllint: # and NIST's schema of XCCDF: the tests hold JUnit and XCCDF to theirs
	@command -v xmllint >/dev/null && test -d /usr/share/openscap/schemas || $(call apt,libxml2-utils openscap-common)

browser: .cache/browser/node_modules/.package-lock.json # Chromium, and what drives it
	@command -v chromium >/dev/null || $(call apt,chromium fonts-dejavu-core)

.cache/browser/node_modules/.package-lock.json: test/browser/package-lock.json
	@command -v npm >/dev/null || $(call apt,nodejs npm)
	mkdir -p .cache/browser && cp test/browser/package.json test/browser/package-lock.json .cache/browser
	npm ci --prefix .cache/browser --ignore-scripts --no-audit --no-fund --loglevel=error

clean: ## remove what was built (clusters first: make demo-down cluster-down)
	rm -rf bin dist .cache/bin
