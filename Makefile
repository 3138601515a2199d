# Each target does all the set-up it needs: `make demo` shows the program, `make check` and `make test` hold it.
PYTHON ?= python3
VENV := .venv
# Twice the cores of a small machine: many tests wait for a terminal or a socket.
WORKERS ?= 4
UNIT := tests/test_house.py tests/model tests/words tests/feed tests/api
BIN := $(VENV)/bin
BENCH := .venv-bench
REAL := .venv-real
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: demo check unit test test-real lint types layers format screenshots keys man bench clean

demo: $(VENV)/.runtime
	@echo "starting the dashboard on a simulated server: no key, no network (q leaves)"
	@$(BIN)/runtui --demo

# The quick answer while one works: all beside each other, and each says what it has to say in one piece.
check: $(VENV)/.dev
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint types layers unit

# What needs no screen, no terminal and no large answers.
unit: $(VENV)/.dev
	$(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) -m "not large" $(UNIT)

# The tests of make check are among all tests: one run of them fills all workers to its end.
test: lint types layers
	$(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) --dist worksteal

# Gateways, proxies and clients of other people, set up beside; says what is skipped, and why.
test-real: $(VENV)/.dev
	@$(BIN)/python -m tests.real.install
	$(BIN)/python -m pytest --quiet -rs --timeout 120 --numprocesses 2 --dist loadgroup -m real tests/real

lint: $(VENV)/.dev
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

screenshots: $(VENV)/.dev
	$(BIN)/python -m tests.screenshots

keys: $(VENV)/.dev
	$(BIN)/python -m tests.keys_page

man: $(VENV)/.dev
	@mkdir -p dist
	$(BIN)/python -m runtui.cli.man_page > dist/runtui.1
	@echo "dist/runtui.1: man ./dist/runtui.1"

bench: $(BENCH)/.runtime
	$(BENCH)/bin/python -m tests.bench

clean:
	rm -rf $(VENV) $(BENCH) $(REAL) dist build

$(VENV)/bin/python:
	@echo "setting up $(VENV), about half a minute"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "installing what runtui needs into $(VENV)"
	@$(PIP) --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "installing what developers need into $(VENV)"
	@$(PIP) --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.runtime

# What is measured must not find the developers' packages: httpx alone takes longer where click is installed.
$(BENCH)/.runtime: pyproject.toml constraints.txt
	$(PYTHON) -m venv --clear $(BENCH)
	$(PYTHON) -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
	  | $(BENCH)/bin/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt --requirement /dev/stdin
	@touch $@
