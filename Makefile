# Everything one does with the source of Navette. `make` alone lists it.

GO      ?= go
TOOL    := $(GO) tool -modfile=tools/go.mod
# The same source in another folder is not built twice: checks and tests work on copies.
export GOFLAGS := -trimpath
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)

# How long `make soak` goes on, and how long `make fuzz` stays on each target.
SOAK ?= 30m
FUZZ ?= 5m

# How many servers `make soak-back` kills on each engine.
KILLS ?= 1000

# Which stories `make policies` tells: a range, or one seed.
SEEDS ?= 0-199

.PHONY: help build demo test check bench audit soak soak-back policies newcomer fuzz screenshots help-pictures generate deps

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

build: ## Build bin/navette
	$(GO) build -ldflags "-s -w -X main.version=$(VERSION)" -o bin/navette ./cmd/navette

demo: build ## Start the whole product on this machine: server, sandbox, mail catcher, believable people
	bin/navette demo

test: deps check build ## Install what tests need, check, then run every test on SQLite and PostgreSQL
	scripts/with-postgres $(TOOL) gotestsum --format pkgname-and-test-fails -- -p 3 -timeout 10m ./...
	scripts/test-js
	scripts/fuzz 8s internal/zoom/webhook internal/sandbox # what strangers send

check: deps ## Format, vet, linters, generated files fresh, import rules, licences
	scripts/check

bench: build ## Measure; one JSON line a figure
	scripts/with-postgres $(GO) run ./bench

audit: ## Plant 5 000 recordings, gaps and decoys on both engines, and audit them under the limits of Zoom's plan Pro
	scripts/with-postgres go test ./internal/audit/ -run TestEveryGapIsFoundAndNoDecoy -count=1 -v -recordings 5000

soak: build ## Round trips and random kills on both engines for SOAK (30m), stopping at the first failure
	scripts/with-postgres scripts/soak $(SOAK)

soak-back: deps build ## KILLS (1000) SIGKILLs per engine in every window of an import; a table and one JSON line each
	scripts/with-postgres scripts/soak-back $(KILLS)

policies: ## Judge recording policies from random states (SEEDS=0-199), and one for 5 000 people, on both engines
	NAVETTE_POLICY_SEEDS=$(SEEDS) scripts/with-postgres $(GO) test -count=1 -timeout 60m ./internal/policy/judge
	NAVETTE_POLICY_PEOPLE=5000 scripts/with-postgres $(GO) test -count=1 -timeout 30m -v -run InBatches ./internal/policy

newcomer: build ## Set up a team (twice) and a studio in a browser as a newcomer does, and print what it costs
	scripts/newcomer
	scripts/newcomer --without-webhooks
	scripts/newcomer --studio

fuzz: ## Every fuzz target for FUZZ (5m)
	scripts/fuzz $(FUZZ)

screenshots: deps ## Every storybook page into screenshots/ (desktop, phone, dark; French and English), and the README's picture
	$(GO) run ./internal/web/storybook/shoot --readme docs/picture.png

help-pictures: deps ## Draw the pictures of the help that show an older page, from the storybook
	$(GO) run ./internal/web/storybook/shoot --help-pictures internal/help/picture

generate: ## Write every generated file anew: pages, assets, documentation of the options
	scripts/generate

deps: ## Install what the tests need, where it is missing (root on Debian or Ubuntu)
	scripts/deps
