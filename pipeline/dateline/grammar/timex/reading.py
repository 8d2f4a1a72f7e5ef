"""Reading a text: words into nodes, nodes through the stages, what they made into expressions."""

import re
from collections.abc import Iterator
from functools import cache

from dateline.grammar.cascade import literal
from dateline.grammar.timex import clock, days, durations, holidays, joined, numerals, relative, years
from dateline.grammar.timex.meaning import Expression, Length, Shift
from dateline.grammar.timex.measures import period
from dateline.grammar.timex.stages import CODES, FIRST, MEANINGS, NUMERALS, RESULTS, SECOND
from dateline.grammar.timex.words import Lexer

RULES = (numerals, days, years, relative, durations, clock, joined)
"""The modules whose rules the stages hold; importing them registers these, in this order."""
STAGES = (NUMERALS, FIRST, SECOND)

_CORE = {
    "MONTH", "FOREIGN_MONTH", "WEEKDAY", "WEEKDAYS", "UNIT", "SEASON", "DAYPART", "HOUR_NAME", "DEICTIC",
    "REFERENCE", "SET",
    "DECADE", "DECADE_NAME", "YEAR", "SHORT_YEAR", "ISO", "CLOCK", "CLOCK_HALF", "NUMERIC", "PART", "PART_OF_YEAR",
    "FISCAL", "FY", "COUNTED", "=bc", "=bce", "=ad", "=am", "=pm", "=o'clock",
    "=seventeen", "=eighteen", "=nineteen", "=twenty", "=yearend", "=future", "=past", "=term", "=period",
}  # fmt: skip


@cache
def _lexer() -> Lexer:
    core = _CORE | holidays.add()
    labels: set[str] = set()
    for stage in STAGES:
        for pattern, _ in stage.sources:
            labels.update(atom for item in pattern.split() for atom in _item_labels(item))
        labels.update(literal(word) for word in stage.literals())
    lexer = Lexer(CODES, labels, core)
    for classes in RESULTS:
        CODES.code(classes)
    NUMERALS.compile(CODES)
    FIRST.compile(CODES)
    SECOND.compile(CODES)
    return lexer


def _item_labels(item: str) -> list[str]:
    atom = item.partition(":")[2] or item
    return [label for label in atom.rstrip("?").split("|") if label.isupper()]


def read(text: str) -> Iterator[Expression]:
    """The expressions of a text, from left to right, not overlapping."""
    for island in _lexer().islands(text):
        for row in SECOND.run(FIRST.run(NUMERALS.run(island))):
            if "RULE" in row.values:
                meaning = next(row.values[label] for label in MEANINGS if label in row.values)
                expression = Expression(row.start, row.end, meaning, row.values["RULE"])
                if read := _before_clause(text, expression):
                    yield read


_CLAUSE = re.compile(r"\s+(?!(?:and|in|at|on|with)\b)[\w“\"'$]")
_THAN = re.compile(r"\s+than\b")
_SIGN = re.compile(r"\s+(?:after|before|later|earlier|following)$", re.IGNORECASE)


def _before_clause(text: str, expression: Expression) -> Expression | None:
    """ "sixteen months after the bridge fell" is a duration; what it leads to is no date of the text."""
    start, end, meaning, rule = expression
    if not isinstance(meaning, Shift):
        return expression
    words = text[start:end].lower()
    if not words.endswith((" after", " before", " later", " earlier")):
        return expression
    follows = _CLAUSE if words.endswith((" after", " before")) else _THAN
    if not follows.match(text, end):
        return expression
    sign = _SIGN.search(text, start, end)
    if rule not in {"shifted", "unit_from_previous"} or words.startswith("the ") or sign is None:
        return None
    return Expression(start, sign.start(), Length(value=period(abs(meaning.count), meaning.unit)), "duration")
