# Two commands: `make run` (the demo sky, end to end) and `make test`.
# Needs Python 3.11-3.13 and make; everything else is installed into .venv by pip.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
WORKSPACE ?= sky

.PHONY: run test test-long test-random docs docs-pages walk wheel-test test-pythons lint fuzz bench bench-science lock clean screenshots mutants soak

run: .venv/installed
	@if [ -t 0 ] && [ -t 1 ]; then exec $(BIN)/clara-tui $(WORKSPACE) --demo; \
	else $(BIN)/clara-tui run --demo --workspace $(WORKSPACE) && $(BIN)/clara-tui top --workspace $(WORKSPACE); fi

# Hundreds of processes are started: without bytecode kept on disk each would compile what it imports.
# A file's tests stay in one process: what they share is made once.
test test-long: export PYTHONDONTWRITEBYTECODE =
test: .venv/installed-dev
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not long"

# Whole processes, killed and resumed, many of them: minutes, and beside each a quicker test of the same in `make test`.
# What holds for any text or number is tried with eight times as many of them.
test-long: .venv/installed-dev
	$(BIN)/python -m pytest -n auto --dist load -m "long or hypothesis" --hypothesis-profile thorough

# Properties on examples that nobody has tried yet; what fails is worth a test of its own.
test-random: .venv/installed-dev
	$(BIN)/python -m pytest -n auto --dist load -m hypothesis --hypothesis-profile random

# The documentation as a site, in build/docs; the pages that come from the code are written anew first.
docs: docs-pages
	$(BIN)/python -m sphinx -W -q -b html docs build/docs
	@echo build/docs/index.html

docs-pages: .venv/installed-dev
	$(BIN)/python -m docs.generate

# The wheel, installed into an empty environment, in a folder of traps: help, the demo in batch, the app.
wheel-test: .venv/bin/python
	$(BIN)/python .ci/wheel_test.py

# The tests on the other supported Pythons that this machine has; else a look for their wheels. Fewer: make test-pythons TESTS=tests/runs
test-pythons: .venv/bin/python
	$(BIN)/python .ci/python_versions.py $(TESTS)

# A random walk of 2 000 acts on an emulated terminal; CLARA_WALK_SEED=N walks one again.
walk: .venv/installed-dev
	CLARA_WALK_ACTS=$${CLARA_WALK_ACTS:-2000} $(BIN)/python -m pytest -s tests/terminal/test_random_walk.py

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Damages every kind of file that is read, for ten minutes: make fuzz MINUTES=1 SEED=abc
MINUTES ?= 10
fuzz: .venv/installed-dev
	$(BIN)/python -m tests.fuzz --minutes $(MINUTES) --seed "$(SEED)"

# Runs, decisions and keys with kills in between: nothing is lost, nothing grows. make soak MINUTES=5
soak: MINUTES = 60
soak: .venv/installed-dev
	$(BIN)/python -m benchmarks.soak --minutes $(MINUTES)

bench: .venv/installed-dev
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.exports
	$(BIN)/python -m benchmarks.vet
	$(BIN)/python -m benchmarks.promptness
	$(BIN)/python -m benchmarks.serve_load

bench-science: .venv/installed-dev
	$(BIN)/python -m benchmarks.science
	$(BIN)/python -m benchmarks.scan_events
	$(BIN)/python -m benchmarks.known_planets
	$(BIN)/python -m benchmarks.toi_table
	$(BIN)/python -m benchmarks.verdicts
	$(BIN)/python -m benchmarks.fit_bias
	$(BIN)/python -m benchmarks.planted_pairs
	$(BIN)/python -m benchmarks.young_systems
	$(BIN)/python -m benchmarks.pixels
	$(BIN)/python -m benchmarks.for_you
	$(BIN)/python -m benchmarks.peers

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "CLARA needs Python 3.11, 3.12 or 3.13; none was found. Name one: make PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --config-settings editable_mode=compat --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --config-settings editable_mode=compat --editable '.[dev,serve]'
	@touch $@

LOCKED_EXTRAS = fast-bls serve track dev

lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 $(addprefix --extra ,$(LOCKED_EXTRAS)) --custom-compile-command 'make lock (without the extra torch, which would pin gigabytes of NVIDIA packages)' --no-annotate --no-emit-index-url --no-emit-find-links --output-file requirements.lock

clean:
	rm -rf .venv .venv-* build dist *.egg-info mutants .pytest_cache .mypy_cache .ruff_cache .hypothesis

screenshots: .venv/installed-dev
	$(BIN)/clara-tui run --demo --workspace $(WORKSPACE)
	$(BIN)/python -m docs.screenshots $(WORKSPACE)

# Which faults planted into the code the tests notice; hours, not part of `make test`. Fewer: make mutants ROOM="files sessions" SAMPLE=80
ROOM ?= scoring decisions sessions files periods network
SAMPLE ?=
mutants: .venv/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check mutmut==3.8.1
	$(BIN)/python .ci/mutants.py $(ROOM) $(if $(SAMPLE),--sample $(SAMPLE)) --seed $(or $(SEED),1)
