"""The stages of the cascade for expressions of time, and how a rule registers with them.

NUMERALS makes numbers of number words, FIRST makes dates, periods, durations and clock times of words, SECOND joins
these ("the third quarter" + "of" + "last year").
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from dateline.grammar.cascade import Codes, Found, Node, Stage
from dateline.grammar.timex.meaning import Between, Ended, Length, Meaning, Repeat, Shift, When

CODES = Codes()
NUMERALS = Stage()
FIRST = Stage()
SECOND = Stage()
# What an action may say: one meaning for all it matched, or nodes, or nothing.
Says = Callable[[Found], "Meaning | Sequence[Node] | None"]


def rule(stage: Stage, *patterns: str) -> Callable[[Says], Says]:
    def register(says: Says) -> Says:
        name = says.__name__.strip("_")

        def action(found: Found) -> Sequence[Node] | None:
            said = says(found)
            if not isinstance(said, Meaning):
                return said
            rows = list(found.nodes)
            while rows[-1].says(",", "."):  # an optional mark at the end is the sentence's
                rows.pop()
            return [node(rows, said, name), *found.nodes[len(rows) :]]

        stage.rule(*patterns)(action)
        return says

    return register


def node(nodes: Sequence[Node], meaning: Meaning, name: str) -> Node:
    """The node over all of `nodes` that says `meaning`."""
    labels = _labels(meaning)
    values: dict[str, Any] = dict.fromkeys(labels, meaning)
    values["RULE"] = name
    return Node(nodes[0].start, nodes[-1].end, _code(labels), values)


@cache
def _code(labels: tuple[str, ...]) -> str:
    return CODES.code(labels)


def _labels(meaning: Meaning) -> tuple[str, ...]:
    match meaning:
        case When(day=None, weekday=None, holiday=None, month=None, part=None, year=None, relative_year=None):
            return ("TIMES",)
        case When(time=str()):
            return ("WHEN", "MOMENTS")
        case When(month=int(), day=int(), year=str()):
            return ("WHEN", "DAYS", "DATES")
        case When(day=int()) | When(weekday=int()) | When(holiday=str()):
            return ("WHEN", "DAYS")
        case When(month=int(), year=None, relative_year=None):
            return ("WHEN", "SPANS", "MONTHS")
        case When(part=str(), year=None, relative_year=None):
            return ("WHEN", "SPANS", "PARTS")
        case When(month=None, part=None):
            return ("WHEN", "SPANS", "YEARS")
        case When():
            return ("WHEN", "SPANS")
        case Shift(time=str()):
            return ("WHEN", "MOMENTS")
        case Shift(unit="day"):
            return ("WHEN", "DAYS")
        case Shift(unit="year"):
            return ("WHEN", "SPANS", "YEARS")
        case Shift():
            return ("WHEN", "SPANS")
        case Between() | Ended():
            return ("RANGES",)
        case Length():
            return ("LENGTHS",)
        case Repeat():
            return ("REPEATS",)
        case _:
            return ("REFS",)


RESULTS = (
    ("NUMBER",), ("YEAR",),
    ("TIMES",), ("WHEN", "MOMENTS"), ("WHEN", "DAYS", "DATES"), ("WHEN", "DAYS"), ("WHEN", "SPANS", "MONTHS"),
    ("WHEN", "SPANS", "PARTS"), ("WHEN", "SPANS", "YEARS"), ("WHEN", "SPANS"), ("RANGES",), ("LENGTHS",),
    ("REPEATS",), ("REFS",),
)  # fmt: skip
MEANINGS = ("WHEN", "TIMES", "RANGES", "LENGTHS", "REPEATS", "REFS")
