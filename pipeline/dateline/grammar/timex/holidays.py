"""Holidays, by the table of their names."""

from datetime import timedelta
from functools import cache
from typing import Any

from dateline import lexicon
from dateline.grammar import calendar
from dateline.grammar.cascade import Found, literal
from dateline.grammar.timex.meaning import Meaning, When
from dateline.grammar.timex.stages import FIRST, rule
from dateline.grammar.timex.words import TOKEN


def add() -> set[str]:
    """Register one rule a holiday; the classes of the words that they begin with."""
    begin = set()
    for entry in lexicon.section("calendar", "holidays"):
        words = [match[0].lower() for match in TOKEN.finditer(entry["name"])]
        pattern = " ".join(f"{word}?" if word == "." else "'s" if word == "’s" else word for word in words)
        name = entry["name"]

        def says(found: Found, name: str = name) -> Meaning | None:
            first = found.nodes[0].values
            turn = -1 if literal("last") in first else 1 if literal("next") in first else None
            part = "WE" if found.says("weekend") else "W" if found.nodes[-1].says("week") else None
            return When(holiday=name, year=found["year"], turn=turn, part=part)

        says.__name__ = "holiday"
        whole = f"{pattern} holiday|holidays? weekend?"
        rule(
            FIRST, whole, f"{whole} ,? year:YEAR", f"last|next|this {whole}", f"the {whole}",
            f"the {whole} of year:YEAR", f"the year:YEAR {whole}", f"year:YEAR {whole}", f"{pattern} week",
        )(says)  # fmt: skip
        begin.add(literal(words[0]))
    return begin


@cache
def _table() -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in lexicon.section("calendar", "holidays", "name")}


def value(name: str, year: int) -> str:
    """The day of a holiday, its month where that is all the calendar settles, else the year."""
    entry = _table()[name]
    if "day" in entry:
        return f"{year:04}-{entry['day']}"
    if "month" in entry:
        return f"{year:04}-{entry['month']:02}"
    if "weekday" in entry:
        day = calendar.nth_weekday(year, *entry["weekday"]) + timedelta(days=entry.get("after", 0))
        return day.isoformat()
    if "easter" in entry:
        return (calendar.easter(year) + timedelta(days=entry["easter"])).isoformat()
    return f"{year:04}"
