"""Amounts with a unit of measurement, found once for the areas and the quantities of a text."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import cast

from dateline.grammar import amounts, bounds, currencies, numbers, units
from dateline.grammar.amounts import Amount, Stated
from dateline.grammar.numbers import Number
from dateline.grammar.units import Dimension, Unit
from dateline.schema import Measure

# "over 48 square kilometres (4,800 hectares)", "4,400 feet, or 1,340 meters"
_RESTATEMENT = re.compile(
    r"[ \n\u00a0]?\((?:or |about |approximately |approx\. |~|≈)?|,? or (?:about |approximately )?| ?/ ?"
)
_BRACKETED = re.compile(r"[ \u00a0][(\[{<]([A-Za-zµμ]{1,3}[23²³]?)[)\]}>]")
# Letters that mean a scale before these: "20m users", "500m shares" are no metres.
_COUNTED = re.compile(
    r"[ \u00a0](?:active |monthly |daily |common |ordinary |new |registered |paid )*"
    r"(?:shares|options|warrants|tokens|users|customers|people|downloads|subscribers|views|visitors|passengers|followers|viewers|"
    r"patients|residents|students|workers|members|households|readers|listeners|players|guests|tourists|travellers|travelers|children|jobs)\b"
)


@lru_cache(maxsize=4)
def find(text: str) -> tuple[Stated[Unit], ...]:
    """The amounts with a unit in a text, from left to right, in the bounds that the text gives them."""
    found: list[Stated[Unit]] = []
    for stated in amounts.join(text, numbers.scan(text), _recognise):
        if found and _restates(text, found[-1], stated):
            stated = stated.carrying(found[-1].bound)
        found.append(stated)
    return tuple(found)


def value(stated: Stated[Unit]) -> Measure:
    unit = stated.unit
    return Measure(
        low=stated.low,
        high=stated.high,
        approximate=stated.bound.approximate,
        unit=unit.code,
        dimension=cast(Dimension, unit.dimension),
        si_low=unit.si(stated.low),
        si_high=unit.si(stated.high),
        si_unit=unit.si_unit,
    )


def _restates(text: str, first: Stated[Unit], second: Stated[Unit]) -> bool:
    return (
        first.unit.dimension == second.unit.dimension
        and first.unit != second.unit
        and second.bound == bounds.NONE
        and first.bound != bounds.NONE
        and 0 < second.start - first.end <= 24
        and _RESTATEMENT.fullmatch(text, first.end, second.start) is not None
    )


def _recognise(text: str, number: Number) -> Amount[Unit] | None:
    if number.bare and (number.scale == 12 or text[number.start].isupper()):
        return None  # "A Thousand Miles" is a title
    end = amounts.plus(text, number.end)
    found = units.match(text, end) or _bracketed(text, end)
    if found is None and number.letter is not None:
        # "1.2M sq ft", "45k acres"
        end = amounts.plus(text, number.letter_end)
        found = units.match(text, end)
        if found is not None and found[1].dimension in {"area", "volume", "mass", "energy"}:
            return _amount(text, number, number.lettered, number.letter, found)
        return None
    if found is None:
        return None
    stop, unit = found
    if amounts.is_sum(text, number) or (unit.code == "MW" and currencies.million_won(text)):
        return None  # "£210m", "500 MW" of won
    if stop - end == 2 and text[end] == " " and amounts.is_year(text, number):
        return None  # "Q3 2025 m"
    if number.letter is not None and stop == number.letter_end and currencies.after(text, stop) is not None:
        return None  # "100m euros"
    if unit.code == "m" and stop - end <= 2 and _COUNTED.match(text, stop):
        return None
    return _amount(text, number, number.value, number.scale, found)


def _amount(text: str, number: Number, number_value: Decimal, scale: Decimal,
            found: tuple[int, Unit]) -> Amount[Unit] | None:  # fmt: skip
    stop, unit = found
    if number.digits and amounts.glued(text, number.start) and not _open_left(text, number.start):
        return None
    start = number.start
    if text[start] == "0" and stop - number.end == 2 and text[start:stop].isupper():
        return None  # a ticker: "FSE: 0YD"
    if unit.dimension == "temperature" or unit.code == "deg":
        start, number_value = _below_zero(text, number, number_value)
    if unit.times != 1:
        number_value, unit = numbers.trim(number_value * unit.times), unit._replace(times=numbers.ONE)
    return Amount(start, stop, number_value, unit, scale, right=True)


_PAIRED = re.compile(r"\d[ \u00a0]?[A-Za-z]{1,4}/$")


def _open_left(text: str, start: int) -> bool:
    """Whether what is glued to the left of a number still leaves it free: "50 MW/100 MWh", "(a)/5 km"."""
    if text[start - 1] not in "/:":
        return False
    return (
        not text[max(0, start - 2) : start - 1].isalnum() or _PAIRED.search(text, max(0, start - 8), start) is not None
    )


def _below_zero(text: str, number: Number, number_value: Decimal) -> tuple[int, Decimal]:
    start = number.start
    spaced = start - 1 if start and text[start - 1] == " " else start
    if spaced and text[spaced - 1] in "-−–" and (spaced == 1 or text[spaced - 2] in " (\n"):
        return spaced - 1, -number_value
    return start, number_value


def _bracketed(text: str, end: int) -> tuple[int, Unit] | None:
    """ "20 (kg)"."""
    inside = _BRACKETED.match(text, end)
    if inside is None:
        return None
    found = units.match(text, inside.start(1))
    return (inside.end(), found[1]) if found is not None and found[0] == inside.end(1) else None
