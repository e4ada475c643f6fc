# make app    install and run the dashboard
# make test   install and run every test
# make check  the linters, and every test that needs no browser
# make newest the tests with the newest Streamlit that requirements.txt allows, in an environment of its own
# make shaken the tests ten times, in random order, half of them beside a busy machine
# make tour   a screenshot of every page, in tour/
# make lint   the linters and type checkers of Python and JavaScript

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: app test check newest shaken tour lint clean

app: $(VENV)/.app
	$(BIN)/streamlit run app.py

test: $(VENV)/.dev node_modules/.installed lint
	$(BIN)/python -m tools.ensure_chromium
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.dev node_modules/.installed lint
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --ignore=tests/browser

newest: node_modules/.installed
	$(MAKE) .venv-newest/.dev VENV=.venv-newest
	.venv-newest/bin/pip install --quiet --disable-pip-version-check --upgrade streamlit -r requirements.txt
	.venv-newest/bin/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

shaken: $(VENV)/.dev node_modules/.installed
	$(BIN)/python -m tools.ensure_chromium
	$(BIN)/python -m tools.shake

tour: $(VENV)/.dev
	$(BIN)/python -m tools.ensure_chromium
	$(BIN)/python -m tools.tour

lint: $(VENV)/.dev node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	node_modules/.bin/biome ci --error-on-warnings
	node_modules/.bin/tsc
	node_modules/.bin/tsc -p tsconfig.typed.json

$(VENV)/.app: requirements.txt constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ConvScope needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.12")'
	@echo "Installing into $(VENV); this takes a few minutes."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	touch $@

$(VENV)/.dev: $(VENV)/.app requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	touch $@

node_modules/.installed: package.json package-lock.json
	@command -v npm > /dev/null || { echo "The tests and linters of the JavaScript need Node.js 20 or newer, with npm: install it."; exit 1; }
	npm ci --silent
	touch $@

clean:
	rm -rf $(VENV) node_modules tour .pytest_cache .mypy_cache .ruff_cache .hypothesis
