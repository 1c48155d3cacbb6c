# Everything runs in .venv; nothing else is needed than Python 3.11 or later and the package index.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check lint bench docs clean

run: .venv/installed
	$(BIN)/qca run calibrations/2025.yaml

test: .venv/tested
	$(BIN)/python -m pytest -q -n 2

check: lint test

lint: .venv/checked
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# One peer wants an older pandas, so that they get an environment of their own. R's QCA and ccubes
# are timed too where they are on PATH. Options: make bench OPTIONS="--quick --only random"
bench: .venv-bench/installed
	.venv-bench/bin/python -m benchmarks $(OPTIONS)

docs: .venv/installed
	$(BIN)/python docs/build.py

clean:
	rm -rf .venv .venv-bench build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	$(PYTHON) -m venv .venv

# Each mark is made anew when the list of packages changes.
.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install -q -e .
	touch $@

.venv/tested: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install -q -e '.[test]'
	touch $@

.venv/checked: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install -q -e '.[test,check]'
	touch $@

.venv-bench/installed: pyproject.toml Makefile
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install -q -e . 'setqca>=0.2' matplotlib
	touch $@
