"""Numbers and years in words: "twenty-four", "nineteen ninety-six"."""

from collections.abc import Sequence
from decimal import Decimal

from dateline.grammar.cascade import Found, Node
from dateline.grammar.timex.stages import CODES, NUMERALS


def _number(found: Found, value: Decimal) -> Sequence[Node]:
    first, last = found.nodes[0], found.nodes[-1]
    return [Node(first.start, last.end, CODES.code(["NUMBER"]), {"NUMBER": value})]


@NUMERALS.rule("tens:NUMBER_WORD -? ones:NUMBER_WORD")
def tens_and_ones(found: Found) -> Sequence[Node] | None:
    tens, ones = found["tens"], found["ones"]
    return _number(found, tens + ones) if tens >= 20 and tens % 10 == 0 and 0 < ones < 10 else None


@NUMERALS.rule(
    "century:seventeen|eighteen|nineteen|twenty tens:NUMBER_WORD -? ones:NUMBER_WORD",
    "century:seventeen|eighteen|nineteen|twenty tens:NUMBER_WORD",
)
def year_in_words(found: Found) -> Sequence[Node] | None:
    """ "nineteen ninety-six"."""
    century = found.node("century").values["NUMBER_WORD"]
    tens, ones = found["tens"], found["ones"] or 0
    if not 16 <= century <= 20 or not ((10 <= tens < 20 and not ones) or (tens >= 20 and tens % 10 == 0 and ones < 10)):
        return None
    first, last = found.nodes[0], found.nodes[-1]
    return [Node(first.start, last.end, CODES.code(["YEAR"]), {"YEAR": str(century * 100 + tens + ones)})]


@NUMERALS.rule(
    "count:NUMBER_WORD|NUMBER|a scale:SCALE",
    "count:NUMBER_WORD|NUMBER|a scale:SCALE and? more:NUMBER_WORD",
)
def scaled(found: Found) -> Sequence[Node] | None:
    count = found["count"] if isinstance(found["count"], Decimal) else Decimal(1)
    return _number(found, count * found["scale"] + (found["more"] or 0))


_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}


@NUMERALS.rule("whole:NUMBER above:NUMBER / below:NUMBER", "whole:NUMBER half:½|¼|¾")
def mixed(found: Found) -> Sequence[Node] | None:
    if "half" in found:
        return _number(found, found["whole"] + _FRACTIONS[found["half"]])
    above, below = found["above"], found["below"]
    if found.node("whole").end == found.node("above").start or not 0 < above < below or below not in {2, 4}:
        return None
    return _number(found, found["whole"] + above / below)
