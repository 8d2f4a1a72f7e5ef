"""`releases.jsonl` -> `knowledge.duckdb` and Parquet tables beside it."""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import duckdb

from dateline import paths, render
from dateline.errors import DatelineError
from dateline.knowledge import conflicts, identity

# What the releases hold, what was drawn up from it, and what a stranger asks first.
TABLES = (
    "releases", "mentions", "entities", "facts", "issues", "things", "parts", "wholes", "decisions", "projects",
    "investments", "timeline", "organisations", "contradictions",
)  # fmt: skip
DATABASE = "knowledge.duckdb"
# What a user knows better of which things are one; it lies in the output folder.
RULES = "identity.yaml"
# DuckDB's own limit; above it, it spills to the disk. Users have small machines.
MEMORY = "1GB"
# DuckDB takes buffers of twice the largest line that it is told of, so it is told the true one, this at least.
SMALLEST_BUFFER = 1 << 20
# What store.sql takes from the last database.
_KEPT = ("releases", "mentions", "entities", "facts", "issues")


def database(out: Path) -> Path:
    """The database of a run's output folder. Raises DatelineError, saying how to make one, where there is none."""
    base = out / DATABASE
    if not base.is_file():
        raise DatelineError(f"{out}: no {DATABASE}; `dateline run PATH --out {out}` makes one")
    return base


def rules(out: Path) -> list[identity.Rule]:
    """What the user says of which things are one, in `out/identity.yaml`, if it is there.

    Raises ConfigError, naming file and entry, where it cannot be used.
    """
    return identity.read(out / RULES) if (out / RULES).is_file() else []


def build(out: Path, overruled: Iterable[identity.Rule] = ()) -> list[str]:
    """Write `out/knowledge.duckdb` and `out/*.parquet` from `out/releases.jsonl`.

    Rows of releases whose line is as it was are taken from the database that is there. The new one is built beside
    it and swapped in when complete, so that readers never see half of it. Returns a line for each thing that
    `overruled` names and no release has. Raises DatelineError, leaving the last one, where the disk or the memory
    is full.
    """
    try:
        return _build(out, overruled)
    except _FULL as error:
        reason = str(error).partition("\n")[0]
        raise DatelineError(
            f"{out}: no knowledge base could be written ({reason}); run again with more room"
        ) from error


# What DuckDB raises where it cannot write.
_FULL = (duckdb.IOException, duckdb.TransactionException, duckdb.OutOfMemoryException)


def _build(out: Path, overruled: Iterable[identity.Rule]) -> list[str]:
    with tempfile.TemporaryDirectory(prefix=".knowledge-", dir=out) as folder:
        work = Path(folder)
        with duckdb.connect(str(work / DATABASE)) as base:
            # One thread: the row order of a Parquet file must not depend on the machine.
            base.execute(f"SET threads = 1; SET preserve_insertion_order = true; SET memory_limit = '{MEMORY}'")
            known = _attach_last(base, out / DATABASE)
            sorted_out = _sort_out(out / "releases.jsonl", work, known)
            found = identity.identify(sorted_out.occurrences, overruled)
            _write_identities(found, work)
            parts = _sql()
            _take_in(base, work, max(sorted_out.largest, SMALLEST_BUFFER))
            base.execute(parts["fresh"])
            if not known:
                for table in _KEPT:
                    base.execute(f"CREATE TABLE old.{table} AS FROM fresh_{table} LIMIT 0")
            base.execute(parts["releases"])
            base.execute(parts["things"])
            base.execute(parts["drawn up"])
            conflicts.write(base)
            # One transaction: a hundred times the writing to the disk would take seconds.
            base.execute(f"BEGIN; {(files('dateline.knowledge') / 'comments.sql').read_text('utf-8')}; COMMIT")
            base.execute("CREATE TABLE layout AS SELECT ? AS fingerprint", [_fingerprint()])
            for table in TABLES:
                base.execute(f"COPY (FROM {table}) TO '{_quoted(work / table)}.parquet' (FORMAT parquet)")
            base.execute("DETACH old")
        for name in (*(f"{table}.parquet" for table in TABLES), DATABASE):
            os.replace(work / name, out / name)
    return found.unmet


def _attach_last(base: duckdb.DuckDBPyConnection, last: Path) -> dict[str, str]:
    """The last database as `old`; its releases by the hash of their line.

    Where there is none, none that this code wrote or none with a release, `old` is an empty one in memory.
    """
    with contextlib.suppress(duckdb.Error):
        if last.is_file():
            base.execute(f"ATTACH '{_quoted(last)}' AS old (READ_ONLY)")
            ours = base.execute("FROM old.layout").fetchall() == [(_fingerprint(),)]
            if ours and (known := dict(base.execute("SELECT line_sha256, id FROM old.releases").fetchall())):
                return known
    base.execute("DETACH DATABASE IF EXISTS old")
    base.execute("ATTACH ':memory:' AS old")
    return {}


class _SortedOut(NamedTuple):
    """The bytes of the largest line that is new, and the entities of all."""

    largest: int
    occurrences: list[identity.Occurrence]


def _sort_out(releases: Path, work: Path, known: dict[str, str]) -> _SortedOut:
    """Write to `work` the lines that are not known, what they state, and which releases are kept."""
    largest = 0
    occurrences: list[identity.Occurrence] = []
    with contextlib.ExitStack() as stack:
        lines = stack.enter_context(releases.open("rb"))
        fresh = stack.enter_context((work / "line.jsonl").open("wb"))
        hashes, stated, kept = (
            stack.enter_context((work / f"{name}.jsonl").open("w", encoding="utf-8"))
            for name in ("line_hash", "stated", "kept")
        )
        for line in lines:
            sha256 = hashlib.sha256(line).hexdigest()
            record = json.loads(line)
            occurrences += identity.occurrences(record)
            if sha256 in known:
                kept.write(json.dumps({"release": known[sha256]}) + "\n")
                continue
            largest = max(largest, len(line))
            fresh.write(line)
            release = record["release"]["id"]
            hashes.write(json.dumps({"id": release, "sha256": sha256}) + "\n")
            names = {entity["id"]: entity["name"] for entity in record["entities"]}
            for fact in record["facts"]:
                row = {"release": release, "fact": fact["id"], "stated": render.stated(fact["value"], names)}
                stated.write(json.dumps(row) + "\n")
    return _SortedOut(largest, occurrences)


def _write_identities(found: identity.Identities, work: Path) -> None:
    with (work / "identities.jsonl").open("w", encoding="utf-8") as written:
        for (release, entity), thing in found.things.items():
            written.write(json.dumps({"release": release, "entity": entity, "thing": thing}) + "\n")
    with (work / "decided.jsonl").open("w", encoding="utf-8") as written:
        for number, decision in enumerate(found.decisions):
            row = dict(zip(_DECIDED, (number, *decision.one, *decision.other, decision.united, decision.score,
                                      list(decision.reasons)), strict=True))  # fmt: skip
            written.write(json.dumps(row) + "\n")


_DECIDED = {
    "number": "BIGINT", "one_release": "VARCHAR", "one_entity": "VARCHAR", "other_release": "VARCHAR",
    "other_entity": "VARCHAR", "united": "BOOLEAN", "score": "DOUBLE", "reasons": "VARCHAR[]",
}  # fmt: skip


def _take_in(base: duckdb.DuckDBPyConnection, work: Path, buffer: int) -> None:
    """What `_sort_out` wrote, as tables."""
    # A view: the lines are read once a table, and never held together.
    base.execute(
        f"CREATE TEMP VIEW line AS SELECT * FROM read_json('{_quoted(work / 'line.jsonl')}', "
        f"format = 'newline_delimited', maximum_object_size = {buffer}, columns = "
        "{release: 'JSON', mentions: 'JSON[]', entities: 'JSON[]', facts: 'JSON[]', issues: 'JSON[]'})"
    )
    _load(base, work / "line_hash.jsonl", dict.fromkeys(("id", "sha256"), "VARCHAR"))
    _load(base, work / "stated.jsonl", dict.fromkeys(("release", "fact", "stated"), "VARCHAR"))
    _load(base, work / "kept.jsonl", {"release": "VARCHAR"})
    _load(base, work / "identities.jsonl", dict.fromkeys(("release", "entity", "thing"), "VARCHAR"))
    _load(base, work / "decided.jsonl", _DECIDED)


def _load(base: duckdb.DuckDBPyConnection, file: Path, columns: dict[str, str]) -> None:
    """The temporary table that the file is named after."""
    types = ", ".join(f"{name}: '{type_}'" for name, type_ in columns.items())
    base.execute(
        f"CREATE TEMP TABLE {file.stem} AS SELECT * FROM read_json('{_quoted(file)}', "
        f"format = 'newline_delimited', columns = {{{types}}})"
    )


@cache
def _sql() -> dict[str, str]:
    """The parts of store.sql by name."""
    text = (files("dateline.knowledge") / "store.sql").read_text("utf-8")
    return dict(part.split("\n", 1) for part in text.split("-- part: ")[1:])


@cache
def _fingerprint() -> str:
    """Of all that the rows of a database depend on beside the lines."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    package = Path(__file__).parents[1]
    # counts.yaml has the plurals of `stated`.
    others = (package / "render.py", paths.models() / "counts.yaml")
    for file in (*others, *sorted(Path(__file__).parent.glob("*.*"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
