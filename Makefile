.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
BENCH := .venv-bench
LOCK := --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" --quiet

.PHONY: help setup demo test test-slow test-pythons generate drift lint lint-openapi lines types contract record mutants contract-report evidence spec-diff soak fleet-demo fleet-test mutate bench bench-check docs docs-axe pictures audit sandbox dist lock api api-diff release clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## Make .venv with everything that is needed, from requirements.lock

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## Add the people of examples/members.csv to a group of the sandbox
	@$(BIN)/python examples/demo.py

fleet-demo: $(READY) ## Two workers on a Postgres of their own, one of which is killed in the middle
	@$(BIN)/python -m examples.fleet_demo

test: lint types drift ## Style, types, drift, and every test but the slow ones
	$(BIN)/pytest -q -n auto -m "not slow" tests

test-slow: $(READY) ## The tests that take long: the whole contract suite, a copy of the repository, a page of thousands of rows
	$(BIN)/pytest -q -n auto -m slow tests

test-pythons: $(READY) ## The tests on other Pythons that are found here, and with the lowest versions that pyproject.toml allows
	$(BIN)/python tools/pythons.py

generate: $(READY) ## Write generated/ from openapi.yaml
	$(BIN)/python tools/generate.py

drift: $(READY) ## Fail when generated/ is not what openapi.yaml makes
	$(BIN)/python tools/generate.py --check

lint: $(READY) lines ## Check the style and the size of the code, and openapi.yaml against the OpenAPI specification
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/openapi-spec-validator openapi.yaml

lint-openapi: ## Check openapi.yaml against the rules that Redocly and Spectral recommend; needs npm
	REDOCLY_TELEMETRY=off npx --yes @redocly/cli@2.77.0 lint openapi.yaml
	npx --yes @stoplight/spectral-cli@6.16.3 lint --fail-severity hint openapi.yaml

lines: $(READY) ## Fail when the wrapper, or a file of it, is longer than it may be (tools/lines.py)
	@$(BIN)/python tools/lines.py

types: $(READY) ## Check the types with mypy and pyright
	$(BIN)/mypy
	$(BIN)/basedpyright

contract: $(READY) ## The contract suite, against the sandbox or URL= (KEY= GROUP= FROM= ONLY=; THROWAWAY=1; LIVE=1 or remove NUMBERS= to add your own)
	@$(BIN)/python -m tests.contract

record: $(READY) ## Record the cassettes anew, from the sandbox or with LIVE=1 from URL=
	@$(BIN)/python -m tests.contract.record

mutants: $(READY) ## Run every detector on every wrong server: how much drift would we notice? (ONLY=getGroup for some)
	@$(BIN)/python -m tests.contract.mutants

contract-report: $(READY) ## The same, written to docs/contract-power.md and docs/contract-power.html
	@$(BIN)/python -m tests.contract.mutants --write

evidence: $(READY) ## For each claim of openapi.yaml: how well it is known, and what has exercised it
	@$(BIN)/python -m tests.contract.evidence

spec-diff: $(READY) ## What changed in openapi.yaml since BASE= (default: the newest tag); fails on what breaks unannounced
	@$(BIN)/python tools/spec_diff.py "$(BASE)"

soak: $(READY) ## 20,000 calls in one process, with faults: nothing may grow
	TWOCHAT_SOAK=20000 $(BIN)/pytest -q tests/journal/test_soak.py

fleet-test: $(READY) ## 500 batches by a fleet whose workers and Postgres are killed, written to docs/guarantees.md and docs/fleet.svg
	@$(BIN)/python -m tests.jobs.fleet_report

mutate: $(READY) ## Would a test fail if a line of the wrapper were another? Written to docs/mutation.md (ONLY=lane,plan for some modules)
	@$(BIN)/python -m tools.mutate

bench: $(READY) $(BENCH)/.ready ## Measure what twochat costs, and write docs/benchmarks.md (SECTIONS= for some of it)
	@$(BENCH)/bin/python -m benchmarks $(SECTIONS)

bench-check: $(READY) $(BENCH)/.ready ## Fail when a ratio is worse than benchmarks/budget.toml allows
	@$(BENCH)/bin/python -m benchmarks check

$(BENCH)/.ready: benchmarks/requirements.lock pyproject.toml | $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(BENCH)
	$(BIN)/uv pip sync --quiet --require-hashes --python $(BENCH) benchmarks/requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BENCH) --editable .
	@touch $@

docs: $(READY) ## Build the documentation site into site/: nothing is fetched, and a broken link fails
	@$(BIN)/python -m tools.docs

docs-axe: docs ## Check the site's accessibility in chromium with axe-core (MPL-2.0); needs npm
	mkdir -p build/axe && cd build/axe && npm pack --silent axe-core@4.14.1 && tar -xzf axe-core-4.14.1.tgz package/axe.min.js
	@$(BIN)/python -m tools.docs_axe build/axe/package/axe.min.js

pictures: $(READY) ## Take the pictures of docs/ anew: a terminal in tmux, pages in chromium
	@$(BIN)/python -m tools.pictures

audit: $(READY) ## Look for known vulnerabilities in requirements.lock, where their data can be reached
	$(BIN)/uv tool run pip-audit --requirement requirements.lock --disable-pip --no-deps

sandbox: $(READY) ## Serve the sandbox until Ctrl-C
	@$(BIN)/twochat sandbox

dist: $(READY) ## Build the wheel and the source distribution into dist/
	rm -rf dist && $(BIN)/python -m hatchling build

release: $(READY) ## All of a release but the upload: VERSION=0.2.0rc1 (docs/releasing.md)
	@$(BIN)/python -m tools.release "$(VERSION)"

api: $(READY) ## Write the public names and signatures to tests/types/api.txt
	$(BIN)/python -m tools.api

api-diff: $(READY) ## What changed in them since BASE= (default: the newest tag); fails on what breaks unannounced
	@$(BIN)/python -m tools.api --since "$(BASE)"

lock: $(READY) ## Make requirements.lock anew
	$(BIN)/uv pip compile pyproject.toml $(LOCK) --all-extras --group dev --output-file requirements.lock
	$(BIN)/uv pip compile benchmarks/requirements.in $(LOCK) --constraint requirements.lock --output-file benchmarks/requirements.lock

clean: ## Remove what the other targets made
	rm -rf .venv $(BENCH) .venv-pythons dist build site .mutants .hypothesis .mypy_cache .pytest_cache .ruff_cache
