# Bifrost, from a fresh machine: `make run` and `make test`. `make` alone lists everything.
.DEFAULT_GOAL := help
SHELL := /bin/sh
# Generating, checking and building share files and a small machine.
.NOTPARALLEL:

# The version comes from git; a tarball has none.
VERSION ?= $(shell [ -e .git ] && git describe --tags --always --dirty 2>/dev/null || echo dev)
MODULE   = github.com/bifrost-run/bifrost
LDFLAGS  = -s -w -X $(MODULE)/platform/local/command.buildVersion=$(VERSION)
BUILD    = go build -buildvcs=false -ldflags '$(LDFLAGS)'
LINTER   = go tool -modfile=tools/lint/go.mod golangci-lint

# What `make generate` writes, and what is committed.
GENERATED = ':(glob)ports/*/mocks/**' ':(glob)functions/*/function.json' workflows/all/all.go tests/contract/openapi.json docs/data-model.md docs/executions.md docs/errors.md docs/architecture.md \
	web/src/client tests/integration/goclient/client.gen.go

# The least coverage of domain and of app, in percent.
COVERAGE = 90

# Tests and programs are compiled alike, so that the platform is compiled once, and once more for the race detector.
export CGO_ENABLED = 0
export GOFLAGS := $(strip $(filter-out -trimpath,$(GOFLAGS)) -trimpath)

##@ Every day

.PHONY: run
run: build ## build and serve on http://127.0.0.1:7071; ARGS="--addr 127.0.0.1:8080" passes flags on
	@exec bin/bifrost run $(ARGS)

# These build and start programs that are built without the race detector, wait for leases, break every call of the
# emulator, ask a whole API some thousand times, or play thousands of histories. Under the race detector, which what they
# test meets in tests of its own, they would take more time than a small machine has.
PLAIN = /(tests/integration(/(azure|clients|fuzzapi|handler|histories|operations))?|tests/contract/(apitest|configapitest|matrix)|platform/internal/pack)$$

# Those of them that take longest, which begin first.
LONG = ./tests/integration/azure ./tests/integration/handler ./tests/integration

# With -short a property is tried a fifth as often, which is enough to find races. These are then played in full.
HISTORIES_OF = ^Test(WhateverHappensToProcessesTheRunEndsOnce|Tenancy|RandomHistories.*)$$

# Whoever has memory tests faster: less of it is swept, until a process has a gigabyte.
ROOMY = GOGC=400 GOMEMLIMIT=1GiB

# Nobody debugs a test with what -w leaves out of it: linking is a good part of all the work. What vet says is part of
# the check, and a test may take long on a machine that does much else.
TEST = go test -shuffle=on -ldflags=-w -vet=off -timeout=20m

# At its end a process waits a second, unless it is told, for races that nobody has waited for; two hundred do.
RACE = GORACE=atexit_sleep_ms=20 CGO_ENABLED=1 $(TEST) -race -short

.PHONY: test
test: need-go need-cc azurite web web/dist/index.html ## every test, almost all with the race detector, then the coverage of domain and app
	$(ROOMY) $(RACE) $$(go list ./... | grep -v -E '$(PLAIN)')
	$(TEST) -p=2 $(LONG) $$(go list ./... | grep -E '$(PLAIN)')
	$(ROOMY) $(TEST) -run '$(HISTORIES_OF)' ./adapters/embedded
	@$(MAKE) --no-print-directory cover COVERAGE=0

# The emulator of Azure Storage, which tests start by themselves.
EMULATOR = tests/integration/azurite/testdata

.PHONY: azurite
azurite: $(EMULATOR)/node_modules/.package-lock.json ## the storage emulator for the tests, from npm (once)

$(EMULATOR)/node_modules/.package-lock.json: $(EMULATOR)/package-lock.json
	@$(MAKE) --no-print-directory need-node
	cd $(EMULATOR) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: dev-web
dev-web: web/node_modules/.package-lock.json ## the web app while you work on it, on http://localhost:5173, before a running make run ARGS="--public-url http://localhost:5173"
	@cd web && npm run --silent dev

.PHONY: web
web: web/node_modules/.package-lock.json ## the types and the tests of the web app, whose packages come from npm (once)
	cd web && npm run --silent check && npm test --silent

web/node_modules/.package-lock.json: web/package-lock.json
	@$(MAKE) --no-print-directory need-node
	cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: check
check: test verify ## everything that CI runs

.PHONY: build
build: web/dist/index.html program ## the local program with the web app in it, as bin/bifrost

.PHONY: program
program: need-go ## the same by Go alone, with the web app as it was built last, if ever
	@$(BUILD) -o bin/bifrost ./cmd/bifrost

# Folders are among them because they change when a file goes.
WEB = $(shell find web/src web/public -not -name '*.test.*') $(wildcard web/*.html web/*.ts web/*.json)

# One file of the folder belongs to git, so that Go finds something to embed.
web/dist/index.html: web/node_modules/.package-lock.json $(WEB)
	@$(MAKE) --no-print-directory need-node
	@find web/dist -mindepth 1 -not -name .keep -delete
	@cd web && npm run --silent build -- --logLevel warn

.PHONY: site
site: build ## the web app for Azure Static Web Apps, as dist/site; ARGS="--api https://func.example" says where the API is
	@bin/bifrost site $(ARGS)

.PHONY: package
package: program ## the archive for Azure Functions, as dist/bifrost.zip
	@bin/bifrost package

# It refuses a tree that is not what is committed. The same commit, Go and npm give the same bytes.
.PHONY: release
release: need-go need-node ## everything that a release consists of, as dist/release; VERSION=v1.2.3 has a section in CHANGELOG.md
	@cd tools/release && go run . -version '$(VERSION)' -dir ../..

# The tables of positions that the tests log, and their sum.
.PHONY: faults
faults: need-go azurite ## every way in which Azure Storage can break a call, at each call of each operation (some minutes)
	@log=$$(mktemp); trap 'rm -f "$$log"' EXIT; \
	BIFROST_FAULTS=all go test -count=1 -timeout=60m -v ./tests/integration/azure > "$$log" 2>&1 || { cat "$$log"; exit 1; }; \
	awk '/operation +calls +fault positions/ { table = 1 } table { sub("^ +", ""); print } \
		/fault positions exercised:/ { sum += $$4; table = 0 } END { print "fault positions in all: " sum }' "$$log"

# How many histories of runs are played on each family of storage.
HISTORIES ?= 200000

# One check of rapid plays twenty of them in the embedded store, and eighty under leases.
.PHONY: histories
histories: need-go ## random lives of runs against the model of the engine (some minutes); HISTORIES=1000000 plays more
	go test -count=1 -timeout=60m -v -run='^TestWhateverHappensTo' ./adapters/embedded -rapid.checks=$$(($(HISTORIES) / 20))
	go test -count=1 -timeout=60m -v -run='^TestWhateverHappensTo' ./tests/integration/histories -rapid.checks=$$(($(HISTORIES) / 80))

# How many runs the local program and the packaged handler perform; 0 leaves one out.
CHAOS ?= 2000/300
# Repeats the decisions of chance, though not their moments; 0 is another one each time.
SEED ?= 0

.PHONY: chaos
chaos: need-go azurite ## real programs killed and stopped under load, and what came of it (some minutes); CHAOS=200/30 SEED=7 plays less
	go test -tags=chaos -count=1 -timeout=20m -v ./tests/chaos -args -embedded=$(firstword $(subst /, ,$(CHAOS))) -azure=$(lastword $(subst /, ,$(CHAOS))) -seed=$(SEED)

# How long each fuzz test runs.
FUZZTIME ?= 30s

# They are found, not listed: a new one is run as well.
.PHONY: fuzz
fuzz: need-go ## every fuzz test, one after the other; FUZZTIME=5m is how long each one runs
	@grep -rE --include='*_test.go' --exclude-dir=node_modules '^func Fuzz[A-Za-z0-9_]+\(' . | \
		sed -E 's|^(.*)/[^/]*:func (Fuzz[A-Za-z0-9_]+)\(.*|\1 \2|' | sort -u | \
		{ failed=; while read -r folder name; do \
			echo "$$folder $$name"; go test -run='^$$' -fuzz="^$$name\$$" -fuzztime=$(FUZZTIME) "$$folder" || failed="$$failed $$name"; \
		done; [ -z "$$failed" ] || { echo "These found something:$$failed" >&2; exit 1; }; }

# How many requests the search sends.
N ?= 200000

.PHONY: fuzz-api
fuzz-api: need-go ## every operation asked at random, by its own schema; N=200000 is how much, SEED=7 repeats one
	BIFROST_FUZZ_REQUESTS=$(N) BIFROST_FUZZ_SEED=$(SEED) go test -count=1 -timeout=120m -v -run='^TestWhateverIsAsked' ./tests/integration/fuzzapi

# BENCH="-deep 1000000" also looks at a history of a million runs; go run ./tests/bench -h lists more.
.PHONY: bench
bench: build ## the promised numbers of speed and memory beside what this machine does (five minutes), as one table
	go run ./tests/bench -binary bin/bifrost $(BENCH)

.PHONY: scale
scale: need-go ## what a page of every list costs with little, and with 20,000 forms, 10,000 workflows and a million runs (some minutes)
	BIFROST_SCALE=full go test -count=1 -timeout=60m -v -run='^TestEveryListReads' ./platform/local

.PHONY: bench-micro
bench-micro: need-go ## the benchmarks of single functions
	go test -run='^$$' -bench=. -benchmem ./...

# Pictures of what it looked at are in dist/e2e afterwards.
.PHONY: e2e
e2e: build ## the web app in a real browser against the real program; T="sign-in" is a part of a file's name
	cd web && npm run --silent e2e -- $(T)

.PHONY: bench-web
bench-web: build ## what people wait for in the web app, on a slow computer and a slow line (some minutes), as one table
	cd web && npm run --silent bench

##@ Code

.PHONY: fmt
fmt: need-go web/node_modules/.package-lock.json ## format the code and group its imports
	$(LINTER) fmt
	@cd web && npm run --silent fmt

.PHONY: lint
lint: need-go ## the linter (building it takes a few minutes, once)
	$(LINTER) run

.PHONY: generate
generate: need-go ## everything that a machine writes: mocks, the list of workflows, the data model, the life of a run, openapi.json and its clients, each function.json, the drawings of the architecture
	go generate ./...
	@$(MAKE) --no-print-directory openapi clients
	@bin/bifrost functions
	@go run ./docs/internal/architecture . docs/architecture.md

# What the web app needs of the contract may not be written yet.
.PHONY: openapi
openapi: program ## the description of the API, as tests/contract/openapi.json
	@bin/bifrost openapi > tests/contract/openapi.json.new || { rm -f tests/contract/openapi.json.new; exit 1; }
	@mv tests/contract/openapi.json.new tests/contract/openapi.json

# The generator of the Go client, and the modules of the web app, which have the other one.
CLIENTS = go tool -modfile=$(CURDIR)/tools/oapi/go.mod oapi-codegen

.PHONY: clients
clients: need-go web/node_modules/.package-lock.json ## the clients in Go and TypeScript, from tests/contract/openapi.json
	cd tests/integration/goclient && $(CLIENTS) -config oapi-codegen.yaml ../../contract/openapi.json
	@cd web && npm run --silent generate

##@ What check adds to the tests

.PHONY: verify
verify: fmt-check lint vet generate-check actionlint release-check api-lint clients-check web-lint cover terraform build-static e2e ## everything of check but the tests themselves

.PHONY: actionlint
actionlint: need-go ## fails when a workflow of GitHub Actions is wrong
	@go tool -modfile=tools/actionlint/go.mod actionlint

.PHONY: release-check
release-check: need-go ## the tests of what makes a release
	@cd tools/release && go vet ./... && go test ./...

.PHONY: fmt-check
fmt-check: need-go ## fails when `make fmt` would change something
	@diff=$$($(LINTER) fmt --diff) || { echo "$$diff"; echo "The code is not formatted: run make fmt." >&2; exit 1; }

.PHONY: vet
vet: need-go ## go vet
	go vet ./...
	go vet -tags=chaos ./tests/chaos

.PHONY: generate-check
generate-check: generate ## fails when what is generated is not what is committed or staged
	@command -v git >/dev/null || { echo "git is missing: it compares what is generated with what is committed." >&2; exit 1; }
	@git diff --exit-code --stat -- $(GENERATED) || { echo "Generated files have changed: commit what make generate wrote." >&2; exit 1; }
	@new=$$(git ls-files --others --exclude-standard -- $(GENERATED)) || exit 1; \
	[ -z "$$new" ] || { echo "$$new"; echo "Generated files are not in git: add what make generate wrote." >&2; exit 1; }

# Spectral's own rules, all of them.
.PHONY: api-lint
api-lint: tools/spectral/node_modules/.package-lock.json ## fails when the contract breaks a rule of Spectral
	@cd tools/spectral && npm run --silent lint

tools/spectral/node_modules/.package-lock.json: tools/spectral/package-lock.json
	@$(MAKE) --no-print-directory need-node
	cd tools/spectral && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: clients-check
clients-check: need-go web/node_modules/.package-lock.json ## fails when a client, or what is written with it, does not compile
	cd tests/integration/goclient && go vet ./...
	@cd web && npm run --silent check

# How much JavaScript a page may need is judged by the build itself.
.PHONY: web-lint
web-lint: web/node_modules/.package-lock.json web/dist/index.html ## fails when the web app breaks a rule of its linter or of its format
	@cd web && npm run --silent lint

# awk reads a cover profile, "file:range statements count", and adds up by the first folder.
.PHONY: cover
cover: need-go ## fails when the tests of domain or app cover less than 90 % of it
	@said=$$($(ROOMY) go test -vet=off -ldflags=-w -coverprofile=coverage.out ./domain/... ./app/...) || { echo "$$said"; exit 1; }; \
	awk -v least=$(COVERAGE) 'NR > 1 { sub("^$(MODULE)/", ""); split($$1, at, "/"); \
		all[at[1]] += $$2; if ($$3 > 0) hit[at[1]] += $$2 } \
		END { for (floor in all) { share = 100 * hit[floor] / all[floor]; bad = bad || share < least; \
			printf "coverage of %s: %.1f %% of %d statements\n", floor, share, all[floor] } exit bad }' coverage.out || \
		{ echo "$$said"; echo "domain and app need at least $(COVERAGE) % each." >&2; exit 1; }

# terraform is the program; TF_PROVIDERS=real takes the real providers from the internet.
.PHONY: terraform
terraform: need-go need-terraform ## what Terraform says of infra/terraform: format, validity and tests with mocked providers, without the internet
	@cd tools/terraform && go vet ./... && go test ./...
	@mkdir -p dist/terraform
	@cd tools/terraform && go build -buildvcs=false -o ../../dist/terraform/ ./provider ./check
	@dist/terraform/check $(if $(filter real,$(TF_PROVIDERS)),-real) infra/terraform dist/terraform

.PHONY: build-static
build-static: need-go ## the programs as they are shipped: linux/amd64 without C
	GOOS=linux GOARCH=amd64 $(BUILD) -o /dev/null ./cmd/bifrost
	GOOS=linux GOARCH=amd64 $(BUILD) -o /dev/null ./cmd/handler

# The needs say in one sentence what is missing.
.PHONY: need-go
need-go:
	@command -v go >/dev/null || { echo "Go is missing: install Go 1.26 or newer." >&2; exit 1; }
	@case "$$(go env GOVERSION 2>/dev/null)" in *go1.2[6-9]*|*go1.[3-9][0-9]*) ;; \
		*) echo "Go is too old: Bifrost needs Go 1.26 or newer, this is $$(cd / && go env GOVERSION)." >&2; exit 1;; esac

.PHONY: need-cc
need-cc: need-go
	@cc=$$(go env CC); echo '#include <stdlib.h>' | $$cc -fsyntax-only -x c - 2>/dev/null || \
		{ echo "A C compiler is missing: the race detector needs one with its headers (on Debian: apt-get install gcc libc6-dev)." >&2; exit 1; }

.PHONY: need-node
need-node:
	@command -v node >/dev/null && command -v npm >/dev/null || \
		{ echo "Node is missing: the web app and the tests need Node 20.19 or newer with npm. Without them, make program builds all but the web app." >&2; exit 1; }
	@node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major * 100 + +minor < 2019 ? 1 : 0)' || \
		{ echo "Node is too old: the web app and the tests need Node 20.19 or newer, this is $$(node --version)." >&2; exit 1; }

.PHONY: need-terraform
need-terraform:
	@command -v terraform >/dev/null || { echo "Terraform is missing: install Terraform 1.11 or newer." >&2; exit 1; }

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
