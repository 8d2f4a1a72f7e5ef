"""Gold files: compile an annotator's draft, check gold against its text, show it in the text.

    gold.py build DRAFT.ann RELEASE_FILE[#ID] [--published YYYY-MM-DD] [--annotator NAME] [-o gold/NAME.yaml]
    gold.py check [GOLD...]          every file of gold/ by default
    gold.py show GOLD                the text with its mentions in brackets, then entities and facts
    gold.py realign GOLD [-o FILE]   move offsets to a text that changed (a new loader); re-read the result

A release of a file of JSON lines is named by its id, after a #, and its gold file is called by that id.
A draft has one line a mention, in text order; `LABEL?` means optional: true.

    # comment
    LABEL | surface | value | extra
    ENTITY | kind | class | name | part_of: X | members: A; B | aliases: C; D
    FACT | subject name | property | value | evidence surface; evidence surface

The tool takes the next occurrence of the surface at or after the end of the mention before. Where an earlier
occurrence is in the way, the surface field gives context, with the mention in «»: from «March» to

Numbers: N, A..B, A.. (low only), ..B (high only), .. (both open); a leading ~ means approximate.
    MONEY             15000000000 CNY        extra ^ : restates the MONEY mention before it
    AREA, QUANTITY    91 km2                 the unit as in the guideline
    COUNT             49 project             the singular head noun
    PERCENT           15
    DATE              [type] TIMEX [MOD] [start..end]
                      2026-02-24   2026-02 END   P3Y   set P1Y   time 2020-11-19T10:08   P4Y 2025-06-10..
                      start..end (either side may be empty) only where the days are not the plain span of the timex;
                      the type is inferred: P... duration, with T time, else date
    names             the entity's fullest name in the release, where it differs from the surface

FACT values: as above by property; investment may end with `^ 12320000000 USD` (restated); area, length and
capacity may end with ` of buildings`; location: `Place name`; participant: `role: Name`; status: `signed` or
`signed 2026-02-24`; start, completion, held: a DATE value; count, jobs: a COUNT value. `FACT?` = optional.
A release read for facts that states none says so in a comment line: # no facts
ENTITY lines are needed only for what mentions cannot say: class, part_of, members, groups (kind group; the
name is the counted phrase, `aliases` the other counted phrases for it). Evidence surfaces are mentions of the draft.

Errors name the draft's line and stop the output; notes do not.
"""

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn, get_args

import yaml

from dateline.errors import DatelineError, GoldError
from dateline.evaluation import gold
from dateline.grammar import calendar, units
from dateline.schema import Kind, Label, Property, Role, StatusName

CHECKOUT = Path(__file__).resolve().parents[1]
KIND_OF = {
    "ORG": "organisation",
    "PROJECT": "project",
    "PLACE": "place",
    "PERSON": "person",
    "EVENT": "event",
}
SUBJECTS: dict[str, tuple[str, ...]] = {
    "location": ("project", "event", "group"), "participant": ("project", "event", "group"),
    "held": ("event",), "count": ("group",),
}  # fmt: skip
CLASSES = {
    "organisation": [
        "company",
        "government",
        "party",
        "university",
        "research",
        "association",
        "media",
        "court",
        "other",
    ],
    "project": [
        "zone",
        "park",
        "plant",
        "building",
        "infrastructure",
        "energy",
        "mine",
        "programme",
        "other",
    ],
}
SHARED_BY_MEMBERS = ("status", "location", "participant", "start", "completion")
TIMEX = re.compile(
    r"""P(?:T?[\dX.]+[YMWDHSQEC]|[\d.]+(?:DE|CE|ML)|T?[\dX.]+[A-Z]+)+ | (?:PRESENT|PAST|FUTURE)_REF
      | (?:FY)?[\dX]{1,4}(?:-(?:Q[1-4X]|H[12X]|SP|SU|FA|WI|W[\dX]{2}(?:-WE|-[1-7])?|[\dX]{2}(?:-[\dX]{2})?))?
        (?:T(?:MO|MI|AF|EV|NI|DT|[\d:]+(?:Z|[+-][\d:]+)?))? | T[\d:]+(?:Z|[+-][\d:]+)? | T(?:MO|MI|AF|EV|NI|DT)
    """,
    re.VERBOSE,
)
LOOKALIKES = {"'": "['’‘]", '"': '["“”]', "-": "[-‐‑]", "’": "['’‘]", "“": '["“”]', "”": '["“”]'}


class DraftError(Exception):
    """What is wrong with one line."""


def wrong(expected: str, found: object) -> NoReturn:
    raise DraftError(f"expected {expected}, found {found}")


# --- values


def number(text: str) -> str:
    try:
        return format(Decimal(text.replace(",", "").replace("−", "-")), "f")
    except InvalidOperation:
        wrong("a number", repr(text))


def interval(text: str) -> dict[str, Any]:
    approximate = text.startswith("~")
    low, dots, high = text.lstrip("~").strip().partition("..")
    ends = (number(low) if low else None, number(high) if high else None) if dots else (number(low), number(low))
    if ends[0] is not None and ends[1] is not None and Decimal(ends[0]) > Decimal(ends[1]):
        wrong("low..high", repr(text))
    return {"low": ends[0], "high": ends[1], "approximate": approximate}


def amount(text: str) -> tuple[dict[str, Any], str]:
    """The interval and what follows it."""
    figure, _, rest = text.strip().removeprefix("~").strip().partition(" ")
    return interval(("~" if text.strip().startswith("~") else "") + figure), rest.strip()


def money(text: str) -> dict[str, Any]:
    value, currency = amount(text)
    if not re.fullmatch(r"[A-Z]{3}", currency):
        wrong("a sum and an ISO 4217 code such as `15000000000 CNY`", repr(text))
    return {**value, "currency": currency}


def measure(text: str) -> dict[str, Any]:
    value, unit = amount(text)
    if not unit:
        wrong("a number and a unit such as `91 km2`", repr(text))
    known = units.by_code().get(unit) or units.Unit(unit, "other")
    low, high = (None if value[end] is None else known.si(Decimal(value[end])) for end in ("low", "high"))
    si = {"si_low": low, "si_high": high, "si_unit": known.si_unit}
    written = {key: format(n, "f") if isinstance(n, Decimal) else n for key, n in si.items()}
    return {**value, "unit": unit, "dimension": known.dimension, **written}


def count(text: str) -> dict[str, Any]:
    value, noun = amount(text)
    if not noun:
        wrong("a number and a noun such as `49 project`", repr(text))
    return {**value, "of": noun}


def percent(text: str) -> dict[str, Any]:
    value, rest = amount(text.rstrip("% "))
    if rest:
        wrong("a number such as `15`", repr(text))
    return value


def date(text: str) -> dict[str, Any]:
    fields = text.split()
    kind = fields.pop(0) if fields and fields[0] in ("date", "time", "duration", "set") else None
    timex = fields.pop(0) if fields else ""
    ends = timex.split("/")
    if len(ends) > 2 or not all(TIMEX.fullmatch(end) or (not end and len(ends) == 2) for end in ends):
        wrong("a TIMEX3 value such as `2026-02-24`, `2026-Q1`, `P3Y`, `2025/2030`", repr(text))
    if kind is None:
        kind = "duration" if timex.startswith("P") and not timex.endswith("_REF") else "date"
        kind = "time" if kind == "date" and "T" in timex.replace("FUTURE", "").replace("PAST", "").replace(
            "PRESENT", "") else kind  # fmt: skip
    mod = fields.pop(0) if fields and fields[0] in ("START", "MID", "END", "APPROX") else None
    start, end = calendar.span(timex)
    if fields and ".." in fields[0]:
        first, _, last = fields.pop(0).partition("..")
        start, end = day(first), day(last)
    if fields:
        wrong("[type] TIMEX [MOD] [start..end]", repr(text))
    return {"type": kind, "timex": timex, "mod": mod, "start": start, "end": end}


def day(text: str) -> str | None:
    if text and calendar.span(text) != (text, text):
        wrong("a day such as 2026-02-24", repr(text))
    return text or None


READERS = {
    "MONEY": money,
    "AREA": measure,
    "QUANTITY": measure,
    "COUNT": count,
    "PERCENT": percent,
    "DATE": date,
}


# --- the draft


@dataclass
class Found:
    """A mention of the draft at its place in the text."""

    line: int
    label: str
    start: int
    end: int
    text: str
    value: dict[str, Any] | None
    optional: bool
    name: str | None = None
    id: str = ""
    entity: str | None = None
    restates: str | None = None

    def row(self) -> dict[str, Any]:
        row: dict[str, Any] = {"id": self.id, "label": self.label, "start": self.start, "end": self.end,
                               "text": self.text}  # fmt: skip
        extras = {"value": self.value, "entity": self.entity, "restates": self.restates}
        row |= {key: value for key, value in extras.items() if value is not None}
        return row | ({"optional": True} if self.optional else {})


@dataclass
class Thing:
    """An entity of the draft; `names` maps folded name to the form first met."""

    kind: str
    name: str
    class_: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    members: list[str] = field(default_factory=list)
    part_of: str | None = None
    id: str = ""

    @property
    def aliases(self) -> list[str]:
        return [form for form in self.names.values() if form != self.name]

    def row(self) -> dict[str, Any]:
        row = {"id": self.id, "kind": self.kind, "class": self.class_, "name": self.name, "aliases": self.aliases,
               "members": self.members, "part_of": self.part_of}  # fmt: skip
        return {key: value for key, value in row.items() if value}


def fold(name: str) -> str:
    return " ".join(name.replace("’", "'").replace("‘", "'").split()).casefold()


class Compiler:
    """One draft against one text; `errors` and `notes` gather what a person must read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.errors: list[str] = []
        self.notes: list[str] = []
        self.mentions: list[Found] = []
        self.things: dict[tuple[str, str], Thing] = {}
        self.facts: list[dict[str, Any]] = []

    def compile(self, draft: str) -> None:
        lines = [(n, [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)])
                 for n, line in enumerate(draft.split("\n"), 1)
                 if line.strip() and not line.lstrip().startswith("#")]  # fmt: skip
        for kinds, step in (
            ((), self._mention),
            (("ENTITY",), self._entity),
            (("FACT", "FACT?"), self._fact),
        ):
            for line, cells in lines:
                if cells[0] in kinds or (not kinds and cells[0] not in ("ENTITY", "FACT", "FACT?")):
                    try:
                        step(line, cells)
                    except DraftError as problem:
                        self.errors.append(f"line {line}: {problem}")
            if not kinds:
                self._entities_of_mentions()
        self._number()
        self._note_unannotated()
        self._note_members()

    def _mention(self, line: int, cells: list[str]) -> None:
        label, optional = cells[0].removesuffix("?"), cells[0].endswith("?")
        if label not in get_args(Label):
            wrong(f"ENTITY, FACT or a label ({', '.join(get_args(Label))})", repr(cells[0]))
        surface, value, extra = (*cells[1:4], "", "", "")[:3]
        if len(cells) > 4 or not surface:
            wrong("LABEL | surface | value | extra", " | ".join(cells))
        start, end = self._find(surface)
        # The place is taken before the value is read, so that one bad value does not shift what follows.
        found = Found(line, label, start, end, self.text[start:end], None, optional)
        self.mentions.append(found)
        if label in READERS:
            if not value:
                wrong(f"a value for {label}", "none")
            found.value = READERS[label](value)
            self._check_unit(found)
        else:
            found.name = value or None
        if extra == "^" and label == "MONEY":
            before = [m for m in self.mentions[:-1] if m.label == "MONEY"]
            if not before:
                wrong("a MONEY mention before `^`", "none")
            found.restates = str(before[-1].line)
        elif extra:
            wrong("`^` on MONEY or nothing as extra", repr(extra))

    def _check_unit(self, mention: Found) -> None:
        unit = (mention.value or {}).get("unit")
        if unit is None or unit in units.by_code():
            is_area = (mention.value or {}).get("dimension", "area") == "area"
            if unit is not None and is_area != (mention.label == "AREA"):
                wrong(f"a unit of {mention.label}", repr(unit))
        else:
            self.notes.append(f"line {mention.line}: no unit {unit!r} in models/units.yaml, so no dimension and no SI")

    def _find(self, surface: str) -> tuple[int, int]:
        before, mark, rest = surface.partition("«")
        inside, close, after = rest.partition("»")
        if bool(mark) != bool(close):
            wrong("both « and » around the mention", repr(surface))
        if not mark:
            before, inside, after = "", surface, ""
        if mark and (inside != inside.strip() or not inside):
            wrong("no space inside «»", repr(surface))
        position = self.mentions[-1].end if self.mentions else 0
        for edges in (True, False):
            for start, end in self._occurrences(before, inside, after, edges):
                if start >= position:
                    return start, end
        earlier = list(self._occurrences(before, inside, after, False))
        where = f"it only earlier, at {earlier[-1][0]}" if earlier else "it nowhere in the text"
        if earlier and any(m.start < end and start < m.end for m in self.mentions for start, end in earlier[-1:]):
            where += f", overlapping {self.mentions[-1].text!r} of line {self.mentions[-1].line}"
        wrong(f"{inside!r} at or after {position} (…{self.text[position : position + 40]!r}…)", where)

    def _occurrences(self, before: str, inside: str, after: str, edges: bool) -> Iterator[tuple[int, int]]:
        body = _pattern(inside)
        if edges and not before:
            body = (r"(?<!\w)" if inside[:1].isalnum() else "") + body
        if edges and not after:
            body += r"(?!\w)" if inside[-1:].isalnum() else ""
        pattern = re.compile(f"(?={_pattern(before)}({body}){_pattern(after)})")
        return (found.span(1) for found in pattern.finditer(self.text))

    def _entities_of_mentions(self) -> None:
        for mention in self.mentions:
            if mention.label not in KIND_OF:
                continue
            name = mention.name or " ".join(mention.text.split())
            if mention.name and not re.search(_pattern(mention.name), self.text, re.IGNORECASE):
                self.errors.append(f"line {mention.line}: expected a name that stands in the release, found {name!r}")
            thing = self.things.setdefault((KIND_OF[mention.label], fold(name)), Thing(KIND_OF[mention.label], name))
            for form in (name, " ".join(mention.text.split())):
                known = thing.names.setdefault(fold(form), form)
                if known.isupper() and not form.isupper():
                    thing.names[fold(form)] = form
            thing.name = thing.names[fold(name)]
            if re.match(r"(?i)the\s|[\"“'‘]", mention.text) or re.search(r"['’]s?$|[\"”,;:]$", mention.text):
                self.notes.append(f"line {mention.line}: {mention.text!r} has an article, quote or 's at its edge")
        self._note_lone_short_forms()

    def _note_lone_short_forms(self) -> None:
        given: dict[tuple[str, str], set[str]] = defaultdict(set)
        for mention in self.mentions:
            if mention.name and fold(mention.name) != fold(mention.text):
                given[KIND_OF[mention.label], fold(mention.text)].add(mention.name)
        for mention in self.mentions:
            names = given.get((KIND_OF.get(mention.label, ""), fold(mention.text)), set())
            if names and not mention.name:
                self.notes.append(
                    f"line {mention.line}: {mention.text!r} names itself here, but {', '.join(sorted(names))} elsewhere"
                )

    def _entity(self, line: int, cells: list[str]) -> None:
        if len(cells) < 4:
            wrong("ENTITY | kind | class | name | part_of: X | members: A; B | aliases: C; D", " | ".join(cells))
        kind, class_, name = cells[1:4]
        if kind not in get_args(Kind):
            wrong(f"a kind ({', '.join(get_args(Kind))})", repr(kind))
        if class_ and class_ not in CLASSES.get(kind, [class_]):
            wrong(f"a class of {kind} ({', '.join(CLASSES[kind])})", repr(class_))
        thing = self._group(name) if kind == "group" else self.things.get((kind, fold(name)))
        if thing is None:
            others = [t.name for t in self.things.values() if fold(name) in t.names]
            wrong(
                f"the fullest name of a {kind} that is mentioned",
                f"{name!r}" + (f" of {others}" if others else ""),
            )
        thing.class_ = class_ or thing.class_
        for cell in cells[4:]:
            key, _, rest = cell.partition(":")
            if key == "part_of":
                thing.part_of = self._named(rest.strip(), tuple(KIND_OF.values())).name
            elif key == "members":
                thing.members += [self._named(m.strip(), ("project", "event", "organisation", "place")).name
                                  for m in rest.split(";") if m.strip()]  # fmt: skip
            elif key == "aliases":
                thing.names |= {fold(alias): self._evidence(alias) for alias in map(str.strip, rest.split(";"))}
            elif cell:
                wrong("`part_of: X`, `members: A; B` or `aliases: C; D`", repr(cell))

    def _group(self, name: str) -> Thing:
        """The group of this counted phrase; a project of that very name becomes the group."""
        if ("group", fold(name)) in self.things:
            return self.things["group", fold(name)]
        mentions = [m for m in self.mentions if fold(m.text) == fold(name)]
        if not mentions:
            wrong("a group named by the text of a mention", repr(name))
        old = self.things.pop(("project", fold(name)), None)
        names = old.names if old else {fold(name): mentions[0].text}
        return self.things.setdefault(("group", fold(name)), Thing("group", mentions[0].text, names=names))

    def _named(self, name: str, kinds: tuple[str, ...]) -> Thing:
        """The entity of this name, else of this alias; earlier kinds first."""
        for kind in kinds:
            if thing := self.things.get((kind, fold(name))):
                return thing
        found = [t for kind in kinds for t in self.things.values() if t.kind == kind and fold(name) in t.names]
        if not found:
            wrong(f"the name of a {' or '.join(kinds)} of the draft", repr(name))
        if len({t.name for t in found if t.kind == found[0].kind}) > 1:
            wrong("a name of one entity", f"{name!r} of {', '.join(t.name for t in found)}")
        return found[0]

    def _fact(self, line: int, cells: list[str]) -> None:
        if len(cells) != 5:
            wrong("FACT | subject | property | value | evidence; evidence", f"{len(cells)} fields")
        _, subject, name, value, evidence = cells
        if name not in get_args(Property):
            wrong(f"a property ({', '.join(get_args(Property))})", repr(name))
        thing = self._named(subject, SUBJECTS.get(name, ("project", "group")))
        texts = [self._evidence(surface.strip()) for surface in evidence.split(";") if surface.strip()]
        if not texts:
            wrong("evidence: texts of mentions of the draft", "none")
        fact: dict[str, Any] = {"subject": thing.name, "subject_aliases": thing.aliases, "property": name,
                "value": self._fact_value(name, value, texts), "evidence": texts}  # fmt: skip
        if not fact["subject_aliases"]:
            del fact["subject_aliases"]
        if cells[0].endswith("?"):
            fact["optional"] = True
        if fact in self.facts:
            wrong("each fact once", "it a second time")
        self.facts.append(fact)

    def _evidence(self, surface: str) -> str:
        for fits in (lambda text: text == surface, lambda text: fold(text) == fold(surface)):
            for mention in self.mentions:
                if fits(mention.text):
                    return mention.text
        wrong("evidence that is the text of a mention of the draft", repr(surface))

    def _fact_value(self, name: str, text: str, evidence: list[str]) -> dict[str, Any]:
        if name == "investment":
            first, caret, second = text.partition("^")
            return money(first.strip()) | ({"restated": money(second.strip())} if caret else {})
        if name in ("area", "length", "capacity"):
            labels = {m.label for m in self.mentions if m.text in evidence}
            if name == "capacity" and "COUNT" in labels and "QUANTITY" not in labels:
                return count(text)
            figure, _, of = text.partition(" of ")
            return measure(figure) | ({"of": of.strip()} if of else {})
        if name in ("start", "completion", "held"):
            return date(text)
        if name in ("jobs", "count"):
            return count(text)
        if name == "status":
            status, _, when = text.partition(" ")
            if status not in get_args(StatusName):
                wrong(f"a status ({', '.join(get_args(StatusName))})", repr(status))
            return {"status": status} | ({"date": date(when)["timex"]} if when else {})
        return self._party(name, text)

    def _party(self, name: str, text: str) -> dict[str, Any]:
        """`role: Name` of a participant; a tenant, without a role, and a location are the name alone."""
        role, colon, who = (part.strip() for part in text.partition(":"))
        if name == "location":
            thing = self._named(text, ("place", "project", "organisation"))
        elif colon and role not in get_args(Role):
            wrong(f"a role ({', '.join(get_args(Role))})", repr(role))
        else:
            thing = self._named(who or role, ("organisation", "place", "person", "project"))
        names = {"names": [thing.name, *thing.aliases]}
        return {**names, "role": role} if name == "participant" and colon else names

    def _number(self) -> None:
        ids = {}
        for position, mention in enumerate(self.mentions, 1):
            mention.id = f"m{position}"
            ids[str(mention.line)] = mention.id
        for mention in self.mentions:
            mention.restates = ids.get(mention.restates or "")
        for position, thing in enumerate(self.things.values(), 1):
            thing.id = f"e{position}"
        named = {thing.name: thing.id for thing in self.things.values()}
        for thing in self.things.values():
            thing.members = [named[name] for name in thing.members]
            thing.part_of = named.get(thing.part_of or "")
        for mention in self.mentions:
            text = fold(mention.text)
            kind = KIND_OF.get(mention.label)
            own = self.things.get((kind, fold(mention.name or mention.text))) if kind else None
            group = next((t for t in self.things.values() if t.kind == "group" and
                          (text in t.names or fold(mention.name or "") in t.names)), None)  # fmt: skip
            chosen = own or (group if mention.label in ("COUNT", "PROJECT") else None)
            mention.entity = chosen.id if chosen else None

    def _note_unannotated(self) -> None:
        """Names that stand elsewhere in the text unmarked: "every occurrence is annotated"."""
        surfaces = {m.text for m in self.mentions if m.label in KIND_OF and not m.optional}
        for surface in sorted(surfaces):
            for start, end in self._occurrences("", surface, "", True):
                if not any(m.start < end and start < m.end for m in self.mentions):
                    context = " ".join(self.text[max(0, start - 30) : end + 30].split())
                    self.notes.append(f"{surface!r} is not annotated at {start}: …{context}…")

    def _note_members(self) -> None:
        """Group facts that the guideline gives to each named member too, where the draft does not."""
        names = {thing.id: thing.name for thing in self.things.values()}
        for group in (thing for thing in self.things.values() if thing.members):
            for fact in (f for f in self.facts if f["subject"] == group.name and f["property"] in SHARED_BY_MEMBERS):
                lacking = [names[m] for m in group.members if not any(
                    f["subject"] == names[m] and f["property"] == fact["property"] and f["value"] == fact["value"]
                    for f in self.facts)]  # fmt: skip
                if lacking:
                    self.notes.append(f"{fact['property']} of {group.name!r} is not said of {', '.join(lacking)}")


def _pattern(text: str) -> str:
    """A regular expression for `text`, any run of blanks for a blank, any quote or hyphen of its kind."""
    return "".join(r"\s+" if part.isspace() else "".join(LOOKALIKES.get(c, re.escape(c)) for c in part)
                   for part in re.split(r"(\s+)", text) if part)  # fmt: skip


# --- files


def dump(release: dict[str, Any]) -> str:
    """The YAML of a gold file: one flow-style line a mention, entity and fact."""
    parts = []
    for key, value in release.items():
        if key in ("mentions", "entities", "facts"):
            rows = "".join(f"  - {_flow(row)}\n" for row in value)
            parts.append(f"{key}:\n{rows}" if rows else f"{key}: []\n")
        else:
            parts.append(_flow({key: value})[1:-1] + "\n")
    return "".join(parts)


class _OneLine(yaml.SafeDumper):
    """Keeps a text with a line break on its line, by escapes."""


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if "\n" in text else None)


_OneLine.add_representer(str, _string)


def _flow(row: dict[str, Any]) -> str:
    text: str = yaml.dump(row, Dumper=_OneLine, allow_unicode=True, default_flow_style=True, width=1e9, sort_keys=False)
    return text.strip()


def relative(path: Path) -> str:
    """`path` as gold files write it: relative to the checkout, with `..` for what lies beside it."""
    resolved = path.resolve()
    if resolved.is_relative_to(CHECKOUT):
        return resolved.relative_to(CHECKOUT).as_posix()
    if resolved.is_relative_to(CHECKOUT.parent):
        return "../" + resolved.relative_to(CHECKOUT.parent).as_posix()
    return resolved.as_posix()


def published_of(release_file: Path) -> str | None:
    """The date that an index.json beside the release gives."""
    index = release_file.parent / "index.json"
    if not index.is_file():
        return None
    entry = json.loads(index.read_text("utf-8")).get(release_file.name, {})
    return entry.get("published") if isinstance(entry, dict) else None


def compiled(draft: Path, text: str) -> Compiler:
    """The draft against its text, notes and errors printed to standard error."""
    compiler = Compiler(text)
    compiler.compile(draft.read_text("utf-8"))
    for note in compiler.notes:
        print(f"note: {draft}: {note}", file=sys.stderr)
    for problem in compiler.errors:
        print(f"error: {draft}, {problem}", file=sys.stderr)
    return compiler


def build(arguments: argparse.Namespace) -> int:
    path, _, line_id = str(arguments.release).partition("#")
    source, id = Path(path), line_id or Path(path).stem
    output = arguments.output
    if output is not None and output.is_dir():
        output /= f"{id}.yaml"
    if output is not None and output.stem != id:
        raise gold.error("-o", f"the release's name, {id}.yaml, or a folder", output.name)
    doc = gold.load(source, id)
    draft = arguments.draft.read_text("utf-8")
    compiler = compiled(arguments.draft, doc.text)
    if compiler.errors:
        print(f"{len(compiler.errors)} errors: nothing written", file=sys.stderr)
        return 1
    published = arguments.published or published_of(source) or doc.release.published
    if published is None:
        raise gold.error(source, "a publication date: give --published YYYY-MM-DD", "none in its file")
    release: dict[str, Any] = {
        "id": id,
        "path": relative(source),
        "sha256": gold.sha256(doc.text),
        "published": published,
        "annotators": [arguments.annotator or arguments.draft.resolve().parent.name],
        "mentions": [mention.row() for mention in compiler.mentions],
        "entities": [thing.row() for thing in compiler.things.values()],
    }
    if compiler.facts or re.search(r"(?m)^# *no facts", draft):
        release["facts"] = compiler.facts
    content = dump(release)
    if output is None:
        print(content, end="")
        return 0
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(content, "utf-8")
    verify(output)
    facts = f"{len(compiler.facts)} facts" if "facts" in release else "no facts annotated"
    print(f"{output}: {len(compiler.mentions)} mentions, {len(compiler.things)} entities, {facts}")
    return 0


def verify(path: Path) -> int:
    """How many releases of the file are right. Raises GoldError or FileNotFoundError at the first that is not."""
    releases = gold.read_file(path)
    for release in releases:
        gold.document(release, path, [CHECKOUT / release.path] if release.path else [])
    return len(releases)


def check(arguments: argparse.Namespace) -> int:
    failed = 0
    for path in gold.files(arguments.gold or [CHECKOUT / "gold"]):
        try:
            print(f"{path}: {verify(path)} right")
        except FileNotFoundError as problem:
            print(f"skipped: {problem}", file=sys.stderr)
        except GoldError as problem:
            failed += 1
            print(f"error: {problem}", file=sys.stderr)
    return 1 if failed else 0


def show(arguments: argparse.Namespace) -> int:
    for release in gold.read_file(arguments.gold):
        text = gold.document(release, arguments.gold, [CHECKOUT / release.path] if release.path else []).text
        print(f"=== {release.id} ({release.published})\n{marked(text, release)}\n")
        names = {entity.id: entity.name for entity in release.entities or ()}
        for entity in release.entities or ():
            extra = [f"members: {'; '.join(names[m] for m in entity.members)}"] if entity.members else []
            extra += [f"part of {names[entity.part_of]}"] if entity.part_of else []
            print(
                " | ".join(
                    [
                        "ENTITY",
                        entity.kind,
                        entity.class_ or "",
                        entity.name,
                        "; ".join(entity.aliases),
                        *extra,
                    ]
                )
            )
        for fact in release.facts or ():
            value = fact.value.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
            print(" | ".join(["FACT?" if fact.optional else "FACT", fact.subject, fact.property,
                              json.dumps(value, ensure_ascii=False), "; ".join(fact.evidence)]))  # fmt: skip
    return 0


def marked(text: str, release: gold.GoldRelease) -> str:
    """The text with each mention as [LABEL words = value]."""
    names = {entity.id: entity.name for entity in release.entities or ()}
    parts, position = [], 0
    for mention in release.mentions:
        value = brief(mention.value.model_dump(mode="json")) if mention.value else names.get(mention.entity or "", "")
        shown = f" = {value}" if value and value != mention.text else ""
        parts += [
            text[position : mention.start],
            f"[{mention.label}{'?' * mention.optional} {mention.text}{shown}]",
        ]
        position = mention.end
    return "".join([*parts, text[position:]])


def brief(value: dict[str, Any]) -> str:
    if "timex" in value:
        days = f"{value['start'] or ''}..{value['end'] or ''}"
        return " ".join(filter(None, [value["type"], value["timex"], value["mod"], days]))
    low, high = value["low"], value["high"]
    figure = low if low == high and low is not None else f"{low or ''}..{high or ''}"
    unit = value.get("currency") or value.get("unit") or value.get("of") or ""
    return f"{'~' if value['approximate'] else ''}{figure} {unit}".strip()


def realign(arguments: argparse.Namespace) -> int:
    """Each mention goes to the occurrence of its text nearest to where the drift so far puts it."""
    raw = yaml.safe_load(arguments.gold.read_text("utf-8"))
    text = gold.load(CHECKOUT / raw["path"], raw["id"]).text
    drift = end = 0
    for mention in raw["mentions"]:
        found = [m.start() for m in re.finditer(f"(?={re.escape(mention['text'])})", text) if m.start() >= end]
        if not found:
            raise gold.error(arguments.gold, f"{mention['text']!r} at or after {end}", "none")
        start = min(found, key=lambda place: (abs(place - mention["start"] - drift), place))
        drift = start - mention["start"]
        mention["start"], mention["end"] = start, start + len(mention["text"])
        end = mention["end"]
    output = arguments.output or arguments.gold
    output.write_text(dump(raw | {"sha256": gold.sha256(text)}), "utf-8")
    print(f"{output}: {verify(output)} right, last offset moved by {drift}")
    return 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("build", help="compile a draft into a gold file")
    command.add_argument("draft", type=Path)
    command.add_argument("release", type=Path)
    command.add_argument("--published", help="else that of the index.json beside the release, else its own")
    command.add_argument("--annotator", help="else the name of the draft's folder")
    command.add_argument("-o", "--output", type=Path, help="gold/RELEASE.yaml or a folder; else standard output")
    command.set_defaults(do=build)
    command = commands.add_parser("check", help="verify gold files against their texts")
    command.add_argument("gold", type=Path, nargs="*")
    command.set_defaults(do=check)
    command = commands.add_parser("show", help="print a gold file's text with its mentions marked")
    command.add_argument("gold", type=Path)
    command.set_defaults(do=show)
    command = commands.add_parser("realign", help="move offsets to a changed text")
    command.add_argument("gold", type=Path)
    command.add_argument("-o", "--output", type=Path)
    command.set_defaults(do=realign)
    parsed = parser.parse_args(arguments)
    try:
        return int(parsed.do(parsed))
    except (DatelineError, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
