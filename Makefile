# The words that people and CI use. Everything runs in .venv, which is made from requirements.lock when it is missing or older.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -m
READY := $(VENV)/.ready

.PHONY: demo run test check fix eval golden crash stops fuzz copies machines soak sockets lock clean

demo: $(READY)  ## the five documents through the whole line, on the console (EXIT=1 ends after the last alert)
	@$(RUN) bot demo $(if $(filter 1,$(EXIT)),--exit)

run: $(READY)  ## the service with real settings
	@$(RUN) bot run

test: $(READY)  ## the tests
	@$(RUN) pytest -n auto

check: $(READY)  ## format, lint, strict types, tests: what CI asks for
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .
	@$(RUN) mypy
	@$(RUN) pytest -n auto

fix: $(READY)  ## format, and mend what lint can mend
	@$(RUN) ruff check --fix --quiet . || true
	@$(RUN) ruff format .

eval: $(READY)  ## the figures on the labelled corpora; fails below tests/corpus/floors.toml
	@$(VENV)/bin/python benchmarks/quality.py

golden: $(READY)  ## write the golden renderings anew; review the diff
	@$(RUN) pytest -q --golden tests

crash: $(READY)  ## 200 kills of the real service at every step of a delivery: nothing lost, nothing three times (about half an hour)
	@$(RUN) tests.crash --kills 200 --chats 260

MINUTES ?= 60
soak: $(READY)  ## the real service at ten times the normal rate for MINUTES (60): memory, open files, log, errors, duplicates
	@$(RUN) tests.soak --minutes $(MINUTES) --rate 10

copies: $(READY)  ## 100,000 messages without a fault, thousands with a lost answer or a refused connection: how many copies arrive
	@$(RUN) benchmarks.copies

stops: $(READY)  ## 100 stops of the real service as process 1, with fifty messages on their way or in the start-up
	@$(RUN) tests.stop --times 100

fuzz: $(READY)  ## 100,000 hostile titles and 10,000 alerts through both renderers, read by the strict fakes
	@$(RUN) tests.fuzz

machines: $(READY)  ## the state machines of outbox, limits and item identity, 2,000 examples of 50 steps each
	@$(RUN) pytest -q -n 2 --hypothesis-profile=nightly --timeout 0 tests/storage/test_outbox_machine.py tests/bot/test_limits.py \
		tests/bot/feeds/test_identity.py

sockets: $(READY)  ## Slack's socket lost every 30 s in every way, for half an hour: how soon one stands again, no acknowledged command lost
	@$(RUN) tests.sockets --losses 60 --every 30

lock: $(READY)  ## resolve the dependencies anew
	@$(RUN) pip install --quiet pip-tools
	@$(RUN) piptools compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links --extra dev --output-file requirements.lock pyproject.toml
	@$(RUN) piptools compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links --output-file deploy/requirements.lock pyproject.toml
	@$(RUN) piptools compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links --only-build-deps --build-deps-for wheel --output-file deploy/build.lock pyproject.toml

clean:
	@rm -rf $(VENV)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	@echo "setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(RUN) pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(RUN) pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $(READY)
