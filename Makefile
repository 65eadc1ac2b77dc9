# Everything that is run by hand or by CI. Needs Rust 1.95 or later, bash and GNU make; the rest is
# installed by tools/setup.sh into ~/.local/share/plimsoll-tools (or $PLIMSOLL_TOOLS) when it is
# missing. Each step prints its wall time.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.NOTPARALLEL:
.DEFAULT_GOAL := help

STEP := tools/step.sh
WASM := --target wasm32-unknown-unknown --no-default-features --features web
# As page and worker are built, but without the browser: plans are worked out on both, draws in the worker only.
ENGINE := --target wasm32-unknown-unknown --no-default-features
ENGINE_WASM := target/wasm32-unknown-unknown/worker/examples/montecarlo.wasm
PAGE_PLAN_WASM := target/wasm32-unknown-unknown/release/examples/plan.wasm
PLAN_WASM := target/wasm32-unknown-unknown/worker/examples/plan.wasm
BANDS_WASM := target/wasm32-unknown-unknown/worker/examples/bands.wasm

# The version and the commit, which the page and its worker compare. The commit alone decides, so
# two builds of it are the same byte for byte.
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
COMMIT := $(shell git describe --always --dirty --abbrev=9 --exclude '*' 2>/dev/null)
BUILD_ID := $(VERSION)$(if $(COMMIT),+$(COMMIT))

.PHONY: help setup build serve test bench size weight clean page

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## /  make \1 \t/p' Makefile | expand -t 16

setup: ## Install all that build and tests need
	@tools/setup.sh test

serve: build ## Build the page and serve it on http://127.0.0.1:8080 (PORT=... for another)
	@$(STEP) --last 'serving' node tools/serve.mjs dist

build: ## Build the page into dist/, which any static server can host
	@tools/setup.sh build
	@$(STEP) --begin
	@$(MAKE) --no-print-directory page
	@echo 'The page is in dist/: any static server can host it, under any path.'

# The release build proper, for `build` and `test`.
page:
	@PLIMSOLL_BUILD='$(BUILD_ID)' $(STEP) 'release build ($(BUILD_ID))' trunk --color never build --release
	@$(STEP) 'size' node tools/size.mjs
	@$(STEP) 'time to the first answer' node tools/first.mjs

test: ## Every check: format, lints, native and wasm tests, release build, browser tests
	@tools/setup.sh test
	@$(STEP) --begin
	@$(STEP) 'format' cargo fmt --check
	@$(STEP) 'lints, native' cargo clippy --locked --all-targets -- -D warnings
	@$(STEP) 'lints, wasm' cargo clippy --locked $(WASM) --lib --bins --test web -- -D warnings
	@$(STEP) 'tests, native' cargo test --locked
	@$(STEP) 'tests, wasm in headless Chromium' cargo test --locked $(WASM) --test web
	@$(MAKE) --no-print-directory page
	@$(STEP) 'weight of the laws' node tools/weigh.mjs
	@$(STEP) --last 'browser tests of dist/' node --test --test-reporter=spec tests/browser/

bench: ## How fast laws, plans and imports are: native; the Monte Carlo engine, plans and imports in wasm too
	@tools/setup.sh build
	@$(STEP) --begin
	@$(STEP) 'benches, native' cargo bench --locked --bench model --bench montecarlo --bench plan --bench import
	@$(STEP) 'build of engine and plans as wasm' cargo build --locked --profile worker $(ENGINE) --example montecarlo --example plan --example bands
	@$(STEP) 'build of plans as wasm for the page' cargo build --locked --release $(ENGINE) --example plan
	@$(STEP) 'engine as wasm' node benches/wasm/montecarlo.mjs $(ENGINE_WASM)
	@$(STEP) 'plans as wasm, in the worker' node benches/wasm/plan.mjs $(PLAN_WASM)
	@$(STEP) 'bands of the examples as wasm' node benches/wasm/bands.mjs $(BANDS_WASM)
	@$(STEP) 'plans as wasm, on the page' node benches/wasm/plan.mjs $(PAGE_PLAN_WASM)
	@tools/setup.sh test
	@$(MAKE) --no-print-directory page
	@$(STEP) 'speed of the hand in Chromium' node benches/browser/hand.mjs
	@$(STEP) --last 'large files in Chromium' node benches/browser/import.mjs 70

size: ## Sizes of what is in dist/, against the budget
	@node tools/size.mjs

weight: ## Sizes of the laws: those in the page, and all together
	@tools/setup.sh build
	@$(STEP) --begin
	@$(MAKE) --no-print-directory page
	@$(STEP) --last 'weight of the laws' node tools/weigh.mjs

clean: ## Remove what was built (not the tools)
	rm -rf target dist tests/browser/shots
