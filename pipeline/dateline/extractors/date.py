"""DATE: everything that TIMEX3 calls a time expression, with its value.

    "It will open by the end of next year."     DATE "the end of next year", 2026 END for a release of 2025
    "The zone drew 2000 employees."             nothing
"""

import re
from collections.abc import Iterator

from dateline.extractors import extractor
from dateline.grammar.timex import anchoring, lookalikes, reading
from dateline.grammar.timex.meaning import Expression, Length, Reference, Repeat
from dateline.schema import Document, Mention, mark


@extractor("DATE")
def find(doc: Document) -> Iterator[Mention]:
    """The DATE mentions of a release, relative ones resolved against its publication date."""
    expressions = [e for e in lookalikes.without(doc.text, reading.read(doc.text)) if not _is_optional(doc.text, e)]
    for expression, value, cue in anchoring.anchor(doc.text, expressions, doc.release.published):
        cues = () if cue is None else (cue,)
        yield mark(doc, "DATE", expression.start, expression.end, value, f"date.{expression.rule}", cues)


# GUIDELINE calls these optional; annotators pass over most of them.
_OPTIONAL_SETS = re.compile(
    r"annual\b|(?:hour|dai|night|week|month|quarter|year|fortnight|biweek)ly"
    r"(?=\s+(?!(?:and|or|but|to|by|in|for|with|from|as|at|on|through|while|via|over|that|of|when|after|before|since|into|across)\b)[a-z])",
    re.IGNORECASE,
)


def _is_optional(text: str, expression: Expression) -> bool:
    """References to no date in particular ("now", "recent years"), vague durations, adjectives ("annual")."""
    meaning = expression.meaning
    if isinstance(meaning, Reference):
        return True
    if isinstance(meaning, Length) and "X" in meaning.value:
        return True
    return isinstance(meaning, Repeat) and expression.rule == "set_adverb" and bool(
        _OPTIONAL_SETS.match(text, expression.start)
    )
