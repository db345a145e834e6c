# Every target makes what it needs: a virtual environment in .venv, from pyproject.toml.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
EXTRA ?= test-browser
OPTIONS ?=
# Two processes, a file in one of them, and a folder at a time: what it shares is made once in each.
SPREAD ?= -n 2 --dist loadscope --no-loadscope-reorder
PARTS ?=
NPM := build/node/.ready
BENCH := build/bench-venv
OUT ?= build/demo

.DEFAULT_GOAL := help
.PHONY: help demo test npm lint check bench docs trust test-all clean fast slow test-fast venv

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRA)]'
	@touch $@

venv: $(READY)

fast: $(READY) ## compile the engine, from its sources as they stand
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'mypy>=2.0' 'setuptools>=65'
	$(BIN)/python hatch_build.py
	$(BIN)/python -m autograd --version

slow: ## take the compiled engine away again
	rm -rf autograd/engine/_compiled

demo: $(READY) ## reproduce the five write-ups, draw them, and name demos.microgpt, a GPT
	$(BIN)/python -m demos --out $(OUT)

test: $(READY) ## run the tests
	$(BIN)/python -m pytest $(SPREAD) -q $(OPTIONS)

$(NPM): tests/browser/package.json
	@mkdir -p $(@D)
	cp $< $(@D)
	npm install --prefix $(@D) --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

npm: $(NPM) ## get what tests use of npm: ESLint, axe-core, mystmd and Pyodide

lint: $(READY) ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test ## format, lint, types and tests, warnings as errors

test-fast: fast ## run the tests of the engine and of nn with the engine compiled, and take it away
	trap '$(MAKE) --no-print-directory slow' EXIT; \
	  $(BIN)/python -m pytest $(SPREAD) -q $(OPTIONS) tests/engine tests/nn

test-all: test ## run the tests on every CPython from 3.11; the long ones, and the browser, on one
	@mkdir -p build
	@$(PYTHON) tests/interpreters.py --others | xargs -P 2 -I @ sh -c ' \
	  name=$$(basename @); said=build/tests-$$name.txt; \
	  $(MAKE) --no-print-directory test PYTHON=@ VENV=build/venv-$$name EXTRA=test SPREAD= \
	    OPTIONS="--ignore=tests/browser -m \"not one_python\"" >$$said 2>&1; ended=$$?; \
	  echo "== @"; cat $$said; exit $$ended'

$(BENCH)/.ready: pyproject.toml
	$(PYTHON) -m venv --clear $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check \
	  --editable '.[all]' micrograd==0.1.0 torch==2.13.0 jax==0.10.2 casadi==3.8.2 \
	  ddx-ad==4.3.0 'mypy>=2.0' 'setuptools>=65'
	@touch $@

bench: $(BENCH)/.ready ## measure speed and memory beside micrograd, torch, jax, CasADi and C
	$(BENCH)/bin/python -m tests.benchmarks $(PARTS)

docs: $(READY) ## write anew what README.md and docs/ show of the tools
	$(BIN)/python -m tests.test_documents

trust: $(READY) ## the long tests: 100,000 random programs against mpmath, and mutants (hours)
	$(BIN)/python -m tests.trust $(OPTIONS)

clean: ## remove what the targets made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
