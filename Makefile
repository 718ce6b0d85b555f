# Two commands do everything: `make run` starts the bot, `make test` checks all of it.
# Needed on the machine: Python 3.11 or newer, and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The command `shuzhi`, which runs the code of this folder; nothing is fetched for it.
COMMAND := --no-deps --no-build-isolation --editable .

.PHONY: run test check format bench lock clean browser-packages

run: $(VENV)/.runtime
	@$(BIN)/python -m bot

test: check browser-packages
	$(BIN)/pytest -n 2 --dist worksteal

check: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.development
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.development
	$(BIN)/python -m benchmarks

# The browser tests need Debian's chromium and a Chinese font; where they cannot be installed the tests say so.
browser-packages:
	@if command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qi "noto.*cjk"; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			chromium fonts-noto-cjk fontconfig >/dev/null || echo "chromium could not be installed; the browser tests are left out"; \
	else \
		echo "The browser tests are left out. To have them: sudo apt-get install chromium fonts-noto-cjk"; \
	fi

INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

$(VENV)/.runtime: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	@test -x $(BIN)/python || { echo "Setting up (once, a minute or two) ..."; $(PYTHON) -m venv $(VENV); }
	@test -e $(VENV)/.development || { $(INSTALL) --require-hashes -r requirements.lock && $(INSTALL) $(COMMAND); }
	@touch $@

$(VENV)/.development: requirements-dev.lock
	@test -x $(BIN)/python || { echo "Setting up (once, a minute or two) ..."; $(PYTHON) -m venv $(VENV); }
	@$(INSTALL) --require-hashes -r requirements-dev.lock && $(INSTALL) $(COMMAND)
	@touch $@

# Both locks carry hashes and no index addresses.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q \
		pyproject.toml --group dev --group build -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q \
		-c requirements-dev.lock pyproject.toml --group build -o requirements.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
