# make demo   sets everything up and serves the page at http://127.0.0.1:7860
# make test   sets everything up and runs the tests
PYTHON ?= python3
VENV   ?= .venv
# What `make train-demo` trains on. Recorded people and movements beside the drawn ones, as shipped:
# make train-demo DATA="synthetic*5,synthetic:SKELETONS.npz*2,weizmann:PATH*2,utd_mhad:PATH"
DATA   ?= synthetic
PY     := $(VENV)/bin/python
DEMO   := $(VENV)/.installed
TEST   := $(VENV)/.installed-test
PDOC   := $(VENV)/.installed-docs
# Tests of one file share a process: what they load, they load once. Files come as conftest.py sorts
# them, not by how many tests they have: some of the longest have one
SPREAD := -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo test check format docs bench audit train-demo clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' Makefile

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else \
	  f"LARNet needs Python 3.11 or newer; $(PYTHON) is {v[0]}.{v[1]}. Name another: make demo PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV) || { echo "No virtual environment: on Debian and Ubuntu install python3-venv."; exit 1; }

# Written last, so that an interrupted installation starts again.
$(DEMO): requirements.txt | $(VENV)/bin/pip
	@echo "Installing packages into $(VENV): a few minutes, the first time only."
	@$(PY) -m pip install --disable-pip-version-check -q -r requirements.txt
	@touch $@

$(TEST): requirements-test.txt $(DEMO)
	@$(PY) -m pip install --disable-pip-version-check -q -r requirements-test.txt
	@touch $@

$(PDOC): requirements-docs.txt $(DEMO)
	@$(PY) -m pip install --disable-pip-version-check -q -r requirements-docs.txt
	@touch $@

demo: $(DEMO)  ## set up, then serve the page
	$(PY) app.py

test: $(TEST)  ## set up, then run every test
	$(PY) -m pytest -q $(SPREAD)

check: $(TEST)  ## format, lint, types and the quick tests that need no browser
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m pytest -q $(SPREAD) -m "not browser and not slow"

format: $(TEST)  ## put the code into its format
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

docs: $(PDOC)  ## pages of the API from its docstrings, in build/docs
	PYTHONPATH=. $(PY) docs/api_pages.py
	@echo "Open build/docs/index.html"

bench: $(DEMO)  ## time and memory of one clip and of one training step
	$(PY) -m larnet bench

audit: $(DEMO)  ## ask for known vulnerabilities of every installed package
	$(PY) -m benchmarks.audit

train-demo: $(DEMO)  ## train the shipped variant in runs/demo (goes on where it stopped), measure, ship
	$(PY) -m larnet train --variant demo --data "$(DATA)" --out runs/demo --resume
	$(PY) -m larnet train --variant demo-pictures --data "$(DATA)" --out runs/demo-pictures --resume \
	  --begin-with runs/demo
	$(PY) -m larnet release --run runs/demo-pictures --out checkpoints/default --report runs/demo/report

clean:  ## remove the environment and every cache (runs/ stays)
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .gradio build dist larnet.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
