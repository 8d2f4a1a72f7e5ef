PYTHON ?= python3
OUT ?= out

.PHONY: run test check install

run: install
	.venv/bin/dateline run corpus --out $(OUT)

test: install
	.venv/bin/pytest -n 2 -m "not slow"

check: install
	.venv/bin/ruff check pipeline tests scripts
	.venv/bin/mypy

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@
