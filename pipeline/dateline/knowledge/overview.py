"""The base at a glance: the projects that most is known of, a line each."""

from pathlib import Path
from typing import NamedTuple

import duckdb

from dateline import render
from dateline.knowledge.store import database

# Of the table `projects`: those first of which most of the five questions are answered.
BEST_KNOWN = (
    "(place IS NULL)::INT + (participant IS NULL)::INT + (investment IS NULL)::INT + "
    "(coalesce(area, capacity, length) IS NULL)::INT + (status IS NULL)::INT, releases DESC, facts DESC, name, thing"
)


class Line(NamedTuple):
    """A project; each field as a reader sees it, empty where nothing is known. `fact` is the id to ask `why` of."""

    project: str
    place: str
    who: str
    how_much: str
    how_large: str
    status: str
    when: str
    release: str
    fact: str


class Overview(NamedTuple):
    """The first `lines` of so many `projects` in so many `releases`, and the `contradictions` among them."""

    lines: list[Line]
    projects: int
    releases: int
    contradictions: int


def overview(out: Path, most: int) -> Overview:
    """At most `most` projects, those first that most is known of."""
    with duckdb.connect(str(database(out)), read_only=True) as base:
        rows = base.execute(
            "SELECT name, place, participant, investment, coalesce(area, capacity, length, count), "
            f"replace(status, '_', ' '), start, completion, release, fact FROM projects ORDER BY {BEST_KNOWN} LIMIT ?",
            [most],
        ).fetchall()
        ((projects, releases, contradictions),) = base.execute(
            "SELECT (SELECT count(*) FROM projects), (SELECT count(*) FROM releases), "
            "(SELECT count(*) FROM contradictions)"
        ).fetchall()
    lines = [
        Line._make([*(field or "" for field in known), _period(start, completion, known[-1] in DONE), release, fact])
        for *known, start, completion, release, fact in rows
    ]
    return Overview(lines, projects, releases, contradictions)


# States that leave no completion to come.
DONE = ("completed", "operational")


def _period(start: str | None, completion: str | None, done: bool) -> str:
    """Two TIMEX3 values as "from spring 2026", "by 2028" ("2028" where it is done), "2025-11 to 2028"."""
    if start and completion and start < completion:
        return f"{render.when(start)} to {render.when(completion)}"
    if completion:
        return render.when(completion) if done else f"by {render.when(completion)}"
    return f"from {render.when(start)}" if start else ""
