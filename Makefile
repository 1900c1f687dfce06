# `make demo` and `make test` need nothing but Python >= 3.11; what they install goes
# into $(VENV). Stamp files there say what is installed, so a second run starts at once.

PYTHON ?= python3
VENV ?= .venv
JOBS ?= 2
ARGS ?=

BIN := $(VENV)/bin
MADE := $(VENV)/.stamp-made
INSTALLED := $(VENV)/.stamp-installed
TESTABLE := $(VENV)/.stamp-testable
BENCHABLE := $(VENV)/.stamp-benchable
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench bench-quick clean

help: ## list these targets
	@echo "usage: make TARGET [PYTHON=python3.12] [VENV=.venv] [ARGS=...]"
	@sed -n 's/^\([a-z-]*\):.*## /  \1	/p' Makefile

demo: $(INSTALLED) ## watch a TensorFlow 1 model run in JAX (ARGS='--text FILE')
	$(BIN)/jaxscope demo $(ARGS)

test: lint ## format, lint, types, then every test and doctest (ARGS='-k name')
	JAX_PLATFORMS=cpu $(BIN)/python -m pytest -n $(JOBS) $(ARGS)

lint: $(TESTABLE) ## format, lint and types only
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict jaxscope

bench: $(BENCHABLE) ## time everything beside the peers (ARGS='--sizes 48x100x300')
	$(BIN)/python -m benchmarks $(ARGS)

bench-quick: $(BENCHABLE) ## the same, tiny, for what it checks and not for its times
	$(BIN)/python -m benchmarks --quick $(ARGS)

clean: ## remove the environments and everything generated
	rm -rf .venv .venv-next $(VENV) build dist .hypothesis
	rm -rf .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "jaxscope needs Python 3.11 or newer, and '$(PYTHON)' is not:" \
	    "say make PYTHON=/path/to/python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(INSTALLED): $(MADE) pyproject.toml
	$(PIP) install --editable .
	@touch $@

$(TESTABLE): $(MADE) pyproject.toml
	$(PIP) install --editable '.[test]'
	@touch $@ $(INSTALLED)

# A peer that this machine cannot have is left out of the report; the rest runs.
$(BENCHABLE): $(INSTALLED)
	@$(PIP) install --editable '.[bench]' || { \
	  echo "Not all peers could be installed: one by one." >&2; \
	  for peer in dm-haiku equinox matplotlib 'torch<2.14'; do \
	    $(PIP) install "$$peer" || true; done; }
	@touch $@
