"""FollowTheMoney entities, a JSON object a line (https://followthemoney.tech): for Aleph, OpenAleph, yente.

Releases are Articles; projects and groups Projects with amount, status, dates and Address; organisations, persons,
places and events what `models/exports.yaml` says. A participant of a project is a ProjectParticipant, other links are
UnknownLinks with their role, every other fact is a Documentation, which leads from the Article to the thing. Each has
the release as proof, the value as summary and the sentence as description; `recordId` is the id for `dateline why`.

Written without the followthemoney package, which takes seconds to import; a test reads it with the package.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from dateline.knowledge.export.terms import ftm
from dateline.knowledge.snapshot import Snapshot
from dateline.schema import writable

_Row = dict[str, Any]
# FollowTheMoney's dates: a year, a month, a day.
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")
_ADDRESS = re.compile(r"https?://[a-z0-9.-]+\.[a-z]{2,}(:\d+)?(/[^\s<>\"{}|\\^`]*)?\Z", re.IGNORECASE | re.ASCII)
_LEGAL = {"Company", "Organization", "PublicBody", "Person"}
# The longest name and the longest line of text that FollowTheMoney takes.
_LONGEST = {"name": 384, "alias": 384, "summary": 65_000, "description": 65_000}
_LONGEST_ELSE = 250


def write(base: Snapshot) -> Iterator[str]:
    """Articles, things, links; each in the order of ids."""
    for entity in _entities(base):
        yield json.dumps(entity, ensure_ascii=False) + "\n"


def _entities(base: Snapshot) -> Iterator[_Row]:
    for row in base.each("SELECT id, path, title, published, publisher, url FROM releases ORDER BY id"):
        yield _article(row)
    places: dict[str, list[str]] = {}
    for row in base.each(
        "SELECT DISTINCT f.thing, f.object FROM facts f JOIN things o ON o.id = f.object "
        "WHERE f.property = 'location' AND o.kind = 'place' ORDER BY ALL"
    ):
        places.setdefault(row["thing"], []).append(_thing_id(row["object"]))
    projects = {row["thing"]: row for row in base.each("FROM projects")}
    schemata = {}
    for row in base.each("SELECT id, kind, name, class, names FROM things ORDER BY id"):
        schemata[row["id"]] = ftm(row["kind"], row["class"])
        yield _thing(row, projects.get(row["id"]), places.get(row["id"], []))
    for row in base.each("FROM parts ORDER BY ALL"):
        yield _entity(_id("part", f"{row['part']}-{row['whole']}-{row['relation']}"), "UnknownLink",
                      subject=_thing_id(row["part"]), object=_thing_id(row["whole"]), role=row["relation"])  # fmt: skip
    for row in base.each(
        "SELECT id, release, published, thing, property, stated, words, sentence, role, object FROM facts "
        "WHERE thing IS NOT NULL ORDER BY id"
    ):
        yield _link(row, schemata)


def _article(row: _Row) -> _Row:
    return _entity(
        _release_id(row["id"]), "Article",
        title=row["title"], fileName=row["path"] or row["id"], publishedAt=_day(row["published"]),
        publisher=row["publisher"], sourceUrl=row["url"] if _ADDRESS.match(row["url"] or "") else None,
    )  # fmt: skip


def _thing(row: _Row, project: _Row | None, places: list[str]) -> _Row:
    schema = ftm(row["kind"], row["class"])
    more: dict[str, object] = {"alias": [name for name in row["names"] if name != row["name"]]}
    if row["class"]:
        more["keywords"] = row["class"]
    if schema == "Address":
        more["full"] = row["name"]
    if schema in ("Project", "Event"):
        more["addressEntity"] = places
    if project:
        more |= _details(project)
    return _entity(_thing_id(row["id"]), schema, name=row["name"], **more)


def _details(project: _Row) -> dict[str, object]:
    low, high = project["investment_low"], project["investment_high"]
    figure = low if low is not None else high
    sizes = (project["investment"], project["area"], project["length"], project["capacity"])
    return {
        "status": (project["status"] or "").replace("_", " "),
        "amount": f"{Decimal(repr(figure)):f}".removesuffix(".0") if figure is not None else None,
        "currency": project["currency"],
        "startDate": _date(project["start"]),
        "endDate": _date(project["completion"]),
        "summary": "; ".join(size for size in sizes if size),
    }


def _link(fact: _Row, schemata: dict[str, str]) -> _Row:
    """What one thing is to another, or what a release says of a thing."""
    release, subject = _release_id(fact["release"]), _thing_id(fact["thing"])
    ends: dict[str, object]
    if not fact["object"]:
        schema, ends = "Documentation", {"document": release, "entity": subject}
    elif (
        fact["property"] == "participant"
        and schemata[fact["thing"]] == "Project"
        and schemata[fact["object"]] in _LEGAL
    ):
        schema, ends = "ProjectParticipant", {"project": subject, "participant": _thing_id(fact["object"])}
    else:
        schema, ends = "UnknownLink", {"subject": subject, "object": _thing_id(fact["object"])}
    return _entity(
        _id("fact", fact["id"]), schema,
        **ends, role=fact["role"] or fact["property"], summary=fact["stated"], description=fact["sentence"],
        date=_day(fact["published"]), proof=release, recordId=fact["id"],
    )  # fmt: skip


def _entity(id: str, schema: str, **properties: object) -> _Row:
    """An entity with those properties that have values; FollowTheMoney's are lists."""
    listed = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    cleaned = {name: [_clean(name, value) for value in values if value] for name, values in listed.items()}
    return {"id": id, "schema": schema, "properties": {name: values for name, values in cleaned.items() if values}}


def _clean(name: str, value: object) -> str:
    """One line, not longer than FollowTheMoney takes and without the marks that its reader drops."""
    kinds = {"Cc": " ", "Cf": ""}
    seen = "".join(kinds.get(unicodedata.category(character), character) for character in writable(str(value)))
    text = " ".join(seen.split()) or "-"
    return text[: _LONGEST.get(name, _LONGEST_ELSE)]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(timex: str | None) -> str | None:
    return timex if timex and _DATE.match(timex) else None


def _id(kind: str, key: str) -> str:
    return f"dateline-{kind}-{key}"


def _release_id(release: str) -> str:
    # A release's id may hold anything, FollowTheMoney's only letters, digits, dots and hyphens.
    return _id("release", hashlib.sha1(release.encode("utf-8", "replace")).hexdigest())


def _thing_id(thing: str) -> str:
    return _id("thing", thing)
