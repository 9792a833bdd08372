# Everything works on a Debian with Python 3.11, pip and make and nothing else.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export UV_PYTHON_DOWNLOADS = never

.PHONY: install demo pictures quality test check format speed bench bench-store bench-desk kill lock clean

install: .venv/.installed

# uv goes in first, by its hash, and then does in a second what pip does in twenty.
.venv/.installed: requirements.lock requirements-uv.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-uv.lock
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .
	@touch $@

demo: install
	@$(BIN)/dateline read examples/port-drones.html examples/agency-story.txt examples/reports.jsonl

# One worker a core; a worker that runs dry takes tests from another.
test: install
	@$(BIN)/python -W error -m pytest -n 2 --dist worksteal

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@$(MAKE) --no-print-directory test

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

speed: install
	@$(BIN)/python bench/speed.py

# What reading costs, as ratios in one run, into bench/results.md: half an hour. Real pages, and those who would do instead:
# make bench GOLD=../path/to/gold RIVALS=../venv/bin/python
bench: install
	@$(BIN)/python bench/batch.py --keep $(if $(GOLD),--pages $(GOLD)/unlabelled) $(if $(RIVALS),--rivals $(RIVALS))

# What the store costs as it grows, as ratios to a plain insert and a plain read; what a kill leaves.
bench-store: install
	@$(BIN)/python bench/store.py

# What the review desk costs with 100,000 incidents, and whether twenty coders at once lose anything: six minutes.
bench-desk: install
	@$(BIN)/python bench/desk.py

kill: install
	@$(BIN)/python bench/kill.py

# The true outputs that the documentation shows, made anew after a change to what is read.
pictures: install
	@$(BIN)/python docs/refresh.py

# Figures on public gold data, held against the pinned floors: make quality GOLD=../path/to/gold
quality: install
	@$(BIN)/python bench/quality.py $(GOLD)

lock: install
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements-uv.in -o requirements-uv.lock
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
