"""Amounts from numbers and units: ranges, lists with an elided unit or scale, and the words that bound them.

"$10-15 million"                 -> one amount, 10 to 15 million
"between $5 and $7 million"      -> one amount, 5 to 7 million
"2.7, 24.3 and 12.5 billion yuan" -> three amounts
"rose from $5m to $7m"           -> two amounts
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from dateline import lexicon
from dateline.grammar import bounds, currencies
from dateline.grammar.bounds import Bound
from dateline.grammar.numbers import ONE, Number, lower, trim

Unit = TypeVar("Unit")

_GAP = re.compile(
    r"(?P<to>[ \n\u00a0]{1,2}(?:to|through)[ \n\u00a0]{1,2}|-to-)"
    r"|(?P<hyphen>[ \u00a0]?[-–—−‐‑~][ \u00a0]?)"
    r"|(?P<and>,?[ \n\u00a0](?:and|&)[ \n\u00a0])"
    r"|(?P<or>,?[ \n\u00a0]or[ \n\u00a0]|-or-)"
    r"|(?P<comma>,[ \n\u00a0]?|[-‐‑],[ \n\u00a0])"
    r"|(?P<by>[ \u00a0]?[x×][ \u00a0]?|[ \u00a0]by[ \u00a0])"
)
_BETWEEN = re.compile(r"\bbetween[ \n\u00a0](?:about |approximately |roughly )?$")
_FROM = re.compile(r"(?:(\w+)[ \n\u00a0])?\b(from|by)[ \n\u00a0](?:about |approximately |roughly |an? )?$")
_LAST_WORD = re.compile(r"([A-Za-z]+)\.?[ \u00a0]$")
_PLUS = re.compile(r"\+|[-‐‑ ]plus(?![a-z])")


class Amount(NamedTuple, Generic[Unit]):
    """One number with its unit: `text[start:end]` is both. `left` and `right` say where the unit stands;
    an elided one stands nowhere. `scale` is the multiplier already in `value`."""

    start: int
    end: int
    value: Decimal
    unit: Unit
    scale: Decimal = ONE
    left: bool = False
    right: bool = False


class Stated(NamedTuple, Generic[Unit]):
    """An amount as the text states it: a number or a range, bounded and blurred by the words beside it."""

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    unit: Unit
    bound: Bound
    first: Decimal  # the ends before any bound
    last: Decimal
    range: bool = False

    def carrying(self, bound: Bound) -> "Stated[Unit]":
        """The same amount under the bound of the one that it restates."""
        low, high = bound.interval(self.first, self.last)
        return self._replace(low=low, high=high, bound=bound)


Recognise = Callable[[str, Number], Amount[Unit] | None]


def plus(text: str, end: int) -> int:
    """Where a "+" or "-plus" after a number ends; `end` itself without one."""
    found = _PLUS.match(text, end) if end < len(text) and text[end] in "+-‐‑ " else None
    return found.end() if found is not None else end


def join(text: str, numbers: Sequence[Number], recognise: Recognise[Unit]) -> list[Stated[Unit]]:
    """The amounts of a text from left to right."""
    amounts = [recognise(text, number) for number in numbers]
    _inherit(text, numbers, amounts)
    stated: list[Stated[Unit]] = []
    index = 0
    while index < len(amounts):
        amount = amounts[index]
        index += 1
        if amount is None:
            continue
        following = amounts[index] if index < len(amounts) else None
        if following is not None and (joined := _range(text, amount, following)) is not None:
            stated.append(joined)
            index += 1
        else:
            stated.append(_stated(text, amount.start, amount.end, amount.value, amount.value, amount.unit))
    return stated


def _stated(text: str, start: int, end: int, low: Decimal, high: Decimal, unit: Unit) -> Stated[Unit]:
    bound = bounds.around(text, start, end)
    inner = _PLUS.search(text, start, end) if ("+" in text[start:end] or "plus" in text[start:end]) else None
    if bound.side is None and inner is not None:
        bound = Bound("low", bound.approximate, (*bound.cues, inner.span()))
    least, most = bound.interval(low, high)
    return Stated(start, end, least, most, unit, bound, low, high, low != high)


def _inherit(text: str, numbers: Sequence[Number], amounts: list[Amount[Unit] | None]) -> None:
    """Give numbers without a unit the one that they share with a neighbour."""
    listed = False
    for index in range(len(numbers) - 2, -1, -1):
        number, following = numbers[index], amounts[index + 1]
        if amounts[index] is not None or following is None:
            listed = False
            continue
        kind = _kind(text, number.end, following.start)
        if kind == "comma" and not listed:
            continue
        # "5-10 MW", "5 and 10 MW", "5, 7 and 10 MW" share what follows; "5 of $10" shares nothing
        if kind is None or (following.left and kind != "hyphen") or not shares(text, number):
            listed = False
            continue
        listed = kind in {"and", "or", "comma"}
        scale = following.scale if number.scale == ONE and (kind != "to" or _fits(number, following)) else ONE
        amounts[index] = Amount(
            number.start, number.end, trim(number.value * scale), following.unit, max(scale, number.scale)
        )
    for index in range(len(numbers) - 1):
        amount, number = amounts[index], numbers[index + 1]
        if amount is None or not amount.left or amounts[index + 1] is not None or text.startswith("%", number.end):
            continue  # in a table: "$ 0.01 -700%"
        kind = _kind(text, amount.end, number.start)
        if kind == "hyphen" or (
            kind in {"to", "and"}
            and (number.scale != ONE or number.letter is not None)
            and (kind == "to" or _BETWEEN.search(lower(text)[max(0, amount.start - 24) : amount.start]))
        ):
            scale = number.letter if number.letter is not None else number.scale
            amounts[index + 1] = Amount(number.start, number.lettered_end, number.lettered, amount.unit, scale)


def _fits(number: Number, following: Amount[Unit]) -> bool:
    """Whether "5 to 10 million" means 5 million: the smaller figure stands first."""
    return number.value < following.value / following.scale


def _kind(text: str, end: int, start: int) -> str | None:
    if not 0 < start - end <= 10:
        return None
    gap = _GAP.fullmatch(text, end, start)
    return gap.lastgroup if gap is not None else None


@cache
def _words(section: str) -> frozenset[str]:
    return frozenset(word for entry in lexicon.section("counts", section, "words") for word in entry["words"])


def shares(text: str, number: Number) -> bool:
    """Whether a number can share another's unit: no year, no sum, no part of a name ("Phase 2", "March 5")."""
    if number.bare or (number.digits and is_year(text, number)) or glued(text, number.start):
        return False
    return not designated(text, number.start) and not is_sum(text, number)


def is_sum(text: str, number: Number) -> bool:
    """Whether a currency stands before the number: "$70 million and 43%" are no two percentages."""
    mark = currencies.before(text, number.start)
    return mark is not None and not mark.careful


def is_year(text: str, number: Number) -> bool:
    """Four bare digits that would be a year of our time."""
    return (
        number.digits
        and number.end - number.start == 4
        and text[number.start : number.end].isdecimal()
        and 1900 <= number.value <= 2100
    )


_CIRCA = re.compile(r"(?:^|[^a-zA-Z])(?:c|ca)\.$")
# "five-to-ten", "two-and-a-half"
_LINKS = frozenset({"to", "or", "and", "a"})


def glued(text: str, start: int) -> bool:
    """Whether the number continues a word: "A320", "COVID-19", "K–12", "#5", "10.1.5"; "$10m-15m" does not."""
    if not start:
        return False
    previous = text[start - 1]
    if previous == "–":
        return text[start - 2 : start - 1].isupper() and not text[start - 3 : start - 2].isalnum()  # "K–12"
    if previous not in "-‐‑":
        return previous.isalnum() or (previous in "_#/.:\\@&" and not _CIRCA.search(text, max(0, start - 4), start))
    window = text[max(0, start - 24) : start - 1]
    word = window[len(window.rstrip(_ALPHANUMERIC)) :]
    return word[:1].isalpha() and word not in _LINKS


_ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def designated(text: str, start: int) -> bool:
    """Whether the word before a number makes it a name or a date: "Phase 2", "Route 66", "March 5"."""
    if start < 2 or text[start - 1] not in " \u00a0":
        return False
    word = _LAST_WORD.search(text, max(0, start - 16), start)
    if word is None:
        return False
    folded = word[1].lower()
    return folded in _words("references") or (word[1][0].isupper() and folded in _words("designators"))


def _range(text: str, low: Amount[Unit], high: Amount[Unit]) -> Stated[Unit] | None:
    """The two as one amount, or None where they are two."""
    kind = _kind(text, low.end, high.start)
    if kind is None or low.unit != high.unit or kind == "comma":
        return None
    least, most = low.value, high.value
    if low.scale == ONE and high.scale != ONE and least < most / high.scale and not low.right:
        least = trim(least * high.scale)
    if kind == "by":
        if low.left or low.right:
            return None
        least, most = min(least, most), max(least, most)
    elif kind in {"and", "or"}:
        opening = _BETWEEN.search(lower(text)[max(0, low.start - 24) : low.start])
        if opening is None and (kind == "and" or low.left or low.right):
            return None
        if opening is not None:
            least, most = min(least, most), max(least, most)
    elif kind == "to" and not _spans(lower(text)[max(0, low.start - 32) : low.start]):
        return None
    if least >= most and kind != "by":
        return None
    return _stated(text, low.start, high.end, least, most, low.unit)


@cache
def _range_words() -> frozenset[str]:
    return frozenset(word for entry in lexicon.section("bounds", "ranges", "words") for word in entry["words"])


def _spans(left: str) -> bool:
    """Whether "X to Y" is a range: always but after "from" and "by", where only "ranging from" makes one."""
    found = _FROM.search(left)
    return found is None or (found[2] == "from" and found[1] in _range_words())
