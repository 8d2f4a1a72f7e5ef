"""`releases.jsonl` -> `knowledge.duckdb` and Parquet tables beside it."""

import json
import os
import tempfile
from importlib.resources import files
from pathlib import Path

import duckdb

from dateline import render
from dateline.errors import DatelineError
from dateline.knowledge.identity import thing

TABLES = ("releases", "mentions", "entities", "things", "facts", "issues")
DATABASE = "knowledge.duckdb"
# DuckDB's own limit; above it, it spills to the disk. Users have small machines.
MEMORY = "1GB"
# DuckDB takes buffers of twice the largest line that it is told of, so it is told the true one, this at least.
SMALLEST_BUFFER = 1 << 20


def database(out: Path) -> Path:
    """The database of a run's output folder. Raises DatelineError, saying how to make one, where there is none."""
    base = out / DATABASE
    if not base.is_file():
        raise DatelineError(f"{out}: no {DATABASE}; `dateline run PATH --out {out}` makes one")
    return base


def build(out: Path) -> None:
    """Write `out/knowledge.duckdb` and `out/*.parquet` from `out/releases.jsonl`.

    The database is built beside the old one and swapped in when complete, so that readers never see half of it.
    """
    with tempfile.TemporaryDirectory(prefix=".knowledge-", dir=out) as folder:
        work = Path(folder)
        largest = _write_things(out / "releases.jsonl", work / "things.jsonl")
        with duckdb.connect(str(work / DATABASE)) as base:
            # One thread: the row order of a Parquet file must not depend on the machine.
            base.execute(f"SET threads = 1; SET preserve_insertion_order = true; SET memory_limit = '{MEMORY}'")
            # A view: the lines are read once a table, and never held together.
            base.execute(
                f"CREATE TEMP VIEW line AS SELECT * FROM read_json('{_quoted(out / 'releases.jsonl')}', "
                f"format = 'newline_delimited', maximum_object_size = {max(largest, SMALLEST_BUFFER)}, columns = "
                "{release: 'JSON', mentions: 'JSON[]', entities: 'JSON[]', facts: 'JSON[]', issues: 'JSON[]'})"
            )
            base.execute(
                "CREATE TEMP TABLE thing_of AS SELECT * FROM read_json(?, format = 'newline_delimited', "
                "columns = {release: 'VARCHAR', id: 'VARCHAR', thing: 'VARCHAR'})",
                [str(work / "things.jsonl")],
            )
            base.execute((files("dateline.knowledge") / "store.sql").read_text("utf-8"))
            for table in TABLES:
                base.execute(f"COPY {table} TO '{_quoted(work / table)}.parquet' (FORMAT parquet)")
        for name in (*(f"{table}.parquet" for table in TABLES), DATABASE):
            os.replace(work / name, out / name)


def overview(out: Path, most: int) -> list[tuple[str, str, str, str, str, str]]:
    """Rows of project, investment, area, status, release and a fact's id, for the projects that most is known of."""
    with duckdb.connect(str(out / DATABASE), read_only=True) as base:
        rows = base.execute(
            "SELECT p.name, p.investment, p.area, p.status, f.release, f.id FROM projects p "
            "JOIN LATERAL (SELECT release, id FROM facts WHERE thing = p.thing AND property IN "
            "('investment', 'area', 'status') ORDER BY property <> 'investment', published DESC, id LIMIT 1) f ON true "
            "ORDER BY (p.investment IS NULL)::INT + (p.area IS NULL)::INT + (p.status IS NULL)::INT, p.releases DESC, "
            "p.name, p.thing LIMIT ?",
            [most],
        ).fetchall()
    return [
        (name, render.stated(investment), render.stated(area), (status or "").replace("_", " "), release, fact)
        for name, investment, area, status, release, fact in rows
    ]


def _write_things(releases: Path, things: Path) -> int:
    """Write the id of the thing that each entity is; the bytes of the largest line of `releases`."""
    largest = 0
    with releases.open("rb") as lines, things.open("w", encoding="utf-8") as written:
        for line in lines:
            largest = max(largest, len(line))
            record = json.loads(line)
            release = record["release"]["id"]
            for entity in record["entities"]:
                identity = thing(release, entity["id"], entity["kind"], entity["name"])
                written.write(json.dumps({"release": release, "id": entity["id"], "thing": identity}) + "\n")
    return largest


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
