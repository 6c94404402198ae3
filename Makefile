# The whole of Qingyuan in a few words: run, test, check. Each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
# Every target with a comment behind it is a command, not a file.
.PHONY: $(shell sed -nE 's/^([a-z-]+):.*##.*/\1/p' $(firstword $(MAKEFILE_LIST)))

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 28

setup: $(READY) ## Create .venv with exactly the locked packages

# The lock is complete: --no-deps keeps older pips from resolving anything again.
$(READY): requirements.lock pyproject.toml
	@echo "setting up .venv with the locked packages (about a minute)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.lock
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

run: $(READY) ## Clean and deduplicate seeds/ into a new version under artifacts/corpus
	@$(BIN)/qingyuan run seeds

# A file's tests stay in one process, which makes its corpus once. Two take 7 minutes for what one
# does in 12; more than four would only wait for one another's servers and clusters.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadfile

test: $(READY) ## Run the test suite
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE)

test-faults: $(READY) ## Kill, fail, race and damage runs hundreds of times; prints the figures (an hour)
	@FAULTS=long $(BIN)/python -m pytest -s tests/test_faults.py tests/test_store_states.py tests/test_conservation.py \
	  tests/test_clean_text.py tests/test_same_again.py tests/test_hostile_text.py tests/test_hostile_files.py

browser: ## Install Chromium and a Chinese font where they are missing (Debian, Ubuntu)
	@command -v chromium > /dev/null && fc-list :lang=zh | grep -q . || { \
	  sudo=$$(command -v sudo || true); \
	  $$sudo apt-get -qq update && $$sudo apt-get -qq install --no-install-recommends chromium fontconfig fonts-noto-cjk; }

# What checks contrast, names and keyboard; no part of the package, so it is fetched for the test.
AXE := .venv/axe/node_modules/axe-core/axe.min.js

$(AXE):
	@command -v npm > /dev/null || { sudo=$$(command -v sudo || true); \
	  $$sudo apt-get -qq update && $$sudo apt-get -qq install --no-install-recommends npm; }
	@npm install --silent --no-fund --no-audit --ignore-scripts --prefix .venv/axe axe-core@4

test-browser: $(READY) browser $(AXE) ## Use the report in Chromium as a reader does; PICTURES=docs/pictures keeps what it shows
	@AXE=$(abspath $(AXE)) $(BIN)/python -m pytest -m browser

test-schedule: $(READY) browser ## Test a nightly schedule on a real Prefect server and worker (minutes)
	@$(BIN)/python -m pytest -m schedule

check: $(READY) ## Format check, lint, types and tests: what a change must pass
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE)

format: $(READY) ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lexicon: $(READY) ## Rebuild cleaners/data/lexicon.npz from jieba's dictionary
	@$(BIN)/python training/build_lexicon.py

english: $(READY) ## Rebuild cleaners/data/english.txt.xz from SymSpell's dictionary
	@$(BIN)/python training/build_english.py

train-doubles: $(READY) ## Train what tells true doubles from copies: POOL=clean.jsonl.gz
	@$(BIN)/python -m training.train_doubles $(POOL)

train-breaks: $(READY) ## Train the break model: make train-breaks POOL=clean.jsonl.gz
	@$(BIN)/python -m training.train_breaks $(POOL)

evaluate-breaks: $(READY) ## Measure it on documents it has not seen: POOL=clean.jsonl.gz
	@$(BIN)/python -m training.evaluate $(POOL)

leave-out: $(READY) ## Measure each kind of damage by a model that never saw it: POOL=clean.jsonl.gz
	@$(BIN)/python -m training.leave_out $(POOL)

score-repair: $(READY) ## Score the repair of broken lines, ours and others', into docs/repair.md
	@$(BIN)/python -m benchmarks.score_repair --write docs/repair.md

score-pages: $(READY) ## Score the main text of saved pages, ours and others', into docs/extraction.md (needs pip's and npm's registries)
	@$(BIN)/python -m benchmarks.saved --write docs/extraction.md

bench-repair: $(READY) ## Time it on 50 MB, ours and others', into docs/performance.md
	@$(BIN)/python -m benchmarks.repair --write docs/performance.md

evaluate-repairs: $(READY) ## Measure doubles, hyphens and letter-spacing on the same documents
	@$(BIN)/python -m training.evaluate_repairs $(POOL)

evaluate-contract: $(READY) ## Count planted facts lost and harmless copies found: POOL=clean.jsonl.gz
	@$(BIN)/python -m benchmarks.contract $(POOL)

bench: $(READY) ## Time the whole pipeline beside a plain script, into docs/performance.md
	@$(BIN)/python -m benchmarks.pipeline --write docs/performance.md

bench-dedup: $(READY) ## Measure deduplication beside its peers; writes docs/performance.md
	@$(BIN)/python -m benchmarks.dedup

bench-incremental: $(READY) ## Measure a run with 1 % new sources; DOCUMENTS=8000 is quicker
	@$(BIN)/python -m benchmarks.incremental --documents $(or $(DOCUMENTS),100000)

bench-report: $(READY) ## Measure the report of 100,000 documents; DOCUMENTS=8000 is quicker
	@$(BIN)/python -m benchmarks.report --documents $(or $(DOCUMENTS),100000)

lock: ## Resolve requirements.lock again (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements.lock

clean: ## Remove the environment and caches; the corpus stays
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis
