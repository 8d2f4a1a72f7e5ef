"""`releases.jsonl` -> `knowledge.duckdb` and Parquet tables beside it."""

import json
import os
import tempfile
from importlib.resources import files
from pathlib import Path

import duckdb

from dateline import render
from dateline.knowledge.identity import thing

TABLES = ("releases", "mentions", "entities", "things", "facts", "issues")
DATABASE = "knowledge.duckdb"
# DuckDB refuses a JSON object above 16 MB unless told otherwise; a release of 50 MB of HTML may pass that.
LARGEST_LINE = 1 << 30


def build(out: Path) -> None:
    """Write `out/knowledge.duckdb` and `out/*.parquet` from `out/releases.jsonl`.

    The database is built beside the old one and swapped in when complete, so that readers never see half of it.
    """
    with tempfile.TemporaryDirectory(prefix=".knowledge-", dir=out) as folder:
        work = Path(folder)
        _write_things(out / "releases.jsonl", work / "things.jsonl")
        with duckdb.connect(str(work / DATABASE)) as base:
            # One thread: the row order of a Parquet file must not depend on the machine.
            base.execute("SET threads = 1; SET preserve_insertion_order = true")
            base.execute(
                "CREATE TEMP TABLE line AS SELECT * FROM read_json(?, format = 'newline_delimited', "
                "maximum_object_size = ?, columns = {release: 'JSON', mentions: 'JSON[]', entities: 'JSON[]', "
                "facts: 'JSON[]', issues: 'JSON[]'})",
                [str(out / "releases.jsonl"), LARGEST_LINE],
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


def _write_things(releases: Path, things: Path) -> None:
    with releases.open(encoding="utf-8") as lines, things.open("w", encoding="utf-8") as written:
        for line in lines:
            record = json.loads(line)
            release = record["release"]["id"]
            for entity in record["entities"]:
                row = {"release": release, "id": entity["id"],
                       "thing": thing(release, entity["id"], entity["kind"], entity["name"])}  # fmt: skip
                written.write(json.dumps(row) + "\n")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
