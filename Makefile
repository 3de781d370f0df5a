# make demo     a practice with made-up couples, on this machine      make demo ARGS="--port 8080"
# make test     the tests, on this Python                             make test ARGS="-k brief"
# make thorough the tests that go through all there is, and the unit tests on the other Pythons; .ci/run runs both
# make lint     style, types, floors
# make docs     write the generated pages of docs/ anew
# make messages find the words to translate, and compile what is translated
# make bench    timings against plain baselines
# make coverage which branches of plugin/ no test takes; without a browser, which tracing slows down too much
# make lowest   the unit tests with the oldest libraries that we allow
# make soak     the property-based tests, fifty times as long, the faults with 240 sends, pages on both databases
# make faults   plant thirty-seven faults, one at a time, and see the tests find them
# make security look with bandit, semgrep and pip-audit
# make probe    schemathesis on every route and sqlmap on every field of the demo's practice; an hour      make probe ARGS=sqlmap
# make lock     write requirements.lock anew: the versions that an installation gets today, with hashes
# make sbom     what the lock file stands for, as CycloneDX, into dist/
# Each makes .venv first if it is not there yet, and installs what Debian packages are missing, where it may.

SHELL := /bin/bash
ARGS ?=
# Half as many again as there are processors: a test waits for a browser or a disk a third of its time.
JOBS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null) && echo $$((n + n / 2)) || echo auto)
BIN := .venv/bin
WORDS := plugin/intersession/translations
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check

.PHONY: demo test thorough lint format docs messages bench soak faults security probe lock sbom coverage lowest clean

demo: .venv/.ready-demo
	@$(BIN)/intersession demo $(ARGS)

test: .venv/.ready-test
	@$(BIN)/python -m pytest -q -n $(JOBS) --maxprocesses 8 -m "not thorough" $(ARGS)

thorough: .venv/.ready-test
	@.ci/other-pythons
	@$(BIN)/python -m pytest -q -n $(JOBS) --maxprocesses 8 -m thorough $(ARGS)

lint: .venv/.ready-test
	@failed=0; \
	for tool in "ruff check" "ruff format --check" mypy "lint-imports --no-logo"; do \
		$(BIN)/$$tool || failed=1; \
	done; \
	exit $$failed

format: .venv/.ready-test
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

docs: .venv/.ready-demo
	@$(BIN)/python docs/build.py

messages: .venv/.ready-test
	@$(BIN)/pybabel -q extract -F $(WORDS)/babel.cfg -k translate -k translate_count:1,2 -k say_later --add-location=file --omit-header \
		-o $(WORDS)/intersession.pot templates plugin/intersession
	@$(BIN)/pybabel -q update -D intersession -i $(WORDS)/intersession.pot -d $(WORDS) \
		--init-missing -l es --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel -q compile -D intersession -d $(WORDS)

bench: .venv/.ready-test
	@for bench in tests/load/*_bench.py; do echo "== $$bench"; PYTHONPATH=. $(BIN)/python "$$bench" || exit 1; done

soak: .venv/.ready-test
	@INTERSESSION_TEST_PROFILE=soak $(BIN)/python -m pytest -q -n $(JOBS) --maxprocesses 8 $(ARGS) tests/unit
	@INTERSESSION_TEST_PROFILE=soak INTERSESSION_TEST_COUPLES=120 $(BIN)/python -m pytest -q $(ARGS) tests/property tests/fault
	@INTERSESSION_TEST_ENGINES=both $(BIN)/python -m pytest -q -n $(JOBS) --maxprocesses 8 $(ARGS) tests/web tests/unit/standalone

faults: .venv/.ready-test
	@PYTHONPATH=. $(BIN)/python tests/load/planted_faults.py $(ARGS)

security: .venv/.ready-test
	@.ci/security

probe: .venv/.ready-test
	@.ci/probe $(ARGS)

lock: | .venv/bin/python
	@.ci/lock

sbom: | .venv/bin/python
	@.ci/sbom

coverage: .venv/.ready-test
	@$(BIN)/python -m pytest -q -n $(JOBS) --maxprocesses 8 -m "not browser" --cov --cov-report=term $(ARGS)

lowest: .venv/.ready-test
	@.ci/lowest

clean:
	rm -rf .venv .venv-* dist build .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@.ci/need demo
	@echo "Making .venv" >&2
	@"$$(.ci/python)" -m venv .venv

.venv/.ready-demo: pyproject.toml | .venv/bin/python
	@.ci/need demo
	@echo "Installing Intersession and what it needs into .venv" >&2
	@$(PIP) -e '.[standalone,postgres]'
	@touch $@

.venv/.ready-test: pyproject.toml | .venv/bin/python
	@.ci/need test
	@echo "Installing Intersession, its tests and its linters into .venv" >&2
	@$(PIP) -e '.[standalone,postgres,test,lint]'
	@touch $@ .venv/.ready-demo
