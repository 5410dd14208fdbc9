# Every target sets up what it needs from plain Python 3.11 with pip.
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .uv-boot/bin/uv)
RUN := $(UV) run --quiet --frozen
export UV_PYTHON_PREFERENCE ?= only-system

.PHONY: demo desk test nightly faults check bench docs screenshots messages schema golden format clean

demo: .venv/ready
	@$(RUN) foedus demo

# A desk for practice in the browser, on http://localhost:8470 or another PORT; its files are in foedus-desk/.
desk: .venv/ready
	@$(RUN) foedus serve --practice --port $(or $(PORT),8470)

test: .venv/ready
	@sh tests/need-chromium.sh
	@sh tests/need-postgres.sh
	@$(RUN) pytest -q -n auto --dist loadfile --cov --cov-report=
	@$(RUN) coverage report --skip-covered --include='src/foedus/agreement/*,src/foedus/case/*,src/foedus/moments.py' --fail-under=100

# A thousand exercises of thirty parties: each keeps the laws, all together agree with the forecast.
nightly: .venv/ready
	@FOEDUS_REHEARSALS=1000 $(RUN) pytest -q -s -m nightly tests/rehearsal

# What breaks processes, disks, lines and parsers, at length; FOEDUS_SEED changes the draws.
faults: .venv/ready
	@sh tests/need-postgres.sh
	@FOEDUS_FAULTS=long $(RUN) pytest -q -s -m faults tests/record tests/office tests/desk
	@FOEDUS_KILL_ROUNDS=200 $(RUN) pytest -q -s tests/record/test_log.py -k kill

check: .venv/ready
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	@$(RUN) mypy
	@$(RUN) lint-imports
	@$(RUN) foedus check src/foedus/corpus --format line

bench: .venv/ready
	@$(RUN) python benchmarks/engine.py
	@$(RUN) python benchmarks/record.py
	@$(RUN) python benchmarks/log.py
	@$(RUN) python benchmarks/office.py
	@$(RUN) python benchmarks/desk.py
	@$(RUN) python benchmarks/alerts.py
	@$(RUN) python benchmarks/forecast.py
	@$(RUN) python benchmarks/exact.py
	@$(RUN) python benchmarks/power.py
	@$(RUN) python benchmarks/rehearsal.py

docs: .venv/ready
	@$(RUN) python docs/make_reference.py

# The pictures of the pages, from the running product.
screenshots: .venv/ready
	@sh tests/need-chromium.sh
	@$(RUN) python docs/make_screenshots.py

# Every text that the desk tells, for those who translate: src/foedus/desk/locale/.
messages: .venv/ready
	@$(RUN) python docs/make_messages.py

format: .venv/ready
	@$(RUN) ruff check --fix
	@$(RUN) ruff format

WEB := hatch_build.py $(wildcard web/*.ts web/package-lock.json web/css/* web/map/* web/src/* src/foedus/desk/templates/*.css)

.venv/ready: pyproject.toml uv.lock $(WEB) $(UV)
	@$(UV) sync --quiet --frozen
	@test -f src/foedus/desk/static/built.txt || $(UV) sync --quiet --frozen --reinstall-package foedus
	@touch $@

.uv-boot/bin/uv:
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .uv-boot uv

clean:
	rm -rf .venv .uv-boot out dist web/node_modules src/foedus/desk/static .coverage* .mypy_cache .ruff_cache .hypothesis
