"""Sums of money: "85.5 billion yuan", "$12.32 billion", "between $5 million and $7 million".

A sum of another currency that restates the one before it ("85.5 billion yuan ($12.32 billion)") is linked by
`restates="@12"`, the offset at which the first starts; `resolve` puts that mention's id in its place.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from dateline.extractors import extractor
from dateline.grammar import amounts, currencies, numbers
from dateline.grammar.amounts import Amount, Stated
from dateline.grammar.currencies import Mark
from dateline.grammar.numbers import ONE, Number
from dateline.schema import Document, Mention, Money, mark

_SCALE_AFTER_CODE = re.compile(r"[ \u00a0](thousand|million|billion|trillion|mn|mln|bn|bln|crore|lakh|m|b)(?!\w)", re.I)
_SCALE_VALUES = {
    "thousand": 10**3, "million": 10**6, "mn": 10**6, "mln": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9,
    "bln": 10**9, "b": 10**9, "trillion": 10**12, "crore": 10**7, "lakh": 10**5,
}  # fmt: skip
_ACCOUNTING = re.compile(r"\)(?:[ \u00a0]?(thousand|million|billion|trillion|mn|mln|bn|bln|m|b)(?!\w))?", re.I)
_BLUR = r"(?:about |approximately |approx\.? |around |roughly |nearly |some )?"
_RESTATEMENT = re.compile(
    r"[ \n\u00a0]?[(\[][ \u00a0]?(?:(?:or|about|approximately|approx\.?|around|roughly|nearly|some|over|up to|more than"
    r"|worth|circa|(?:the )?equivalent (?:to|of)|equal to|i\.e\.|which is|which equals|at|equals|≈|~|=|c\.)"
    r"[ ,\u00a0]*)*"
    rf"|,? or {_BLUR}|,? (?:equivalent to|equal to|the equivalent of) {_BLUR}| ?[=≈/] ?"
)
# "over 10-million-yuan projects": the class of projects, no sum of its own
_CLASS = re.compile(
    r"[ \u00a0](?:[a-z-]+[ \u00a0])?(?:projects|enterprises|companies|firms|businesses|households|deals)\b"
)
_WEIGHED = re.compile(
    r"[ \u00a0](?:of|per square|per cubic|each|apiece|lighter|heavier|in weight|a day|per day)[ \u00a0.,]?"
    r"(?!debt|fund|invest|capital|aid|public|sales|revenue|loan|equity|spend|tax)"
)
_MINED = ("lbs", " lb ", "copper", "uranium", "U3O8", "ounces", "poultry", "waste", "weigh", "lithium", "pounds of")


class _Coin(NamedTuple):
    """What two sums must share to be one range."""

    code: str
    coin: bool


@extractor("MONEY")
def find(doc: Document) -> Iterator[Mention]:
    """Number, multiplier and currency; "per share" and bounding words stay outside."""
    text = doc.text
    previous: Stated[_Coin] | None = None
    for stated in _with_coins(text, amounts.join(text, numbers.scan(text), _recognise)):
        if _is_class(text, stated):
            continue
        restates = None
        if previous is not None and _restates(text, previous, stated):
            restates = f"@{previous.start}"
            if stated.bound.side is None and not stated.bound.approximate:
                stated = stated.carrying(previous.bound)
        found = mark(doc, "MONEY", stated.start, stated.end, _value(text, stated),
                     "money.coins" if stated.unit.coin else "money.range" if stated.range else "money.sum",
                     stated.bound.cues)  # fmt: skip
        yield found if restates is None else found.model_copy(update={"restates": restates})
        if restates is None:
            previous = stated


_COIN_GAP = re.compile(r",?[ \u00a0](?:and )?")


def _with_coins(text: str, found: list[Stated[_Coin]]) -> Iterator[Stated[_Coin]]:
    """ "three dollars and 50 cents" is one sum."""
    waiting: Stated[_Coin] | None = None
    for stated in found:
        if waiting is not None:
            if (
                stated.unit == _Coin(waiting.unit.code, True)
                and stated.last < 1
                and not waiting.unit.coin
                and waiting.first == waiting.first.to_integral_value()
                and _COIN_GAP.fullmatch(text, waiting.end, stated.start)
            ):
                stated = waiting._replace(
                    end=stated.end, first=waiting.first + stated.first, last=waiting.last + stated.last
                )
                stated = stated.carrying(stated.bound)
            else:
                yield waiting
        waiting = stated
    if waiting is not None:
        yield waiting


def _value(text: str, stated: Stated[_Coin]) -> Money:
    return Money(
        low=stated.low,
        high=stated.high,
        approximate=stated.bound.approximate,
        currency=currencies.settle(text, stated.unit.code, stated.end),
    )


def _restates(text: str, first: Stated[_Coin], second: Stated[_Coin]) -> bool:
    if first.unit.code == second.unit.code or not 0 < second.start - first.end <= 48:
        return False
    return _RESTATEMENT.fullmatch(text, first.end, second.start) is not None


def _is_class(text: str, stated: Stated[_Coin]) -> bool:
    return (
        stated.bound.side == "low"
        and not stated.range
        and "-" in text[stated.start : stated.end]
        and _CLASS.match(text, stated.end) is not None
    )


def _recognise(text: str, number: Number) -> Amount[_Coin] | None:
    """The number as a sum, where a currency stands before or after it."""
    before = currencies.before(text, number.start)
    if before is None and number.start and text[number.start - 1] in "(-−–":
        return _signed_inside(text, number)
    if before is not None and _trusted(text, number, before):
        return _after_sign(text, number, before)
    if number.digits and amounts.glued(text, number.start) and text[number.start - 1] not in "(/-":
        return None
    return _before_word(text, number)


def _after_sign(text: str, number: Number, sign: Mark) -> Amount[_Coin]:
    value, end, scale = _scaled(text, number, sign.code)
    code = sign.code
    named = currencies.after(text, end)
    if (
        named is not None
        and text[named.end - 1].isalpha()
        and not named.careful
        and named.factor == ONE
        and _renames(text, sign, named)
    ):
        end = named.end
        code = named.code if code == "dollar" else code
    start = sign.start
    if start and text[start - 1] == "(" and (closing := _ACCOUNTING.match(text, end)) and closing[1] and scale == ONE:
        # "($8.7) million"
        scale = Decimal(_SCALE_VALUES[closing[1].lower()])
        return Amount(start - 1, closing.end(), -numbers.trim(value * scale), _Coin(code, False), scale, left=True)
    if _minus(text, start):
        start, value = start - 1, -value
    return Amount(start, end, value * sign.factor, _Coin(code, False), scale * sign.factor, left=True)


def _minus(text: str, start: int) -> bool:
    """Whether a minus stands directly before, itself after a space or parenthesis."""
    return start > 0 and text[start - 1] in "-−" and (start == 1 or text[start - 2] in " (\n\u00a0")


def _renames(text: str, sign: Mark, named: Mark) -> bool:
    """Whether the name after a sum repeats its sign: "$5 million CAD", "US$3 million dollars", "€5 euros"."""
    if named.code == "dollar":
        return sign.code == "dollar" or text[sign.end - 1] == "$"
    return named.code == sign.code or (sign.code == "dollar" and named.code in _DOLLARS)


_DOLLARS = frozenset(
    {"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "COP", "CLP", "ARS", "BBD", "JMD", "TTD", "XCD", "FJD"}
)


def _scaled(text: str, number: Number, code: str) -> tuple[Decimal, int, Decimal]:
    """Value, end and scale of a number beside a currency, where "m" and "K" are scales."""
    if number.letter is None:
        plus = amounts.plus(text, number.end)
        if plus > number.end and number.scale == ONE and (scale := _SCALE_AFTER_CODE.match(text, plus)):
            factor = Decimal(_SCALE_VALUES[scale[1].lower()])
            return numbers.trim(number.value * factor), scale.end(), factor
        return number.value, number.end, number.scale
    indian = number.letter in {Decimal(10**5), Decimal(10**7)}
    letters = text[number.end : number.letter_end].strip()
    spaced = number.letter_end - number.end > len(letters)
    if (indian and code not in {"INR", "rupee", "PKR", "LKR", "NPR"}) or (spaced and letters in {"t", "T", "k", "BB"}):
        return number.value, number.end, ONE
    return number.lettered, number.letter_end, number.letter


def _before_word(text: str, number: Number) -> Amount[_Coin] | None:
    end, value, scale = amounts.plus(text, number.end), number.value, number.scale
    named = currencies.after(text, end)
    if named is None and number.letter is not None:
        end, value, scale = number.letter_end, number.lettered, number.letter
        named = currencies.after(text, end)
    if named is None or not _trusted_after(text, number, end, scale, named):
        return None
    stop = named.end
    if scale == ONE and named.factor == ONE and (following := _SCALE_AFTER_CODE.match(text, stop)):
        # "75 USD million"
        scale = Decimal(_SCALE_VALUES[following[1].lower()])
        value, stop = numbers.trim(value * scale), following.end()
    coin = named.factor < ONE
    if named.factor > ONE:
        scale = named.factor
    start = number.start
    if _minus(text, start):
        start, value = start - 1, -value
    value *= named.factor
    return Amount(start, stop, value if coin else numbers.trim(value), _Coin(named.code, coin), scale, right=True)


def _trusted(text: str, number: Number, sign: Mark) -> bool:
    """Whether a sign before the number is one: "ALL 5 solutions", "Euro 2024" and "RM 302" are none."""
    mark_text = text[sign.start : sign.end]
    if not mark_text[-1].isalpha() and mark_text[-1] != ".":
        return True
    grouped = "," in text[number.start : number.end] or number.scale != ONE or number.letter is not None
    if mark_text == "R" and _REFRIGERANT.match(text, number.start):
        return False
    if sign.careful:
        return grouped and not _headline(text, sign.start)
    return grouped or not amounts.is_year(text, number)


_REFRIGERANT = re.compile(r"\d{3}[A-Z](?!\w)")  # "R454B"


def _headline(text: str, start: int) -> bool:
    """Whether the words before are in capitals too, so that a code in capitals says nothing."""
    before = text[max(0, start - 12) : start].split()
    return bool(before) and len(before[-1]) > 2 and before[-1].isupper()


def _trusted_after(text: str, number: Number, end: int, scale: Decimal, name: Mark) -> bool:
    word = text[end : name.end].lstrip(" \u00a0\n-‐‑")
    if number.bare and number.scale == 12:
        return False
    plain = number.scale == ONE and not any(mark in text[number.start : number.end] for mark in ",.")
    if name.careful and (plain or (number.scale == ONE and name.code != "KRW")):
        return False  # nor is "18K gold" money
    if name.code == "pound" and _is_weight(text, scale, name.end):
        return False
    if word in {"Dollar", "Euro", "Buck", "Yen", "Pound", "Bitcoin"} and scale == ONE:
        return text[end : end + 1] in "-‐‑" or not text[name.end : name.end + 2].strip().isalnum()
    if word == "dollar" and text.startswith((" store", " general", " tree", " menu"), name.end):
        return False
    if plain and scale == ONE and len(word) == 3 and word.isupper() and word not in currencies.trusted_codes():
        return _ENDS_SUM.match(text, name.end) is not None  # "10 AED training tools"
    return True


_ENDS_SUM = re.compile(r"(?![\w-])(?! [a-z]{4,} [a-z]| [A-Z])")


def _is_weight(text: str, scale: Decimal, end: int) -> bool:
    """Whether these pounds are weighed, not paid."""
    if _WEIGHED.match(text, end):
        return True
    return not _in_sterling(text) and (scale < 1000 or _mined(text))


@lru_cache(maxsize=8)
def _in_sterling(text: str) -> bool:
    return "£" in text or "GBP" in text or "sterling" in text


@lru_cache(maxsize=8)
def _mined(text: str) -> bool:
    return any(word in text for word in _MINED)


def _signed_inside(text: str, number: Number) -> Amount[_Coin] | None:
    """ "$(4.3) million", "$ (43,120)", "$-5", "EUR -0.1 million": the number's sign stands after the currency."""
    sign = currencies.before(text, number.start - 1)
    if sign is None or sign.end < number.start - 2 or sign.careful or not _trusted(text, number, sign):
        return _before_word(text, number) if not amounts.glued(text, number.start) else None
    value, end, scale = _scaled(text, number, sign.code)
    if text[number.start - 1] != "(":
        return Amount(sign.start, end, -value, _Coin(sign.code, False), scale, left=True)
    closing = _ACCOUNTING.match(text, end)
    if closing is None:
        return Amount(sign.start, end, value, _Coin(sign.code, False), scale, left=True)
    if closing[1] and scale == ONE:
        scale = Decimal(_SCALE_VALUES[closing[1].lower()])
        value = numbers.trim(value * scale)
    return Amount(sign.start, closing.end(), -value, _Coin(sign.code, False), scale, left=True)
