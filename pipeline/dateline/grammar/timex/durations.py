"""Durations, sets, and references to no date in particular: "the past three years", "every day", "now"."""

from collections.abc import Sequence
from decimal import Decimal

from dateline.grammar.calendar import Unit
from dateline.grammar.cascade import Found, Node
from dateline.grammar.timex.meaning import Base, Length, Meaning, Reference, Repeat, Shift
from dateline.grammar.timex.measures import COUNT, TOWARDS, UNIT, count_of, is_plural, length, period, unit_of, units
from dateline.grammar.timex.stages import FIRST, node, rule

_REACH = f"the|these|those? sign:{'|'.join(TOWARDS)}"
_KIND = "kind:full|consecutive|straight|business|working|calendar|more|additional|successive|whole|long|short|fiscal?"


def _plain(count: Decimal | None, unit: Unit) -> Length:
    return Length(value=period(count, unit), unit=unit, count=count)


@rule(
    FIRST,
    f"( {_REACH} )? {COUNT} of? {_KIND} -? {UNIT}",
    f"( {_REACH} )? {COUNT} + {UNIT}",
    f"( {_REACH} )? {COUNT} - plus|odd {UNIT}",
    f"( {_REACH} )? {COUNT} plus {UNIT}",
    f"( {_REACH} )? {COUNT} or more {UNIT}",
    f"a {COUNT} of? {_KIND} -? {UNIT}",
    f"a {COUNT} - {UNIT}",
    f"the {COUNT} -? {UNIT}",
    f"{COUNT} - {UNIT} - long",
    f"{COUNT} {UNIT} or so",
    f"the|a? {COUNT} -? {UNIT} period:period|span",
)
def duration(found: Found) -> Meaning | Sequence[Node] | None:
    count = count_of(found)
    rows = found.nodes
    if found["unit"] == "quarter" and "sign" not in found and "kind" not in found:
        return None  # "three-quarters of its food"
    if count is not None and 1900 <= count < 2100 and not is_plural(found):
        return None  # "the 1994 season", "the 2025 year-end"
    placed = found.before is not None and found.before.says("in", "over", "during", "for", "within", "of")
    if rows[0].says("last") and not placed:  # "would last 24 months"
        return [rows[0], node(rows[1:], _plain(count, unit_of(found)), "duration")]
    meaning = length(found, count, unit_of(found))
    # "a three-year contract", "over a three-year period": the article is the noun's.
    if rows[0].says("a") and any(row.says("-") for row in rows):
        return [rows[0], node(rows[1:], meaning, "duration")]
    if rows[0].says("the") and any(row.says("-") for row in rows) and "sign" not in found:
        return [rows[0], node(rows[1:], meaning, "duration")]
    return meaning


@rule(FIRST, "counted:COUNTED")
def duration_glued(found: Found) -> Meaning | None:
    count, unit = found["counted"]
    return Length(value=period(count, unit), unit=unit, count=count)


@rule(
    FIRST,
    f"( {_REACH} )? {COUNT} to|or|- last:NUMBER|NUMBER_WORD -? {UNIT}",
    f"between {COUNT} and last:NUMBER|NUMBER_WORD -? {UNIT}",
)
def duration_between(found: Found) -> Meaning | Sequence[Node] | None:
    first, last = count_of(found), found["last"]
    if first is None or last <= first:
        return None
    value = f"{period(first, found['unit'])}/{period(last, found['unit'])}"
    meaning = Length(value=value, towards=TOWARDS.get(found["sign"] or "", 0), unit=unit_of(found), count=last)
    if found.nodes[0].says("between"):
        return [found.nodes[0], node(found.nodes[1:], meaning, "duration_between")]
    return meaning


@rule(
    FIRST,
    f"( {_REACH} )? {COUNT} and a half {UNIT}",
    f"( {_REACH} )? {COUNT} {UNIT} and a half",
    f"( {_REACH} )? {COUNT} - and - a - half - {UNIT}",
    "a|an|one unit:UNIT and a half",
    f"{COUNT} and one - half {UNIT}",
)
def duration_and_half(found: Found) -> Meaning | None:
    count = count_of(found)
    return None if count is None else length(found, count + Decimal("0.5"), unit_of(found))


@rule(FIRST, "half a|an|- unit:UNIT", "a half - unit:UNIT", "half unit:UNIT")
def half_unit(found: Found) -> Meaning | None:
    return None if is_plural(found) else length(found, Decimal("0.5"), unit_of(found))


@rule(
    FIRST,
    f"{COUNT} {UNIT} ,? and? more:NUMBER|NUMBER_WORD smaller:UNIT",
)
def duration_compound(found: Found) -> Meaning | None:
    count = count_of(found)
    if count is None or {found["unit"], found["smaller"]} & {"quarter", "season", "weekend"}:
        return None
    first, second = period(count, found["unit"]), period(found["more"], found["smaller"])
    if list(units()).index(found["smaller"]) >= list(units()).index(found["unit"]):
        return None
    time = "" if first.startswith("PT") or not second.startswith("PT") else "T"
    return Length(value=first + time + second.lstrip("PT"))


@rule(
    FIRST,
    "a|an|one unit:UNIT",
    "a|an whole|full|entire|single|additional|extra|further unit:UNIT",
    "unit:UNIT - long",
    "a|an unit:UNIT - long",
)
def duration_of_one(found: Found) -> Meaning | Sequence[Node] | None:
    if found.after is not None and found.after.says("-") and len(found.nodes) == 2:
        return None  # "a year-end target"
    if is_plural(found):
        return None
    if found["unit"] in {"quarter", "second", "minute", "weekend", "season"} and len(found.nodes) < 3:
        return None
    meaning = length(found, Decimal(1), unit_of(found))
    if len(found.nodes) == 4:
        return [found.nodes[0], node(found.nodes[1:], meaning, "duration_of_one")]
    return meaning


@rule(FIRST, "the|this sign:past|last|coming unit:UNIT")
def duration_turned(found: Found) -> Meaning | None:
    return None if is_plural(found) else length(found, Decimal(1), unit_of(found))


@rule(FIRST, "over|within|for|during the sign:next unit:UNIT", "the sign:next unit:UNIT or so|two")
def duration_ahead(found: Found) -> Meaning | Sequence[Node] | None:
    """ "over the next decade", "the next year or so"."""
    if is_plural(found):
        return None
    if found.nodes[0].says("the"):
        return length(found, Decimal(1), unit_of(found))
    return [found.nodes[0], node(found.nodes[1:], length(found, Decimal(1), unit_of(found)), "duration_ahead")]


@rule(
    FIRST,
    "the|these? sign:past|last|recent|coming|next|upcoming|previous|following|future|early unit:UNITS",
    "recent|coming|future unit:UNITS",
    "the edge:first|final|closing|opening unit:UNITS",
    "unit:UNITS to come",
    "the unit:UNITS ahead|since|following",
    f"( {_REACH} )? VAGUE unit:UNITS",
    "for|over|in|within|after|following|of|through|many|take|takes|took unit:UNITS",
    "unit:UNITS ago|later|earlier",
)
def vague_period(found: Found) -> Meaning | Sequence[Node] | None:
    said = {word for word in _VAGUE_WORDS if found.says(word)}
    if found["sign"] == "early" and found["unit"] == "hour":
        return None  # "the early hours of Thursday" are its morning
    if "edge" in found and found["unit"] != "hour":
        return None  # "the first days of May" are of May
    if said & {"recent", "ago", "earlier"}:
        return Reference(value="PAST_REF", unit=unit_of(found))
    if said & {"coming", "future", "come", "ahead", "upcoming", "later"}:
        return Reference(value="FUTURE_REF", unit=unit_of(found))
    meaning = Length(value=period(None, found["unit"]), unit=unit_of(found))
    if found["sign"] is None and len(found.nodes) == 2 and "VAGUE" not in found.nodes[0].values:
        return [found.nodes[0], node(found.nodes[1:], meaning, "vague_period")]
    return meaning


_VAGUE_WORDS = ("recent", "ago", "earlier", "coming", "future", "come", "ahead", "upcoming", "later")


@rule(
    FIRST,
    "every|each other? unit:UNIT",
    "every|each count:NUMBER|NUMBER_WORD unit:UNIT",
    "every|each ORDINAL unit:UNIT",
    "once|twice a|every|each|per unit:UNIT",
)
def every_unit(found: Found) -> Meaning | None:
    count = found["count"] or Decimal(1)
    if found.says("other"):
        count = Decimal(2)
    return Repeat(value=period(count, found["unit"]))


@rule(FIRST, "day:WEEKDAY part:mornings|afternoons|evenings|nights")
def nights_of_weekday(found: Found) -> Meaning | None:
    """ "Friday nights"."""
    part = found.node("part").values["DAYPART"]
    return Repeat(value="P1W", of=f"XXXX-WXX-{found['day']}T{part}")


@rule(FIRST, "first:WEEKDAY and|or|& day:WEEKDAY part:mornings|afternoons|evenings|nights")
def nights_of_weekdays(found: Found) -> Sequence[Node]:
    """ "Monday and Tuesday nights"."""
    part = found.node("part").values["DAYPART"]
    rows = found.nodes
    first, last = (Repeat(value="P1W", of=f"XXXX-WXX-{found[name]}T{part}") for name in ("first", "day"))
    return [node(rows[:1], first, "nights_of_weekdays"), rows[1], node(rows[2:], last, "nights_of_weekdays")]


@rule(
    FIRST,
    "every|each day:WEEKDAY part:DAYPART?",
    "day:WEEKDAYS",
    "every|each month:MONTH|SEASON",
    "every|each part:DAYPART",
)
def every_named(found: Found) -> Meaning | None:
    if "day" in found:
        part = f"T{found['part']}" if found["part"] else ""
        return Repeat(value="P1W", of=f"XXXX-WXX-{found['day']}{part}")
    if "month" in found:
        month = found["month"]
        return Repeat(value="P1Y", of=f"XXXX-{month:02}" if isinstance(month, int) else f"XXXX-{month}")
    return Repeat(value="P1D", of=f"XXXX-XX-XXT{found['part']}")


@rule(FIRST, "set:SET")
def set_adverb(found: Found) -> Meaning | None:
    return Repeat(value=found["set"])


@rule(FIRST, "ref:REFERENCE", "right now", "at present", "these days")
def reference(found: Found) -> Meaning | None:
    return Reference(value=found["ref"] or "PRESENT_REF")


@rule(FIRST, "the near|foreseeable|distant? future|term", "the distant|recent? past", "the short|medium|long term")
def vague_reference(found: Found) -> Meaning | None:
    past = found.says("past")
    return Reference(value="PAST_REF" if past else "FUTURE_REF")


@rule(
    FIRST,
    "the unit:UNIT 's",
    "for|during|throughout|over|in|within|ended|closed|finished|began|started the unit:UNIT",
    "before|after|of|by|until the unit:weekend",
)
def unit_in_question(found: Found) -> Meaning | Sequence[Node] | None:
    """ "during the quarter": the one that the text is about."""
    if is_plural(found) or found["unit"] in {"second", "minute", "hour", "season", "decade", "century", "millennium"}:
        return None
    rows = found.nodes
    if found.after is not None and found.after.says("-", "ago", "before", "after"):
        return None
    if rows[0].says("the"):
        rows, before, after = rows[:2], [], list(rows[2:])
        if found["unit"] == "day":
            return None
    else:
        rows, before, after = rows[1:], [rows[0]], []
        if found.nodes[0].says("in") and found["unit"] == "day":
            return None
    base: Base = "previous" if found["unit"] in {"quarter", "day"} else "either"
    return [*before, node(rows, Shift(unit=unit_of(found), count=Decimal(0), base=base), "unit_in_question"), *after]
