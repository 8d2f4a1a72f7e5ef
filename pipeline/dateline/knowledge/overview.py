"""The base at a glance: the projects that most is known of, a line each."""

from pathlib import Path
from typing import NamedTuple

import duckdb

from dateline.knowledge.store import database


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
            "SELECT name, place, participant, investment, coalesce(area, capacity, length, count), status, "
            "CASE WHEN start <> completion THEN start || ' to ' || completion WHEN completion IS NOT NULL "
            "THEN 'by ' || completion ELSE coalesce('from ' || start, status_date) END, release, fact FROM projects "
            "ORDER BY (place IS NULL)::INT + (participant IS NULL)::INT + (investment IS NULL)::INT + "
            "(coalesce(area, capacity, length) IS NULL)::INT + (status IS NULL)::INT, "
            "releases DESC, facts DESC, name, thing LIMIT ?",
            [most],
        ).fetchall()
        ((projects, releases, contradictions),) = base.execute(
            "SELECT (SELECT count(*) FROM projects), (SELECT count(*) FROM releases), "
            "(SELECT count(*) FROM contradictions)"
        ).fetchall()
    lines = [Line(*(str(field or "").replace("_", " ") if n == 5 else field or "" for n, field in enumerate(row)))
             for row in rows]  # fmt: skip
    return Overview(lines, projects, releases, contradictions)
