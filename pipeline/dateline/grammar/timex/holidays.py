"""Holidays, by the table of their names."""

from dateline import lexicon
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
            weekend = found.says("weekend")
            return When(holiday=name, year=found["year"], turn=turn, part="WE" if weekend else None)

        says.__name__ = "holiday"
        whole = f"{pattern} holiday|holidays? weekend?"
        rule(
            FIRST, whole, f"{whole} ,? year:YEAR", f"last|next|this {whole}", f"the {whole}",
            f"the {whole} of year:YEAR", f"the year:YEAR {whole}", f"year:YEAR {whole}",
        )(says)  # fmt: skip
        begin.add(literal(words[0]))
    return begin
