# The workshop. `make help` lists what it can do; PYTHON=… names another Python, N=… the size of the benchmark.
# Set-up is kept in .venv and done again only when a lock or pyproject.toml has changed.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUN := demo-run
N := 100000
PYTEST_ARGS ?= -n 2 --dist loadgroup

.DEFAULT_GOAL := help
.PHONY: help demo test check lock docs pictures bench quality bench-quality bench-speed dbt parity clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: $(VENV)/.core ## make a small shop, resolve it, and say what was found
	@rm -rf $(RUN) $(RUN)-shop
	@$(BIN)/graphres demo -o $(RUN)

test: check $(VENV)/.servers $(VENV)/.programs $(VENV)/.java ## set up all that the tests need, then lint, format, types and the whole suite
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.test ## lint, format and types only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

lock: $(VENV)/.test ## solve the dependencies anew, into requirements.lock and requirements-test.lock
	@$(PIP) install pip-tools
	@$(BIN)/python -m tools.lock

docs: $(VENV)/.test ## write anew the pages of docs/ that are made from code
	@$(BIN)/python -m tools.docs

pictures: $(VENV)/.test $(VENV)/.programs ## draw anew the pictures of docs/hand-over.md and docs/explorer.md
	@$(BIN)/python -m tools.pictures
	@$(BIN)/python -m tools.explorer_pictures

bench: $(VENV)/.test ## make N customers, resolve them; seconds and peak memory per stage, and quality
	@$(BIN)/python -m benchmarks.speed --customers $(N)

quality: $(VENV)/.test ## resolve every data set that has truth, and made customers, without configuration; one table
	@$(BIN)/python -m benchmarks.quality

bench-quality: $(VENV)/.test ## the same beside Splink and goldenmatch, each in an environment of its own; kept in docs/figures.md
	@$(BIN)/python -m benchmarks.quality --peers --keep

parity: $(VENV)/.test ## hold whole runs on Spark against the same on DuckDB, byte for byte; many minutes
	@$(BIN)/python -m pytest -m parity tests/engines

bench-speed: $(VENV)/.test ## graphres and Splink in turn on the same customers, up to a million; kept in docs/figures.md
	@$(BIN)/python -m benchmarks.growth --keep

dbt: $(VENV)/.core ## make the project of docs/recipes-dbt.md, and run it by dbt, in an environment of its own
	@$(BIN)/python -m tools.dbt

clean: ## remove the virtual environment, caches and the demo's run
	@rm -rf $(VENV) $(RUN) $(RUN)-shop .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

$(BIN)/python:
	@sh tools/venv.sh $(VENV)

$(VENV)/.core: requirements.lock pyproject.toml | $(BIN)/python
	@echo "setting up $(VENV) …" >&2
	@$(PIP) install -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.servers: tools/servers.sh | $(BIN)/python
	@sh tools/servers.sh
	@touch $@

$(VENV)/.programs: tools/programs.sh viz/package-lock.json | $(BIN)/python
	@sh tools/programs.sh $(VENV)
	@touch $@

$(VENV)/.java: tools/java.sh | $(BIN)/python
	@sh tools/java.sh
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.core
	@$(PIP) install -r requirements-test.lock
	@touch $@
