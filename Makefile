PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
CLASS := build/cohort
RESULTS := build/results
LEVEL ?= full
ASSIGNMENTS := value_engine iou_nms

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Tests start hundreds of interpreters: each would compile the grader anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test cohort validate nightly bench hostile release-check platforms otter coverage expected clean

demo: $(READY) ## grade the sample class and say where the results are
	@$(BIN)/python -m tests.cohort.compose $(CLASS)
	@for name in $(ASSIGNMENTS); do \
		$(BIN)/autograder grade $(CLASS)/$$name --assignment $$name --out $(RESULTS)/$$name || exit; echo; \
	done
	@echo "One student's results: $(BIN)/autograder show mateo --out $(RESULTS)/iou_nms"

test: $(READY) ## what must hold before a change lands, in minutes
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/autograder build --check
	$(BIN)/python -m pytest -q -n 2 --dist loadfile tests/autograder tests/hostile

cohort: $(READY) ## grade the sample class and every solution, and compare with what is checked in
	$(BIN)/python -m pytest -q -n 2 --dist loadfile tests/cohort

validate: $(READY) ## prove the assignments: right work passes, wrong work fails
	$(BIN)/autograder validate --seeds 2 --mutants 30

nightly: $(READY) ## the same with many seeds, every mutant, and what builds on a mistake, kept in docs/quality.md
	$(BIN)/autograder validate --seeds 20 --mutants all --dependents --report docs/quality.md

bench: $(READY) ## measure the grader
	$(BIN)/python -m tests.bench.run

hostile: $(READY) ## attack the grader: every hostile submission, a mixed class, hostile frames, each defence switched off
	$(BIN)/python -m tests.hostile.run --level $(LEVEL)
	$(BIN)/python -m tests.hostile.mixed --level $(LEVEL)
	$(BIN)/python -m tests.hostile.fuzz --frames 100000
	$(BIN)/python -m tests.hostile.switch_off --level $(LEVEL)

release-check: $(READY) ## make every release; try it in a fresh environment, and run its notebooks
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.release.run

platforms: $(READY) ## build every assignment for every platform, grade as Gradescope would, and look for leaks
	$(BIN)/python -m pytest -q -s tests/platforms

otter: $(READY) ## Otter and our own public tests give the same points; OTTER="NAME NAME" for some assignments
	$(BIN)/python -m tests.platforms.otter $(OTTER)

coverage: $(READY) ## how much of the grader its own tests run, children included
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -n 2 --dist loadfile tests/autograder
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --fail-under=90

expected: $(READY) ## write the sample class's expected scorecards anew
	$(BIN)/python -m tests.cohort.expected

clean: ## remove what was made, except .venv and results/
	rm -rf build .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q -e '.[dev]' -c constraints.txt
	@touch $@
