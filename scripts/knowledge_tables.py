"""The tables of the knowledge base, for docs/knowledge.md: `python -m scripts.knowledge_tables` writes them there."""

import re
import tempfile
from pathlib import Path

import duckdb

from dateline import knowledge

DOCUMENT = Path(__file__).parents[1] / "docs" / "knowledge.md"
_BETWEEN = re.compile(r"(?<=<!-- tables -->\n).*?(?=<!-- /tables -->)", re.DOTALL)
# Those first that answer questions.
FIRST = ("projects", "investments", "timeline", "organisations", "contradictions")


def tables() -> str:
    """Each table of an empty base with its columns, their types and what they mean."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        (out / "releases.jsonl").touch()
        knowledge.build(out)
        with duckdb.connect(str(out / "knowledge.duckdb"), read_only=True) as base:
            names = [*FIRST, *(name for name in knowledge.TABLES if name not in FIRST)]
            return "\n".join(_table(base, name) for name in names)


def _table(base: duckdb.DuckDBPyConnection, name: str) -> str:
    ((about,),) = base.execute("SELECT comment FROM duckdb_tables() WHERE table_name = ?", [name]).fetchall()
    columns = base.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
        [name],
    ).fetchall()
    rows = "".join(f"| `{column}` | {_type(type_)} | {comment} |\n" for column, type_, comment in columns)
    return f"### `{name}`\n{about}\n\n| column | type | means |\n|---|---|---|\n{rows}"


def _type(name: str) -> str:
    return "STRUCT[]" if name.startswith("STRUCT") else name


def written(document: str) -> str:
    """The document with its tables as they are now."""
    return _BETWEEN.sub(lambda _: tables(), document)


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text("utf-8")), "utf-8")
