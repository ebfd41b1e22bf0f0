# Every target sets up what it needs: on a fresh clone `make demo` and `make test` are enough.
PYTHON ?= python3
BIN := .venv/bin
PACKAGES := bot core handlers models prompts scheduler sources tests views
DEMO := $(if $(RECORDS),--records "$(RECORDS)") $(if $(PEOPLE),--people "$(PEOPLE)") $(if $(MAP),--map "$(MAP)") \
	$(if $(PEOPLE_MAP),--people-map "$(PEOPLE_MAP)") $(if $(TODAY),--today "$(TODAY)") $(if $(PORT),--port "$(PORT)")

.DEFAULT_GOAL := help
.PHONY: help setup demo test check docs migration bench eval chaos run lock screenshots clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 14

setup: .venv/installed node_modules/installed ## the environment in .venv, and the local Slack

.venv/installed: requirements-dev.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pace needs Python 3.11 or newer.")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

node_modules/installed: package-lock.json
	npm ci --no-progress --loglevel=error
	@mkdir -p node_modules && touch $@

demo: setup ## the bot in a local Slack, with a sample sales team (RECORDS= PEOPLE= MAP= [PEOPLE_MAP= TODAY=] for your own)
	$(BIN)/python -m bot demo $(DEMO)

run: setup ## the bot, with the settings in .env
	$(BIN)/python -m bot run

test: setup ## all tests
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: setup ## style, types, layers, migrations, manifest, documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(PACKAGES)
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 0 tests/models/test_migrations.py tests/bot/test_manifest.py tests/bot/test_docs.py
	$(BIN)/zensical build --strict --clean

docs: setup ## the pages that are made from the code, and the documentation as a site in var/site
	$(BIN)/python -m bot.pages
	$(BIN)/zensical build --strict --clean

migration: setup ## a migration to the tables in the code (WHAT="why it is needed"): read it before you keep it
	$(BIN)/python -m models.migrations "$(WHAT)"

chaos: setup ## weekly scorecards under kills, outages and faults: nothing twice, nothing lost
	$(BIN)/python -m tests.chaos

bench: setup ## measurements, as ratios against a baseline of the same run
	$(BIN)/python -m tests.bench

eval: setup ## tips from sixty packs of evidence, judged by rules: the model of your settings, or the playbook
	$(BIN)/python -m tests.eval

screenshots: setup ## the pictures in docs/images, taken in a real browser
	$(BIN)/python -m tests.e2e.screenshots

lock: ## the newest versions that fit together, pinned with their hashes
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install --quiet uv
	.venv/lock/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate \
		--native-tls --python-version 3.11 pyproject.toml -o requirements.lock
	.venv/lock/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate \
		--native-tls --python-version 3.11 --group dev pyproject.toml -o requirements-dev.lock

clean: ## remove what was set up and made
	rm -rf .venv node_modules var .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
