# Everything runs in .venv; nothing else is needed than Python 3.11 or later and the package index.
# With another Python (make test PYTHON=python3.13) it runs in an environment named by its version.
PYTHON ?= python3
ifeq ($(origin PYTHON),file)
VENV := .venv
else
VENV := .venv-$(shell $(PYTHON) -c 'import sys; print("{}.{}".format(*sys.version_info))')
endif
BIN := $(VENV)/bin
# Some of the tests alone: make test TESTS=tests/io
TESTS :=
# The Python with which the lowest versions that pyproject.toml allows are tried: the lowest, too.
LOWEST ?= python3.11

.PHONY: run test lowest check lint dist bench docs clean

run: $(VENV)/installed
	$(BIN)/qca run calibrations/2025.yaml --out results/2025
	@echo "the report as a page: results/2025/report.html"

test: $(VENV)/tested
	$(BIN)/python -m pytest -q -n 2 --dist worksteal $(TESTS)

lowest: .venv-lowest/tested
	.venv-lowest/bin/python -m pytest -q -n 2 --dist worksteal $(TESTS)

check: lint test

lint: $(VENV)/checked
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The source archive and the wheel, checked to be whole and to work by themselves.
dist:
	PYTHON=$(PYTHON) .ci/dist

# One peer wants an older pandas, so that they get an environment of their own. R's QCA and ccubes
# are timed too where they are on PATH. Options: make bench OPTIONS="--quick --only random"
bench: .venv-bench/installed
	.venv-bench/bin/python -m benchmarks $(OPTIONS)

# What is derived (schemas, the picture of a page), a check that what the tutorial and the page on
# Python show is what is printed, then the site, to build/docs/index.html; no network is needed.
docs: $(VENV)/documented
	$(BIN)/python docs/build.py
	$(BIN)/python -m pytest -q tests/test_tutorial.py tests/test_python_page.py tests/test_docs.py
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs
	@echo "the documentation is in build/docs/index.html"

clean:
	rm -rf .venv .venv-* build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	$(PYTHON) -m venv $(VENV)

# Each mark is made anew when the list of packages changes.
$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q -e .
	touch $@

$(VENV)/tested: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q -e '.[test]'
	touch $@

$(VENV)/documented: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q -e '.[docs,test]'
	touch $@

$(VENV)/checked: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q -e '.[test,check]'
	touch $@

.venv-lowest/tested: pyproject.toml .ci/lowest.py
	$(LOWEST) -m venv --clear .venv-lowest
	.venv-lowest/bin/python .ci/lowest.py >.venv-lowest/lowest.txt
	.venv-lowest/bin/python -m pip install -q -c .venv-lowest/lowest.txt -e '.[test]'
	touch $@

.venv-bench/installed: pyproject.toml Makefile
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install -q -e . 'setqca>=0.2' matplotlib
	touch $@
