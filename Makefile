# Sets the project up and runs it, tests it, checks it. Every step leaves a stamp that depends on
# the lock it installed, so a second run starts at once. Python packages come from the index that
# pip is configured for; the locks name none.

VENV := .venv
SYNAPSE := .venv-synapse
LOCKER := .venv-locks
JS := tests/e2e/counsellor_js

# The first of these that is Python 3.11 or newer; `make PYTHON=...` names another.
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$python"; break; }; done)

# One a core, from three (much of what tests do is wait) to eight (each has servers of its own).
WORKERS ?= $(shell "$(PYTHON)" -c 'import os; \
	mine = getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1)); \
	print(min(8, max(3, len(mine(0)))))')

# `make test PYTEST_ARGS="-n 0 -k relay"`. More workers than two processors, because half of what
# the tests of networks do is wait; what they compile is kept, whatever the environment says.
PYTEST_ARGS ?= -n $(WORKERS) --dist loadgroup
BENCH_ARGS ?=
KILLS ?= 50
DB ?= sqlite
SEED ?= 1
SEEDS ?= 20
POINTS ?=
SEVERAL ?=
PLANTED ?=
TIMELINE ?=
INPUTS ?= 1000000
MINUTES ?= 60
DAYS ?= 30
ROUNDS ?= 200
DEMO_ARGS ?=

READY := $(VENV)/.made-project
SYNAPSE_READY := $(SYNAPSE)/.made-locked
JS_READY := $(if $(wildcard $(JS)/package-lock.json),$(JS)/node_modules/.made)

PIP := -m pip --disable-pip-version-check -qq
LOCKED := install --require-hashes --no-build-isolation

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup synapse demo test check faults bench locks clean storm fuzz simulate takers

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(READY) $(JS_READY) ## make .venv with everything that is locked

synapse: $(SYNAPSE_READY) ## make .venv-synapse, the homeserver's own environment

demo: $(READY) $(SYNAPSE_READY) ## run the whole service on this machine, with a page to try it
	@$(VENV)/bin/counselbridge demo $(DEMO_ARGS)

test: $(READY) $(SYNAPSE_READY) $(JS_READY) ## run all tests
	@PYTHONDONTWRITEBYTECODE= $(VENV)/bin/python -m pytest $(PYTEST_ARGS)

check: $(READY) ## style, format, types, and who may import whom
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

faults: $(READY) ## kill it again and again (KILLS=50 DB=sqlite SEED=1; POINTS|PLANTED=yes|WORDS)
	@$(VENV)/bin/python -m tests.faults --db $(DB) --seed $(SEED) \
		$(if $(PLANTED),--planted --only "$(filter-out yes,$(PLANTED))",\
		$(if $(POINTS),--points --seeds $(SEEDS) --only "$(filter-out yes,$(POINTS))",\
		$(if $(SEVERAL),--several --seeds $(SEEDS),\
		--kills $(KILLS) $(if $(TIMELINE),--timeline)))); status=$$?; \
		$(VENV)/bin/python docs/proof.py; exit $$status

storm: $(READY) ## run a whole bridge through bad weather, by seeds (SEEDS=n SEED=first)
	@$(VENV)/bin/python -m tests.faults.storm --seeds $(SEEDS) --seed $(SEED) --small

simulate: $(READY) ## thirty days of counselling, and who was left alone (DAYS=30 SEED=1)
	@$(VENV)/bin/python -m tests.simulation --days $(DAYS) --seed $(SEED)

takers: $(READY) ## two at the same case at once, on each database (ROUNDS=200 of each kind)
	@$(VENV)/bin/python -m tests.takers --rounds $(ROUNDS)

fuzz: $(READY) ## feed it rubbish for as long as one likes (INPUTS=1000000 MINUTES=60 SEED=1)
	@$(VENV)/bin/python -m tests.fuzz --inputs $(INPUTS) --minutes $(MINUTES) --seed $(SEED) \
		--record docs/proof/fuzz.jsonl; status=$$?; $(VENV)/bin/python docs/proof.py; exit $$status

bench: $(READY) $(SYNAPSE_READY) ## measure speed on this machine
	@$(VENV)/bin/python -m benchmarks $(BENCH_ARGS)

clean: ## remove the environments and caches, never data
	rm -rf $(VENV) $(SYNAPSE) $(LOCKER) $(JS)/node_modules build dist *.egg-info
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------------------------- environments

define fresh
@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "Counselbridge needs Python 3.11 or newer: install it, or name it with make PYTHON=..." >&2; \
	exit 1; }
@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	echo "This Python cannot make environments: install python3-venv (apt install python3-venv)." >&2; \
	exit 1; }
@echo "making $(@D)"
@rm -rf $(@D) && $(PYTHON) -m venv $(@D) && touch $@
endef

# A recipe may not run twice in one environment at once, so the steps are a chain. What builds
# packages is installed before the packages that have to be built: nothing is fetched unpinned.
$(VENV)/.made:
	$(fresh)

$(VENV)/.made-dev: requirements/dev.txt $(VENV)/.made
	@echo "installing $<"
	@$(VENV)/bin/python $(PIP) $(LOCKED) -r $<
	@touch $@

$(VENV)/.made-runtime: requirements/runtime.txt $(VENV)/.made-dev
	@echo "installing $<"
	@$(VENV)/bin/python $(PIP) $(LOCKED) -r $<
	@touch $@

$(READY): pyproject.toml $(VENV)/.made-runtime
	@$(VENV)/bin/python $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(SYNAPSE)/.made:
	$(fresh)

$(SYNAPSE_READY): requirements/synapse.txt $(SYNAPSE)/.made
	@echo "installing $<"
	@$(SYNAPSE)/bin/python $(PIP) $(LOCKED) --only-binary :all: -r $<
	@touch $@

$(JS)/node_modules/.made: $(JS)/package-lock.json $(VENV)/.made-dev
	@echo "installing $<"
	@cd $(JS) && PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm ci --ignore-scripts --no-audit --no-fund \
		--loglevel=error >/dev/null
	@touch $@

# ----------------------------------------------------------------------------------------- locks

$(LOCKER)/.made:
	$(fresh)

$(LOCKER)/.made-locked: requirements/locks.txt $(LOCKER)/.made
	@$(LOCKER)/bin/python $(PIP) $(LOCKED) --only-binary :all: -r $<
	@touch $@

UV := ../$(LOCKER)/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make locks"

locks: $(LOCKER)/.made-locked ## write the lock files again (UPGRADE=--upgrade for newer versions)
	cd requirements && $(UV) $(UPGRADE) ../pyproject.toml --output-file runtime.txt
	cd requirements && $(UV) $(UPGRADE) dev.in --output-file dev.txt
	cd requirements && $(UV) $(UPGRADE) synapse.in --output-file synapse.txt
	cd requirements && $(UV) $(UPGRADE) locks.in --output-file locks.txt
