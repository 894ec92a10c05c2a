.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup demo test check generate drift lint types sandbox dist lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## Make .venv with everything that is needed, from requirements.lock

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## Add the people of examples/members.csv to a group of the sandbox
	@$(BIN)/python examples/demo.py

test: lint types drift ## Everything that CI runs
	$(BIN)/pytest -q -n auto tests

generate: $(READY) ## Write generated/ from openapi.yaml
	$(BIN)/python tools/generate.py

drift: $(READY) ## Fail when generated/ is not what openapi.yaml makes
	$(BIN)/python tools/generate.py --check

lint: $(READY) ## Check the style of the code, and openapi.yaml against the OpenAPI specification
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/openapi-spec-validator openapi.yaml

types: $(READY) ## Check the types with mypy and pyright
	$(BIN)/mypy
	$(BIN)/basedpyright

sandbox: $(READY) ## Serve the sandbox until Ctrl-C
	@$(BIN)/twochat sandbox

dist: $(READY) ## Build the wheel and the source distribution into dist/
	rm -rf dist && $(BIN)/python -m hatchling build

lock: $(READY) ## Make requirements.lock anew
	$(BIN)/uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 --all-extras --group dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" --quiet --output-file requirements.lock

clean: ## Remove what the other targets made
	rm -rf .venv dist build .hypothesis .mypy_cache .pytest_cache .ruff_cache
