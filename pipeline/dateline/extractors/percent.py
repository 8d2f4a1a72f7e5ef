"""Percentages: "15%", "57.2 percent", "0.5 to 1.0 percent", "3.2 percentage points", "55 basis points"."""

import re
from collections.abc import Iterator
from decimal import Decimal

from dateline.extractors import extractor
from dateline.grammar import amounts, numbers
from dateline.grammar.amounts import Amount
from dateline.grammar.numbers import Number
from dateline.schema import Document, Mention, Percent, mark

_UNIT = re.compile(
    r"[ \u00a0\u202f]?(?P<percent>[%％])(?: ?points?(?![a-z]))?"
    r"|[ \u00a0\n]?[-‐‑]?"
    r"(?P<words>per ?cents?|pct|pc|percent(?:age)?[- ]points?|percentage[- ]pts?|pp|ppts?|pts?)(?!\w)"
    r"|[ \u00a0\n]?[-‐‑]?(?P<basis>basis[- ]points?|bps|bp)(?!\w)",
    re.IGNORECASE,
)
# "13pp" and "2 pts" are points only right after the number; "pc" is a personal computer elsewhere.
_GLUED_ONLY = frozenset({"pc", "pt", "pts", "pp"})
_HUNDREDTH = Decimal("0.01")


@extractor("PERCENT")
def find(doc: Document) -> Iterator[Mention]:
    """Number and percent; basis points are hundredths of a percent. A minus directly before belongs to it."""
    text = doc.text
    for stated in amounts.join(text, numbers.scan(text), _recognise):
        value = Percent(low=stated.low, high=stated.high, approximate=stated.bound.approximate)
        rule = "percent.range" if stated.range else "percent.sign"
        yield mark(doc, "PERCENT", stated.start, stated.end, value, rule, stated.bound.cues)


def _recognise(text: str, number: Number) -> Amount[str] | None:
    end = amounts.plus(text, number.end)
    following = text[end : end + 2]
    if not following or following.lstrip(" \u00a0\u202f\n-‐‑)")[:1] not in _FIRST:
        return None
    if following[0] == ")":
        return _accounting(text, number)
    unit = _UNIT.match(text, end)
    if unit is None or (number.digits and amounts.glued(text, number.start) and text[number.start - 1] not in "/:"):
        return None
    words = unit["words"]
    if words is not None and words.lower() in _GLUED_ONLY and unit.start("words") != number.end:
        return None
    value = number.value * _HUNDREDTH if unit["basis"] is not None else number.value
    start = number.start
    if start and text[start - 1] in "-−" and (start == 1 or text[start - 2] in " (\n\u00a0|"):
        start, value = start - 1, -value
    return Amount(start, unit.end(), value, "%", right=True)


_FIRST = frozenset("%％pPbB") | {""}


def _accounting(text: str, number: Number) -> Amount[str] | None:
    """ "(4.3)%" is a fall."""
    if number.start and text[number.start - 1] == "(" and text[number.end : number.end + 2] == ")%":
        return Amount(number.start - 1, number.end + 2, -number.value, "%", right=True)
    return None
