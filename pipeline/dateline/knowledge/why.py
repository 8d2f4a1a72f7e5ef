"""From a fact back to its words: where the release says it, what decided, and what was beaten."""

import json
from pathlib import Path
from typing import NamedTuple

import duckdb

from dateline.errors import DatelineError
from dateline.knowledge.store import DATABASE
from dateline.schema import Document, Fact


class Explanation(NamedTuple):
    fact: Fact
    doc: Document


def find(out: Path, fact_id: str) -> Explanation:
    """The fact and its release as a run wrote them.

    Raises DatelineError when `out` holds no knowledge base or the base no such fact; the start of an id is
    enough when only one fact has it.
    """
    base = out / DATABASE
    if not base.is_file():
        raise DatelineError(f"{out}: no {DATABASE}; `dateline run PATH --out {out}` makes one")
    with duckdb.connect(str(base), read_only=True) as connection:
        rows = connection.execute(
            "SELECT id, release FROM facts WHERE starts_with(id, ?) ORDER BY id LIMIT 2", [fact_id]
        ).fetchall()
    if len(rows) != 1:
        problem = "several facts have ids that start so" if rows else "no such fact"
        raise DatelineError(f"{base}: {fact_id}: {problem}; the table `facts` lists the ids")
    fact, release = rows[0]
    doc = read_release(out, release)
    return Explanation(next(f for f in doc.facts if f.id == fact), doc)


def read_release(out: Path, release: str) -> Document:
    """The line of `releases.jsonl` for one release.

    Raises DatelineError when there is none.
    """
    with (out / "releases.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["release"]["id"] == release:
                del record["schema"]
                return Document.model_validate(record)
    raise DatelineError(f"{out / 'releases.jsonl'}: no release {release!r}")
