# Needs make and Python 3.11 or newer; everything else is installed into .venv on first use.
# Two commands to begin with: `make demo` and `make test`.

VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready
PIP := $(PYTHON) -m pip --disable-pip-version-check install --quiet --editable
SAMPLES := $(filter-out %/README.md,$(sort $(wildcard samples/*.*)))
PORTFOLIOS := $(filter-out samples/approved/,$(sort $(wildcard samples/*/)))
DEMO ?= $(firstword $(filter %-plan.md,$(SAMPLES)) $(SAMPLES))

# The first of these that will do makes .venv; durable-rules does not load on 3.13, so 3.12 leads.
PYTHON3 ?= python3.12 python3.11 python3.13 python3
WILL_DO := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types layers coverage bench approve reference fix clean

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

demo: $(READY)  ## assess every document in samples/ and write the reports to reports/
	@if [ -z "$(SAMPLES)" ]; then \
		echo "There is nothing to show: no document stands in samples/." >&2; exit 1; \
	fi; \
	mkdir -p reports && \
	$(PYTHON) -m kamcoach assess $(SAMPLES) --format html -o reports && \
	for portfolio in $(PORTFOLIOS); do \
		$(PYTHON) -m kamcoach assess --portfolio $$portfolio -o reports || exit 1; \
	done && \
	echo && \
	$(PYTHON) -m kamcoach assess $(DEMO) && \
	echo "Every document has its report in reports/. The one of $(DEMO), to open in a browser:" && \
	echo "$(patsubst samples/%,reports/%,$(basename $(DEMO))).html"

test: $(READY)  ## run the tests; PYTEST=... gives options to pytest
	@$(PYTHON) -m pytest -q -n auto --maxprocesses 8 $(PYTEST)

check: lint types layers coverage  ## run everything a change must pass

lint: $(READY)
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .

types: $(READY)
	@$(PYTHON) -m mypy

layers: $(READY)
	@$(VENV)/bin/lint-imports --no-logo --no-cache

coverage:
	@$(MAKE) --no-print-directory test PYTEST=--cov

bench: $(READY)  ## measure speed and memory against their budgets
	@$(PYTHON) bench/bench.py
	@$(PYTHON) bench/batch.py

approve: $(READY)  ## take the assessments of the samples as approved; read the difference first
	@$(PYTHON) tests/approved.py

reference: $(READY)  ## write docs/reference/ from the rules; read the difference
	@$(PYTHON) tools/reference_pages.py

fix: $(READY)  ## format the code and mend what can be mended by itself
	@$(PYTHON) -m ruff check --fix-only .
	@$(PYTHON) -m ruff format .

clean:  ## remove .venv, reports and everything else that was made
	@rm -rf $(VENV) reports dist build .coverage .hypothesis .*_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Made anew when pyproject.toml changes. pip's own words go to a log that is shown on failure only.
$(READY): pyproject.toml
	@set -e; \
	if ! $(PYTHON) -c '$(WILL_DO)' >/dev/null 2>&1; then \
		found=; \
		for python in $(PYTHON3); do \
			if $$python -c '$(WILL_DO)' >/dev/null 2>&1; then found=$$python; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "kamcoach needs Python 3.11 or newer, with its venv module. Tried: $(PYTHON3)." >&2; \
			echo "Install it (on Debian and Ubuntu: apt install python3 python3-venv), or say where" >&2; \
			echo "it is: make PYTHON3=/path/to/python3" >&2; \
			exit 1; \
		fi; \
		echo "Setting up .venv with $$($$found --version): a minute or two, this once."; \
		$$found -m venv --clear $(VENV); \
	fi; \
	log=$(VENV)/install.log; \
	if ! $(PIP) '.[durable,dev]' >$$log 2>&1 && ! $(PIP) '.[dev]' >>$$log 2>&1; then \
		cat $$log >&2; \
		echo "The packages that kamcoach needs could not be installed: see above." >&2; \
		exit 1; \
	fi; \
	if ! $(PYTHON) -c 'import durable.engine' >/dev/null 2>&1; then \
		echo "durable-rules is not to be had here (it needs a C compiler and Python 3.11 or 3.12):"; \
		echo "the plain evaluator judges alone. The verdicts are the same."; \
	fi; \
	touch $@
