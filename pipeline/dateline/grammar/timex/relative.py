"""Periods and days relative to another: "last year", "nine and a half years later", "the same period last year"."""

from collections.abc import Sequence
from decimal import Decimal

from dateline.grammar.calendar import Unit
from dateline.grammar.cascade import Found, Node
from dateline.grammar.timex.meaning import Base, Length, Meaning, Reference, Shift, When
from dateline.grammar.timex.measures import COUNT, count_of, is_plural, period, unit_of
from dateline.grammar.timex.stages import FIRST, node, rule
from dateline.grammar.timex.turns import TURNS


@rule(
    FIRST,
    "sign:this|last|next fiscal|calendar|financial|whole? unit:UNIT",
    "the sign:current fiscal|calendar|financial? unit:UNIT",
    "the fiscal|financial|calendar|full|whole|entire unit:year",
    "current unit:UNIT",
    "this past|coming unit:UNIT",
)
def unit_turned(found: Found) -> Meaning | None:
    if is_plural(found):
        return None
    words = {word for word in TURNS if any(row.says(word) for row in found.nodes[:2])}
    sign = next((word for word in ("past", "coming", "last", "next") if word in words), "this")
    if found["unit"] in {"second", "minute", "hour"}:
        return None
    base: Base = "either" if found["unit"] == "quarter" and sign == "this" else "published"
    return Shift(unit=unit_of(found), count=Decimal(TURNS[sign]), base=base)


@rule(
    FIRST,
    "the sign:previous|prior|preceding|following|next|same|latest fiscal|calendar|financial? unit:UNIT",
    "the sign:latest period",
    "sign:previous|prior|following|that fiscal|calendar|financial? unit:UNIT",
    "sign:that|this same unit:UNIT",
    "the unit:UNIT sign:before|after|following|earlier|later",
    "a|one unit:UNIT sign:later|after|earlier|before",
)
def unit_from_previous(found: Found) -> Meaning | None:
    if "unit" not in found:
        return Shift(unit="quarter", count=Decimal(-1), base="either")
    if is_plural(found) or _joins_the_next(found):
        return None
    sign = "same" if found.says("same") else found["sign"]
    back = dict.fromkeys(("previous", "prior", "preceding", "before", "earlier", "latest"), -1)
    count = {"that": 0, "same": 0} | back
    base: Base = "either" if sign == "latest" or found["sign"] == "this" else "previous"
    comparing = sign in {"earlier", "before", "prior", "previous"} and found["unit"] == "year"
    return Shift(unit=unit_of(found), count=Decimal(count.get(sign, 1)), base=base, same_length=comparing)


def _joins_the_next(found: Found) -> bool:
    """ "the day before last Tuesday"."""
    after = found.after
    if after is None or not found["sign"] or not found.says("day") or found["sign"] not in {"before", "after"}:
        return False
    return bool({"WEEKDAY", "MONTH"} & after.values.keys()) or after.says("last", "next", "this")


@rule(
    FIRST,
    "the same|corresponding|comparable period|quarter|time|half of? sign:last|previous|prior year",
    "the same|corresponding|comparable period|quarter|time|half a year ago|earlier|before",
    "the prior|previous -? year period|quarter|half",
    "the comparable|corresponding|same? year - ago|earlier period|quarter|half",
    "year - ago|earlier period|quarter|half?",
    "the? year - ago|earlier ORDINAL quarter|half",
    "the same|corresponding|comparable period|quarter|half of? the? sign:last|previous|prior|preceding year",
    "the same|corresponding|comparable prior - year period|quarter|half",
    "the same|corresponding|comparable period|quarter|half of? sign:this year",
    "sign:last|previous|prior year 's period|quarter|half",
)
def same_period_last_year(found: Found) -> Meaning | None:
    return Shift(unit="year", count=Decimal(0 if found["sign"] == "this" else -1), base="previous", same_length=True)


@rule(
    FIRST,
    "the same|corresponding|comparable period|quarter|half of|in the? year:YEAR",
    "the year:YEAR period|quarter|half",
    "the same|corresponding|comparable year:YEAR period|quarter|half",
)
def same_period_of_year(found: Found) -> Meaning | None:
    return When(year=found["year"], repeats=True)


@rule(FIRST, "for|in|during|from|over|to|of the period|quarter|half a year ago|earlier|before")
def period_a_year_ago(found: Found) -> Sequence[Node]:
    rows = found.nodes
    repeated = Shift(unit="year", count=Decimal(-1), base="previous", same_length=True)
    return [rows[0], node(rows[1:], repeated, "period_a_year_ago")]


@rule(FIRST, "the? year - ago|earlier count:NUMBER|NUMBER_WORD unit:UNITS")
def months_a_year_ago(found: Found) -> Meaning | None:
    """ "the year-earlier nine months"."""
    return Length(value=period(found["count"], found["unit"]))


_AGO = "sign:ago|earlier|before|previously|later|after|hence|back"


@rule(
    FIRST,
    f"a|an|the? {COUNT} of|more? -? unit:UNIT {_AGO}",
    f"a|an article:UNIT {_AGO}",
    f"a|an article:UNIT and a half {_AGO}",
    f"half a|an article:UNIT {_AGO}",
    f"{COUNT} and a half unit:UNIT {_AGO}",
    f"{COUNT} unit:UNIT from now",
    "a|an article:UNIT from now",
    f"a {COUNT} unit:UNIT {_AGO}",
    f"a|an article:UNIT or so|two {_AGO}",
    f"{COUNT} unit:UNIT or so {_AGO}",
)
def shifted(found: Found) -> Meaning | None:
    sign = found["sign"] or "hence"
    unit: Unit = found["unit"] or found["article"]
    if "article" in found and "UNITS" in found.node("article").values:
        return None
    halves = Decimal("0.5") if found.says("half") else Decimal(0)
    count = count_of(found)
    if count is None:
        past = sign in {"ago", "earlier", "before", "previously"}
        return Reference(value="PAST_REF" if past else "FUTURE_REF", unit=unit)
    if "article" in found and halves and found.nodes[0].says("half"):
        count = Decimal(0)
    count += halves
    step = -1 if sign in {"ago", "earlier", "before", "previously", "back"} else 1
    base: Base = "published" if sign in {"ago", "hence", "back"} else "previous"
    if unit in {"second", "minute", "hour"}:
        return None if base == "previous" else Shift(unit=unit, count=step * count)
    comparing = unit == "year" and count == 1 and step < 0
    if unit in _IN_YEARS:
        unit, count = "year", count * _IN_YEARS[unit]
    return Shift(unit=unit, count=step * count, base=base, same_length=comparing)


_IN_YEARS: dict[Unit, int] = {"decade": 10, "century": 100, "millennium": 1000}
