"""A finished base, opened read-only: its releases as documents, and which thing each of their entities is.

All comes from the one DuckDB file, which a run replaces as a whole: what is read here stays of one run, even while
the next goes on.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import duckdb

from dateline.errors import DatelineError
from dateline.knowledge.store import database
from dateline.schema import Document

# Releases that are read at a time.
BATCH = 100
# Rows of a table that are fetched at a time.
_ROWS = 1000


class Read(NamedTuple):
    """A release as the run read it, and the id of the thing that each of its entities is."""

    doc: Document
    thing: dict[str, str]


class Snapshot(AbstractContextManager["Snapshot"]):
    """Raises DatelineError, saying what to do, where `out` holds no base or one that cannot be read."""

    def __init__(self, out: Path) -> None:
        self._base = database(out)
        self._again = f"`dateline run PATH --out {out}` makes it anew"
        try:
            self._connection = duckdb.connect(str(self._base), read_only=True)
        except duckdb.Error as error:
            raise self._unreadable(error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def rows(self, sql: str, *parameters: Any) -> list[dict[str, Any]]:
        """The rows of a query by column. Raises DatelineError for tables that another version wrote."""
        try:
            result = self._connection.execute(sql, list(parameters))
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        except duckdb.Error as error:
            raise self._unreadable(error) from error

    def table(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The names of a query's columns, then its rows, a few at a time."""
        try:
            # A cursor of its own: other queries may be asked meanwhile.
            result = self._connection.cursor().execute(sql)
            yield tuple(column[0] for column in result.description or ())
            while rows := result.fetchmany(_ROWS):
                yield from rows
        except duckdb.Error as error:
            raise self._unreadable(error) from error

    def each(self, sql: str) -> Iterator[dict[str, Any]]:
        """The rows of a query by column, a few at a time."""
        table = self.table(sql)
        names = next(table)
        return (dict(zip(names, row, strict=True)) for row in table)

    def release(self, id: str) -> Read | None:
        return next(self._read([id]), None)

    def releases(self) -> Iterator[Read]:
        """All releases by id."""
        ids = [row["id"] for row in self.rows("SELECT id FROM releases ORDER BY id")]
        for start in range(0, len(ids), BATCH):
            yield from self._read(ids[start : start + BATCH])

    def _read(self, ids: list[str]) -> Iterator[Read]:
        releases = self.rows("SELECT * FROM releases WHERE id IN (SELECT unnest(?)) ORDER BY id", ids)
        inside = "WHERE release IN (SELECT unnest(?))"
        mentions = self._by_release(f'SELECT * FROM mentions {inside} ORDER BY release, "start"', ids)
        entities = self._by_release(
            f"SELECT * FROM entities {inside} ORDER BY release, CAST(substr(id, 2) AS INTEGER)", ids
        )
        facts = self._by_release(
            f"SELECT * FROM facts {inside} ORDER BY release, sentence_start, subject, property, id", ids
        )
        issues = self._by_release(f"SELECT * FROM issues {inside} ORDER BY ALL", ids)
        for release in releases:
            id = release["id"]
            doc = Document.model_validate(
                {
                    "release": _release(release),
                    "mentions": [_mention(row) for row in mentions[id]],
                    "entities": [_fields(row, _ENTITY) for row in entities[id]],
                    "facts": [_fact(row) for row in facts[id]],
                    "issues": [_fields(row, ("stage", "code", "message")) for row in issues[id]],
                }
            )
            yield Read(doc, {row["id"]: row["thing"] for row in entities[id]})

    def _by_release(self, sql: str, ids: list[str]) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.rows(sql, ids):
            found[row["release"]].append(row)
        return found

    def _unreadable(self, error: duckdb.Error) -> DatelineError:
        return DatelineError(f"{self._base}: cannot be read ({error}); {self._again}")


_RELEASE = (
    "id", "path", "format", "sha256", "title", "place", "wire", "publisher", "url", "language", "text", "zones",
)  # fmt: skip
_MENTION = ("id", "label", "start", "end", "text", "zone", "entity", "restates", "rule", "cues")
_ENTITY = ("id", "kind", "class", "name", "aliases", "mentions", "members", "part_of")
_FACT = ("id", "subject", "property", "evidence", "confidence", "rule")


def _fields(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _release(row: dict[str, Any]) -> dict[str, Any]:
    return _fields(row, _RELEASE) | {"published": row["published"].isoformat() if row["published"] else None}


def _mention(row: dict[str, Any]) -> dict[str, Any]:
    return _fields(row, _MENTION) | {"value": json.loads(row["value"]) if row["value"] else None}


def _fact(row: dict[str, Any]) -> dict[str, Any]:
    return _fields(row, _FACT) | {
        "value": json.loads(row["value"]),
        "sentence": {"start": row["sentence_start"], "end": row["sentence_end"]},
    }
