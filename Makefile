# Two commands matter: `make run` and `make test`. Both need only make and Python 3.11 or later. `make help` names all.
PYTHON ?= python3
VENV ?= .venv
export VENV
BIN := $(VENV)/bin

.PHONY: run test check fmt lock dev soak bench screenshots words help

run: ## Start Hallpass on this machine: PORT=8123 make run
	@$(PYTHON) scripts/run.py

test: ## The whole suite, on SQLite and on PostgreSQL: make test ARGS="-k trail"
	@$(PYTHON) scripts/test.py $(ARGS)

soak: ## Long profiles, on both engines and every core: 20,000 sequences of verbs each, long runs of screening. Hours
	@$(PYTHON) scripts/soak.py $(ARGS)

bench: dev ## The desk from a thousand cases to a million, on the PostgreSQL at 127.0.0.1: make bench ARGS="--sizes 1000,10000"
	$(BIN)/python benchmarks/desk.py $(ARGS)

screenshots: dev ## Pictures of every page in docs/screenshots/all, and the README's six. Needs a Chromium
	$(BIN)/python scripts/screenshots.py $(ARGS)

words: dev ## Collect what is to be translated, and compile what is. Needs GNU gettext
	$(BIN)/python manage.py makemessages --locale de --no-obsolete --no-wrap --add-location file \
		$(foreach folder,.venv benchmarks scripts tests var,--ignore "$(folder)/*")
	$(BIN)/python manage.py compilemessages --locale de --ignore .venv

check: dev ## Everything that can be told without running the suite
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python scripts/deploy_check.py

fmt: dev ## Bring the code into shape (not the templates: in a component every space shows)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

COMPILE := pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links

lock: dev ## Compile requirements*.in into the hashed locks; UPGRADE=--upgrade for newer versions
	$(BIN)/uv $(COMPILE) $(UPGRADE) requirements.in -o requirements.txt
	$(BIN)/uv $(COMPILE) $(UPGRADE) requirements-dev.in -o requirements-dev.txt

dev: # The environment with what tests and checks need
	@$(PYTHON) scripts/environment.py

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 18
