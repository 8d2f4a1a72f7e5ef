"""The nouns of the project: values, mentions, entities, facts, and the `Document` that every stage passes on.

All are frozen; a stage returns a new `Document`. Offsets are Unicode code points of `Document.text`, half-open.
The JSON form (`Document.to_json`) is the contract of DESIGN.md.
"""

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

SCHEMA = "dateline/1"

Label = Literal[
    "ORG", "MONEY", "AREA", "DATE", "PROJECT", "PLACE", "PERSON", "EVENT", "QUANTITY", "COUNT", "PERCENT"
]
ZoneKind = Literal["headline", "dateline", "body", "caption", "table", "boilerplate", "contact"]
Kind = Literal["organisation", "project", "place", "person", "event", "group"]
Property = Literal[
    "status", "investment", "area", "length", "capacity", "location", "participant",
    "jobs", "start", "completion", "held", "count",
]  # fmt: skip
StatusName = Literal[
    "announced", "approved", "signed", "started", "under_construction",
    "resumed", "completed", "operational", "suspended", "cancelled",
]  # fmt: skip
Role = Literal[
    "developer", "investor", "owner", "operator", "contractor", "supplier", "funder", "partner", "host", "organiser"
]

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")

# Decimal writes 1.2E+9 where the contract wants digits.
Exact = Annotated[Decimal, PlainSerializer(lambda number: format(number, "f"), when_used="json")]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Span(Frozen):
    start: int
    end: int


class Zone(Span):
    kind: ZoneKind


class Interval(Frozen):
    """A number as the text bounds it: `low == high` for a plain figure, None on a side left open."""

    low: Exact | None
    high: Exact | None
    approximate: bool = False


class Money(Interval):
    currency: str


class Measure(Interval):
    """An AREA or QUANTITY: `unit` in UCUM where it has one, the same interval in SI beside it."""

    unit: str
    dimension: Literal[
        "area", "length", "mass", "volume", "power", "energy", "speed", "temperature", "data", "other"
    ]
    si_low: Exact | None = None
    si_high: Exact | None = None
    si_unit: str | None = None


class Count(Interval):
    of: str


class Percent(Interval):
    pass


class Timex(Frozen):
    """A TIMEX3 value; `start` and `end` are the first and last day covered (YYYY-MM-DD), None where open."""

    type: Literal["date", "time", "duration", "set"]
    timex: str
    mod: Literal["START", "MID", "END", "APPROX"] | None = None
    start: str | None = None
    end: str | None = None


Value = Money | Measure | Count | Timex | Percent


class Mention(Frozen):
    """Characters that name or state something. `rule` says what found it, `cues` which words decided."""

    id: str = ""
    label: Label
    start: int
    end: int
    text: str
    value: Value | None = None
    zone: ZoneKind | None = None
    entity: str | None = None
    restates: str | None = None
    rule: str = ""
    cues: tuple[Span, ...] = ()


class Beaten(Frozen):
    """A candidate that `resolve` refused, and the id of the mention it lost to."""

    mention: Mention
    by: str


class Entity(Frozen):
    """What the mentions of one thing in a release name together."""

    id: str
    kind: Kind
    class_: str | None = Field(default=None, alias="class")
    name: str
    aliases: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    part_of: str | None = None


class Investment(Money):
    restated: Money | None = None


class Size(Measure):
    of: str | None = None


class Link(Frozen):
    """The value of `location` (no role) and `participant`: an entity of the release."""

    entity: str
    role: Role | None = None


class Status(Frozen):
    status: StatusName
    date: str | None = None


FactValue = Investment | Size | Count | Timex | Link | Status


class Fact(Frozen):
    id: str = ""
    subject: str
    property: Property
    value: FactValue
    evidence: tuple[str, ...]
    sentence: Span
    confidence: float
    rule: str


class Issue(Frozen):
    """Something that the reader of the result should know: `code` one word, `message` a sentence."""

    stage: str
    code: str
    message: str


class Run(Frozen):
    """`length` characters of text from `text` on stand in the source from byte `source` on.

    Text outside every run does not stand in the source in this form (a decoded entity, a bullet).
    """

    text: int
    source: int
    length: int


class Release(Frozen):
    """A release as loaded: its text, and what its file and its layout say about it."""

    id: str
    path: str | None = None
    format: str = "text"
    sha256: str
    title: str | None = None
    published: str | None = None
    place: str | None = None
    wire: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    text: str
    zones: tuple[Zone, ...] = ()


class Document(Frozen):
    """A release, and what the stages of a pipe found in it; frozen.

    `mentions` stand in the order of the text, `text[mention.start:mention.end] == mention.text`. `entity` and `mention`
    look up by id. `beaten` (what lost against a mention) and `runs` (from the text back to the source's bytes) are no
    part of the JSON.
    """

    release: Release
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()
    issues: tuple[Issue, ...] = ()
    beaten: tuple[Beaten, ...] = ()
    runs: tuple[Run, ...] = ()

    @property
    def text(self) -> str:
        return self.release.text

    @property
    def id(self) -> str:
        return self.release.id

    @cached_property
    def mention(self) -> dict[str, Mention]:
        """Mentions by id."""
        return {mention.id: mention for mention in self.mentions}

    @cached_property
    def entity(self) -> dict[str, Entity]:
        """Entities by id."""
        return {entity.id: entity for entity in self.entities}

    def replace(self, **changes: Any) -> Self:
        """A copy with these fields changed; mentions are checked against the text.

        Raises ValueError, naming the rule, for a mention whose `text` does not stand at its offsets.
        """
        for mention in changes.get("mentions", ()):
            if self.text[mention.start : mention.end] != mention.text:
                found = self.text[mention.start : mention.end]
                raise ValueError(
                    f"{self.id}: {mention.rule} says {mention.text!r} at {mention.start}, the text says {found!r}"
                )
        return self.model_construct(**{name: getattr(self, name) for name in type(self).model_fields} | changes)

    def with_issue(self, stage: str, code: str, message: str) -> Self:
        return self.replace(issues=(*self.issues, Issue(stage=stage, code=code, message=message)))

    @cached_property
    def _zone_starts(self) -> list[int]:
        return [zone.start for zone in self.release.zones]

    def zone_at(self, offset: int) -> ZoneKind:
        """The kind of zone that holds this character; zones lie in text order, and what lies in none is body."""
        index = bisect_right(self._zone_starts, offset) - 1
        if index >= 0 and offset < self.release.zones[index].end:
            return self.release.zones[index].kind
        return "body"

    def to_dict(self) -> dict[str, Any]:
        """The contract's JSON object, as Python objects; keys without a value are null."""
        body = self.model_dump(mode="json", by_alias=True, exclude={"beaten", "runs"})
        return {"schema": SCHEMA, **body}

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))


def writable(text: str) -> str:
    """The text, U+FFFD for what no UTF-8 file or no database takes: U+0000 and lone surrogates."""
    return _UNWRITABLE.sub("\ufffd", text)


def from_text(text: str, *, id: str = "text", **metadata: Any) -> Document:
    """A document of a bare string; `metadata` are further fields of `Release`."""
    data = text.encode("utf-8", "surrogatepass")
    release = Release(id=id, sha256=hashlib.sha256(data).hexdigest(), text=writable(text), **metadata)
    return Document(release=release)


def mark(doc: Document, label: Label, start: int, end: int, value: Value | None, rule: str,
         cues: Iterable[tuple[int, int]] = ()) -> Mention:  # fmt: skip
    """A candidate mention over `doc.text[start:end]`; how extractors make theirs."""
    spans = tuple(Span(start=first, end=last) for first, last in cues)
    return Mention(
        label=label, start=start, end=end, text=doc.text[start:end], value=value, rule=rule, cues=spans
    )


def json_schema() -> dict[str, Any]:
    """JSON Schema of one line of `releases.jsonl`."""
    schema = Document.model_json_schema(by_alias=True, mode="serialization")
    properties = {"schema": {"const": SCHEMA}} | {
        name: field for name, field in schema["properties"].items() if name not in ("beaten", "runs")
    }
    definitions = {name: body for name, body in schema["$defs"].items() if name not in ("Beaten", "Run")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A release as dateline reads it",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": list(properties),
        "$defs": definitions,
    }
