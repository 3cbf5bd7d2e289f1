# Thin fronts of packaging/bootstrap.py, which also works without make. ARGS go through: make test ARGS="tests/core -k pause"
PYTHON ?= $(shell command -v python3 || command -v python || echo python3)

.PHONY: setup run test chaos bench lock screenshot clean

setup run test chaos bench lock screenshot:
	@$(PYTHON) packaging/bootstrap.py $@ $(ARGS)

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache roomtone-sample
