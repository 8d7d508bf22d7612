# make demo: one task, all the way.   make test: every test.   make help: the rest.
SHELL       := /bin/bash
.SHELLFLAGS := -o pipefail -c
VERSION     ?= 0.1.0
LDFLAGS     := -s -w -X github.com/clearml-hpc/clearml-agent/cmd/internal/version.Number=$(VERSION)
RACE        ?= $(shell command -v gcc >/dev/null && echo -race)
GOLANGCI    ?= $(shell command -v golangci-lint || ls "$$(go env GOPATH)/bin/golangci-lint" 2>/dev/null)
PACKAGES    ?= 1 # at once: tests of deadlines share the processors with nobody
SUMMARY     ?=

.PHONY: help demo test build man lint fmt clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

build: ## both commands, static, into bin/
	CGO_ENABLED=0 go build -buildvcs=auto -trimpath -ldflags "$(LDFLAGS)" -o bin/ ./cmd/clearml-agent ./cmd/clearml-agent-slurm

man: build ## man pages of both commands, into dist/man/
	@mkdir -p dist/man
	bin/clearml-agent --man-page > dist/man/clearml-agent.1
	bin/clearml-agent-slurm --man-page > dist/man/clearml-agent-slurm.1

demo: ## builds, starts an embedded ClearML server and Slurm, runs one task and shows it
	@go run ./test/demo

test: lint ## every test; says what was skipped for lack of a tool
	go build $(RACE) ./...
	go test $(RACE) -p $(PACKAGES) -json -timeout 20m ./... | go run ./test/summary $(SUMMARY)

lint: ## go vet, and golangci-lint where it is installed
	go vet ./...
	@if [ -n "$(GOLANGCI)" ]; then "$(GOLANGCI)" run ./...; else echo "golangci-lint is not installed: its checks are SKIPPED"; fi

fmt: ## gofumpt over everything
	go run mvdan.cc/gofumpt@v0.12.0 -w .

clean:
	rm -rf bin out dist
