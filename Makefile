# Everything runs in .venv; nothing else is needed than Python 3.11 or later and the package index.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check bench docs clean

run: .venv/installed
	$(BIN)/qca run calibrations/2025.yaml

test: .venv/tested
	$(BIN)/python -m pytest -q -n 2

check: .venv/checked
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n 2 -W error

# The peer wants an older pandas, so that it gets an environment of its own.
bench: .venv-bench/installed
	.venv-bench/bin/python -m benchmarks

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

.venv-bench/installed: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install -q -e . 'setqca>=0.2'
	touch $@
