# One door to everything. `make run` and `make test` need nothing but Python 3.11.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
STATIC_SOURCES := $(shell find site/static -type f)
export PYTHONDONTWRITEBYTECODE ?=

.DEFAULT_GOAL := run
.PHONY: run dev test bench ci lint types format messages check-messages migrations lock clean

# --- Serving -----------------------------------------------------------------------

# The settings of production, filled in for this machine alone.
PRODUCTION = set -a; . ./var/run.env; \
	SITE_URL=$${SITE_URL:-http://$(HOST):$(PORT)}; \
	ALLOWED_HOSTS=$${ALLOWED_HOSTS:-$(HOST),localhost,127.0.0.1}; \
	DATABASE_URL=$${DATABASE_URL:-sqlite:///$(CURDIR)/var/db.sqlite3}; \
	HOST=$(HOST); PORT=$(PORT); DJANGO_SETTINGS_MODULE=config.settings.production; set +a

run: $(VENV)/production var/run.env var/static.stamp
	@$(PRODUCTION); \
	$(PY) manage.py prepare && $(PY) manage.py load_demo --login-file var/demo-login || exit 1; \
	$(PY) manage.py run_jobs --every 30 & jobs=$$!; \
	trap 'kill $$jobs 2>/dev/null' EXIT; trap 'exit 0' INT TERM; \
	echo; echo "Lotse is at $$SITE_URL"; cat var/demo-login 2>/dev/null; echo; \
	$(BIN)/gunicorn & server=$$!; \
	trap 'kill $$server $$jobs 2>/dev/null; wait; exit 0' INT TERM; wait $$server

dev: $(VENV)/production
	@$(PY) manage.py prepare && $(PY) manage.py load_demo --login-file var/demo-login
	@cat var/demo-login 2>/dev/null; $(PY) manage.py runserver $(HOST):$(PORT)

var/run.env:
	@mkdir -p var
	@umask 077; echo "SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))')" > $@

var/static.stamp: $(VENV)/production $(STATIC_SOURCES) | var/run.env
	@echo "Collecting static files …"
	@$(PRODUCTION); $(PY) manage.py collectstatic --noinput --clear -v0
	@touch $@

# --- Requirements ------------------------------------------------------------------

$(PY):
	@echo "Making a virtual environment …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/production: requirements/production.txt | $(PY)
	@echo "Installing what the site needs …"
	@$(PIP) -r $<
	@touch $@

$(VENV)/dev: requirements/dev.txt | $(PY)
	@echo "Installing what the tests need …"
	@$(PIP) -r $<
	@touch $@ $(VENV)/production

LOCK = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --quiet \
	--generate-hashes --no-strip-extras --no-emit-index-url --no-emit-find-links --no-annotate \
	--custom-compile-command "make lock"

lock: $(VENV)/dev
	$(LOCK) --extra production --extra dev -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt --extra production -o requirements/production.txt
	$(LOCK) -c requirements/dev.txt -o requirements/base.txt

# --- Checking ----------------------------------------------------------------------

# On SQLite, then on PostgreSQL where a server answers (TEST_DATABASE_URL or local).
LOCAL_POSTGRESQL := postgres://postgres@127.0.0.1:5432/lotse
# A file goes to one process: what its tests share is made once. Browsers come last.
# What pages look like and what scripts do in them does not hang on the database.
LOOKS := tests/browser/test_every_page.py tests/browser/test_suggest.py tests/browser/test_recordings.py
PYTEST = $(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
test: $(VENV)/dev
	@mkdir -p var
	@$(PY) manage.py compile_catalogues
	@echo "== Tests on SQLite"; env -u TEST_DATABASE_URL $(PYTEST) $(COVERAGE) $(ARGS)
	@url=$${TEST_DATABASE_URL:-$(LOCAL_POSTGRESQL)}; \
	if $(PY) -m tests.postgresql "$$url"; then \
		echo "== Tests on PostgreSQL"; TEST_DATABASE_URL="$$url" $(PYTEST) \
			$(LOOKS:%=--ignore=%) $(ARGS); \
	elif [ -n "$(EVERYTHING)" ]; then \
		echo "PostgreSQL does not answer, and these checks need it."; exit 1; \
	else \
		echo; echo "!!! NOT TESTED ON POSTGRESQL: no server answers at $$url"; \
	fi

# How fast search and calendar feeds are; see bench/README.md.
bench: $(VENV)/dev
	@$(PY) manage.py compile_catalogues
	@$(PY) -m bench $(ARGS)

ci: export EVERYTHING := 1
ci: COVERAGE := --cov --cov-fail-under=95
ci: lint types check-messages test

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	$(BIN)/djlint --check --lint --quiet templates

format: $(VENV)/dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

types: $(VENV)/dev
	$(BIN)/mypy

messages: $(VENV)/dev
	$(PY) manage.py messages

check-messages: $(VENV)/dev
	$(PY) manage.py messages --check

migrations: $(VENV)/dev
	$(PY) manage.py makemigrations

clean:
	rm -rf $(VENV) var
