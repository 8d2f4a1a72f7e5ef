"""Values and documents as people and other tools read them: a line, brat standoff, a page with its words marked."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from html import escape

from pydantic import TypeAdapter

from dateline import lexicon
from dateline.schema import (
    Count,
    Document,
    Entity,
    Fact,
    FactValue,
    Interval,
    Investment,
    Link,
    Measure,
    Mention,
    Money,
    Percent,
    Status,
    Timex,
    Value,
)

SCALES = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
UNITS = {
    "m2": "m²", "km2": "km²", "m3": "m³", "har": "ha", "[acr_us]": "acres", "[sft_i]": "sq ft", "[ft_i]": "ft",
    "[mi_i]": "mi", "GW.h": "GWh", "MW.h": "MWh", "kW.h": "kWh", "TW.h": "TWh", "[ston_av]": "short tons",
}  # fmt: skip


def value(value: Value | FactValue | None, doc: Document | None = None) -> str:
    """One line: "CNY 85.5 billion (USD 12.32 billion)", "at least 20 ha", "end of 2025-11", "developer: X"."""
    match value:
        case Investment(restated=Money() as restated):
            return f"{_money(value)} ({_money(restated)})"
        case Money():
            return _money(value)
        case Measure():
            of = getattr(value, "of", None)
            return f"{_interval(value)} {UNITS.get(value.unit, value.unit)}" + (f" of {of}" if of else "")
        case Count():
            return f"{_interval(value)} {value.of if value.low == value.high == 1 else _plural(value.of)}"
        case Percent():
            return f"{_interval(value)} %"
        case Timex():
            return f"{MODIFIERS[value.mod]} {when(value.timex)}" if value.mod else when(value.timex)
        case Link():
            known = doc.entity.get(value.entity) if doc else None
            return _link(value.role, known.name if known else value.entity)
        case Status():
            return f"{value.status.replace('_', ' ')}{f' ({when(value.date)})' if value.date else ''}"
    return ""


MODIFIERS = {"START": "start of", "MID": "middle of", "END": "end of", "APPROX": "about"}
_PARTS = {
    "SP": "spring", "SU": "summer", "FA": "autumn", "WI": "winter",
    "H1": "the first half of", "H2": "the second half of",
    "Q1": "Q1", "Q2": "Q2", "Q3": "Q3", "Q4": "Q4",
}  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DURATIONS = {
    "PY": "year", "PM": "month", "PW": "week", "PD": "day", "PTH": "hour", "PTM": "minute", "PTS": "second",
}  # fmt: skip
_WEEK = re.compile(r"(\d{4})-W(\d{2})\Z")
_DURATION = re.compile(r"(PT?)(\d+(?:\.\d+)?)([YMWDHS])\Z")
_TIME = re.compile(r"(?:(\d{4}-\d\d-\d\d))?T(\d\d:\d\d)\Z")
_UNDATED = {"XXXX": "undated year", "XXXX-XX-XX": "undated day"}
_UNDATED_WEEKDAY = re.compile(r"XXXX-WXX-([1-7])\Z")


def when(timex: str) -> str:
    """ "2026-SP" -> "spring 2026", "2026-W18" -> "week 18 of 2026"; what a reader knows stays as it is.

    "P20Y" -> "20 years", "2026-03-01T09:30" -> "2026-03-01 09:30", "203" -> "2030s".
    What the words leave open is undated: "XXXX-WXX-1" -> "undated Monday".
    """
    year, _, part = timex.partition("-")
    if week := _WEEK.match(timex):
        return f"week {int(week[2])} of {week[1]}"
    if part in _PARTS and year != "XXXX":
        return f"{_PARTS[part]} {year}"
    if (length := _DURATION.match(timex)) and length[1] + length[3] in _DURATIONS:
        unit = _DURATIONS[length[1] + length[3]]
        return f"{length[2]} {unit if length[2] == '1' else unit + 's'}"
    if time := _TIME.match(timex):
        return f"{time[1]} {time[2]}" if time[1] else time[2]
    if weekday := _UNDATED_WEEKDAY.match(timex):
        return f"undated {_WEEKDAYS[int(weekday[1]) - 1]}"
    if len(timex) == len("203") and timex.isdecimal():
        return f"{timex}0s"
    return _UNDATED.get(timex, timex)


def _plural(noun: str) -> str:
    """ "home" -> "homes", "megacity" -> "megacities", "TEU" -> "TEU"."""
    head = noun.rpartition(" ")[2]
    if head in _irregular():
        return noun.removesuffix(head) + _irregular()[head]
    if noun.endswith("s") or not noun[-1:].islower():
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("x", "z", "ch", "sh")) else "s")


@cache
def _irregular() -> dict[str, str]:
    return {entry["of"]: entry["noun"] for entry in reversed(lexicon.section("counts", "irregular", "noun", "of"))}


_STORED: TypeAdapter[FactValue] = TypeAdapter(FactValue)


def stated(stored: object, names: Mapping[str, str]) -> str:
    """The JSON object of a fact's value in one line; `names` are those of the release's entities."""
    found = _STORED.validate_python(stored)
    if isinstance(found, Link):
        return _link(found.role, names.get(found.entity, found.entity))
    return value(found)


def _link(role: str | None, name: str) -> str:
    return f"{role}: {name}" if role else name


def _money(money: Money) -> str:
    return f"{money.currency} {_interval(money)}"


def _interval(interval: Interval) -> str:
    low, high = interval.low, interval.high
    about = "about " if interval.approximate else ""
    if low is not None and high is not None:
        return about + (number(low) if low == high else f"{number(low)} to {number(high)}")
    if low is not None:
        return f"{about}at least {number(low)}"
    return f"{about}up to {number(high)}" if high is not None else "?"


def number(amount: Decimal) -> str:
    """Exact: "85.5 billion", "500,000", "7.2"."""
    for scale, word in SCALES:
        if abs(amount) >= scale and amount % (scale / 1000) == 0:
            return f"{(amount / scale).normalize():f} {word}"
    return f"{amount:,f}"


def words(doc: Document, fact: Fact) -> str:
    """The words that state a fact's value, as they stand in the text; its subject's only where there are no others."""
    stating = [doc.mention[id] for id in fact.evidence if id in doc.mention]
    of_value = [mention for mention in stating if mention.entity != fact.subject]
    return " … ".join(" ".join(mention.text.split()) for mention in of_value or stating)


def brat(doc: Document) -> str:
    """brat standoff (.ann): mentions as text-bound annotations, those of one entity as an Equiv, values as notes.

    A fact is a relation between the mentions of its subject and of its value where it has both, else a note.
    """
    lines = []
    number_of = {mention.id: number for number, mention in enumerate(doc.mentions, 1)}
    for mention in doc.mentions:
        # A brat span may not cross a line end: it becomes a discontinuous span.
        pieces, start = [], mention.start
        for line in mention.text.splitlines(keepends=True):
            stop = start + len(line.rstrip(_LINE_ENDS))
            if stop > start:
                pieces.append((start, stop))
            start += len(line)
        surface = " ".join(doc.text[first:last] for first, last in pieces)
        spans = ";".join(f"{first} {last}" for first, last in pieces)
        lines.append(f"T{number_of[mention.id]}\t{mention.label} {spans}\t{surface}")
    notes = [(number_of[m.id], value(m.value)) for m in doc.mentions if m.value]
    relations = []
    for fact in doc.facts:
        ends = _ends(doc, fact)
        if ends:
            relations.append(f"{fact.property} Arg1:T{number_of[ends[0]]} Arg2:T{number_of[ends[1]]}")
        elif fact.evidence:
            stated = f"{doc.entity[fact.subject].name} | {fact.property} | {value(fact.value, doc)}"
            notes.append((number_of[fact.evidence[0]], " ".join(stated.split())))
    lines += [
        "*\tEquiv " + " ".join(f"T{number_of[id]}" for id in entity.mentions)
        for entity in doc.entities
        if len(entity.mentions) > 1
    ]
    lines += [f"R{index}\t{relation}" for index, relation in enumerate(dict.fromkeys(relations), 1)]
    lines += [f"#{index}\tAnnotatorNotes T{target}\t{note}" for index, (target, note) in enumerate(notes, 1)]
    return "".join(line + "\n" for line in lines)


# What str.splitlines takes for the end of a line.
_LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


def brat_heading(doc: Document, *, first: bool) -> str:
    """A line that tells the annotations of one release from the next's in one stream, as `head` prints it."""
    return f"{'' if first else chr(10)}==> {' '.join(doc.id.split())}.ann <==\n"


def _ends(doc: Document, fact: Fact) -> tuple[str, str] | None:
    """The mentions of a fact's subject and of its value."""
    stating = [doc.mention[id] for id in fact.evidence if id in doc.mention]
    subject = next((mention.id for mention in stating if mention.entity == fact.subject), None)
    said = next((mention.id for mention in stating if mention.entity != fact.subject), None)
    return (subject, said) if subject and said else None


STYLE = """
body { font: 16px/1.6 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1c; background: #fff }
pre { white-space: pre-wrap; font: inherit }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884; vertical-align: top }
mark { padding: 0 .15em; border-radius: .2em; color: inherit; background: #8882 }
mark[data-label=ORG] { background: #4a90d944 } mark[data-label=PROJECT] { background: #e0802055 } mark[data-label=MONEY] { background: #3a9d3a44 }
mark[data-label=AREA] { background: #9b59b644 } mark[data-label=DATE] { background: #d9b50055 } mark[data-label=PLACE] { background: #16a08544 }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #161616 } }
"""  # noqa: E501


def html(docs: list[Document]) -> str:
    """One self-contained page: each release's facts, then its text with the mentions marked."""
    body = "\n".join(article(doc) for doc in docs)
    head = f'<meta charset="utf-8"><title>dateline</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="en">{head}\n{body}\n</html>\n'


def article(doc: Document) -> str:
    """A release as an HTML element: its facts, then its text with the mentions marked."""
    rows = "".join(
        f"<tr><td>{escape(doc.entity[fact.subject].name)}<td>{fact.property}<td>{escape(value(fact.value, doc))}"
        f"<td>{escape(words(doc, fact))}"
        for fact in doc.facts
    )
    table = f"<table><tr><th>Subject<th>Property<th>Value<th>Words{rows}</table>" if rows else ""
    pieces, at = [], 0
    for mention in doc.mentions:
        pieces.append(escape(doc.text[at : mention.start]))
        title = escape(f"{mention.label}: {value(mention.value) or _name(doc, mention)}")
        pieces.append(f'<mark data-label="{mention.label}" title="{title}">{escape(mention.text)}</mark>')
        at = mention.end
    pieces.append(escape(doc.text[at:]))
    heading = f"<h1>{escape(doc.release.title or doc.id)}</h1><p>{escape(doc.release.published or '')}</p>"
    return f"<article>{heading}{table}<pre>{''.join(pieces)}</pre></article>"


def _name(doc: Document, mention: Mention) -> str:
    entity: Entity | None = doc.entity.get(mention.entity or "")
    return entity.name if entity else mention.text
