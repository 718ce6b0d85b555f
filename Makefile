# Two commands do everything: `make run` starts the bot, `make test` checks all of it; `make help` lists the others.
# Needed on the machine: Python 3.11 or newer, and make.

PYTHON ?= python3
# The bot runs in .venv, whatever made it. `make test PYTHON=python3.13` checks in an environment of its own.
HOME_VENV := .venv
VENV := $(HOME_VENV)$(addprefix -,$(notdir $(filter-out python3,$(PYTHON))))
BIN := $(VENV)/bin
# The command `shuzhi`, which runs the code of this folder; nothing is fetched for it.
COMMAND := --no-deps --no-build-isolation --editable .

# What the tests run on: SQLite, or with DATABASE=postgresql a throw-away server of Debian's package.
DATABASE ?= sqlite
SERVER := $(if $(filter postgresql,$(DATABASE)),postgresql-package)

# What CI runs on both: what reads, decides and writes, the kills and the journeys. Not the journeys once more with every
# button pressed twice: both engines together would take too long on two cores; DATABASE=postgresql runs all.
ON_BOTH := tests/storage tests/services tests/crash tests/journeys --ignore=tests/journeys/test_double_presses.py

# Four for two cores: the journeys wait for clocks and processes half of their time.
WORKERS ?= 4

# Bytecode is kept, whatever the machine says: the tests start hundreds of processes, and each would compile all again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-postgresql check format bench lock audit clean browser-packages postgresql-package help

run: $(HOME_VENV)/.runtime  ## Start the bot; without BOT_TOKEN the sandbox opens.
	@$(HOME_VENV)/bin/python -m bot

test: check browser-packages $(SERVER)  ## Check everything: lint, types, imports, all tests. PYTHON=python3.13 takes another Python, DATABASE=postgresql that one.
	@$(BIN)/python -m compileall -q bot domain handlers sandbox services storage views tests
	$(if $(SERVER),$(BIN)/python -m tests.server) $(BIN)/pytest -n $(WORKERS) --dist worksteal

test-postgresql: $(VENV)/.development postgresql-package  ## What stands on the database, on PostgreSQL alone: what CI runs besides.
	$(BIN)/python -m tests.server $(BIN)/pytest -n $(WORKERS) --dist worksteal $(ON_BOTH)

check: $(VENV)/.development  ## Lint, types and imports only.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.development  ## Let ruff put the code in order.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.development  ## Measure the speed; takes some minutes.
	$(BIN)/python -m benchmarks

# The browser tests need Debian's chromium and a Chinese font; where they cannot be installed the tests say so.
browser-packages:  ## Install chromium and a font for the browser tests, as root on Debian; else say how.
	@if command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qi "noto.*cjk"; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			chromium fonts-noto-cjk fontconfig >/dev/null || echo "chromium could not be installed; the browser tests are left out"; \
	else \
		echo "The browser tests are left out. To have them: sudo apt-get install chromium fonts-noto-cjk"; \
	fi

postgresql-package:  ## Install PostgreSQL 15 for the tests on it, as root on Debian; else say how.
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			postgresql-15 >/dev/null; \
	else \
		echo "PostgreSQL is missing. To have it: sudo apt-get install postgresql-15"; exit 1; \
	fi

INSTALL = $(@D)/bin/python -m pip install --quiet --disable-pip-version-check

define environment
	@test -x $(@D)/bin/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	@test -x $(@D)/bin/python || { echo "Setting up $(@D) (once, a minute or two) ..."; $(PYTHON) -m venv $(@D); }
endef

%/.runtime: requirements.lock
	$(environment)
	@test -e $(@D)/.development || { $(INSTALL) --require-hashes -r requirements.lock && $(INSTALL) $(COMMAND); }
	@touch $@

%/.development: requirements-dev.lock
	$(environment)
	@$(INSTALL) --require-hashes -r requirements-dev.lock && $(INSTALL) $(COMMAND)
	@touch $@

# All locks carry hashes and no index addresses.
lock:  ## Write both requirements*.lock anew from pyproject.toml; needs uv.
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q \
		pyproject.toml --extra postgres --group dev --group build -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q \
		-c requirements-dev.lock pyproject.toml --group build -o requirements.lock
	echo "asyncpg" | uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q \
		-c requirements-dev.lock - -o requirements-postgres.lock
	echo "pip-audit" | uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q \
		- -o requirements-audit.lock

# In an environment of its own: what looks for weaknesses brings forty packages that nothing else needs.
audit: requirements-audit.lock  ## Ask for known weaknesses of what we depend on; needs the network.
	@test -x .venv-audit/bin/python || $(PYTHON) -m venv .venv-audit
	@.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	.venv-audit/bin/pip-audit --require-hashes --disable-pip -r requirements.lock

clean:  ## Remove the environments and all caches.
	rm -rf $(HOME_VENV) $(HOME_VENV)-* .pytest_cache .mypy_cache .ruff_cache .hypothesis

help:  ## List these commands.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
