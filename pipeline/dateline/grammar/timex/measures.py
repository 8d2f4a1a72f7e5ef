"""Counts and units: "two and a half years", "24 hours"."""

from decimal import Decimal
from functools import cache

from dateline import lexicon
from dateline.grammar.calendar import Unit
from dateline.grammar.cascade import Found
from dateline.grammar.timex.meaning import Length

# Items of patterns.
COUNT = "count:NUMBER|NUMBER_WORD|VAGUE"
UNIT = "unit:UNIT|SHORT_UNIT"  # after a number "yrs" will do

TOWARDS = {
    "past": -1, "last": -1, "previous": -1, "preceding": -1, "prior": -1,
    "next": 1, "coming": 1, "following": 0, "first": 0, "final": 0, "upcoming": 1, "latest": -1,
    "ensuing": 0, "subsequent": 0,
}  # fmt: skip
"""Where a duration lies that such a word stands before: behind or ahead of the publication date."""


def unit_of(found: Found) -> Unit:
    unit: Unit = found["unit"]
    return unit


def is_plural(found: Found) -> bool:
    return "UNITS" in found.node("unit").values


def count_of(found: Found) -> Decimal | None:
    """The number that an expression counts its unit with, 1 for an article; None for a vague one."""
    if "count" not in found:
        return Decimal(1)
    values = found.node("count").values
    if "NUMBER" not in values and "NUMBER_WORD" not in values:
        return None
    count: Decimal = values["NUMBER"] if "NUMBER" in values else values["NUMBER_WORD"]
    return count


@cache
def units() -> dict[str, tuple[Decimal, str, str]]:
    """How many of which TIMEX3 letter one unit is, and the letter's prefix (PT for times of day)."""
    table = {}
    for entry in lexicon.section("calendar", "units"):
        code = entry["code"]
        time = code.startswith("T")
        digits = "".join(character for character in code if character.isdigit())
        table[entry["value"]] = (Decimal(digits), code.lstrip("T0123456789"), "PT" if time else "P")
    return table


def period(count: Decimal | None, unit: str) -> str:
    """A TIMEX3 duration, decimals as stated: P3Y, PT1.5H, PXM."""
    factor, letter, prefix = units()[unit]
    if count is None:
        return {"decade": "PXDE", "century": "PXCE"}.get(unit, f"{prefix}X{letter}")
    number = count * factor
    return f"{prefix}{format(number.normalize(), 'f')}{letter}"


def length(found: Found, count: Decimal | None, unit: Unit) -> Length:
    sign = found["sign"] or ""
    return Length(
        value=period(count, unit), towards=TOWARDS.get(sign, 0), follows=sign == "following", opens=sign == "first",
        unit=unit, count=count,
    )  # fmt: skip
