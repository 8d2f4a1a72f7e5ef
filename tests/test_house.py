"""The shape of the house: imports point one way, and every extractor has its test file."""

import ast
from pathlib import Path

import pytest

from dateline import extractors

PACKAGE = Path(extractors.__file__).parents[1]
ROOMS = [
    "errors", "paths", "schema", "lexicon", "grammar", "sentences", "loaders", "layout", "recognisers", "refine",
    "parsing",
    "extractors", "resolve", "classes", "link", "facts", "render", "pipe", "parallel", "knowledge",
    "evaluation", "batch", "web", "cli",
]  # fmt: skip


def imported_rooms(module: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "dateline":
            parts = node.module.split(".")
            rooms.update([parts[1]] if len(parts) > 1 else [alias.name for alias in node.names])
        elif isinstance(node, ast.Import):
            rooms.update(a.name.split(".")[1] for a in node.names if a.name.startswith("dateline."))
    return rooms


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_rooms_above_it(room):
    files = [PACKAGE / f"{room}.py"] if (PACKAGE / f"{room}.py").is_file() else (PACKAGE / room).rglob("*.py")
    for file in files:
        allowed = ROOMS[: ROOMS.index(room) + 1]
        # A stage may hand work to worker processes, which build a pipe of their own.
        exempt = {"parallel"} if room == "pipe" else set()
        assert imported_rooms(file) <= set(allowed) | exempt, file


def test_every_room_is_listed():
    names = {p.stem for p in PACKAGE.iterdir() if p.suffix == ".py" or p.is_dir()}
    assert names - {"__init__", "__pycache__", "py", "models", "__main__"} <= set(ROOMS)


@pytest.mark.parametrize("name", sorted(extractors.registry()))
def test_every_extractor_has_a_test_file(name):
    assert (Path(__file__).parent / f"test_{name}.py").is_file()
