"""CSV (RFC 4180, UTF-8, a line of headings): one wide table of facts, or a folder with a file a table.

A cell that has commas, quotes or line ends is quoted; a list is its items joined by "; ", a structure JSON. Figures
are plain decimals, dates YYYY-MM-DD, nothing an empty cell.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from dateline.knowledge.snapshot import Snapshot
from dateline.knowledge.store import TABLES
from dateline.schema import writable

# Every fact with what an analyst asks of it first.
FACTS = (
    'SELECT f.subject_name AS subject, t.kind, f.property, f.stated, f.low, f.high, f.approximate, f.currency, f.unit, '
    'f."of", f.status, f.date, f.timex, f.role, f.object_name AS object, f.words, f.sentence, f.published, r.title, '
    "f.release, r.path, r.url, f.confidence, f.rule, f.id AS fact, f.thing, f.object AS object_thing "
    "FROM facts f JOIN releases r ON r.id = f.release LEFT JOIN things t ON t.id = f.thing ORDER BY f.release, f.id"
)
# Tables whose size is that of the releases are left to the Parquet files and to the other formats.
_LEFT_OUT = {"releases", "mentions", "entities", "issues"}


def write(base: Snapshot) -> Iterator[str]:
    """The facts."""
    yield from _lines(base.table(FACTS))


def files(base: Snapshot) -> Iterator[tuple[str, Iterator[str]]]:
    """`facts.csv` as `write` gives it, and the other tables as they are."""
    yield "facts.csv", write(base)
    yield "releases.csv", _lines(base.table("SELECT * EXCLUDE (text, zones, line_sha256) FROM releases ORDER BY id"))
    for name in sorted(set(TABLES) - _LEFT_OUT - {"facts"}):
        yield f"{name}.csv", _lines(base.table(f"FROM {name}"))


def _lines(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return writable(value)
        case bool():
            return "true" if value else "false"
        case float():
            # repr is the shortest that means the same number; Decimal spells out its exponent.
            return f"{Decimal(repr(value)):f}".removesuffix(".0")
        case date():
            return value.isoformat()
        case list() if all(isinstance(item, str) for item in value):
            return "; ".join(writable(item) for item in value)
        case list() | dict():
            return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
