"""Our dates behind the interface of `shared/peers/score_timex.py`: `--predictor timex_peer:predict`.

    predict("It opened on 3 May 2012.", "2013-03-22")
    [{"start": 13, "end": 23, "type": "DATE", "value": "2012-05-03"}]

The rules and the anchoring are those of the extractor, without its last step, which drops what our guideline calls
optional ("now", "the future"). Where TimeML writes a value otherwise than our guideline, it is rewritten here and
nowhere else. $DATELINE_NARRATIVE=1 reads a text as a narrative, without its creation date, as HeidelTime's
`$HT_TYPE=narratives` does.
"""

import os
import re

from dateline.grammar.absolute import parse_publication_date
from dateline.grammar.timex import anchoring, lookalikes, reading
from dateline.grammar.timex.meaning import Repeat

# Adjectives that TIMEX2, whose rules WikiWars follows, takes for expressions of time, and TimeML does not.
_NO_TRIGGERS = {"former", "future", "annual", "quarterly", "monthly"}
_TYPES = {"date": "DATE", "time": "TIME", "duration": "DURATION", "set": "SET"}
_NARRATIVE = bool(os.environ.get("DATELINE_NARRATIVE"))


def predict(text: str, anchor: str) -> list[dict[str, object]]:
    """The expressions of a text, as TIMEX3; `anchor` is its creation date."""
    published = None if _NARRATIVE else parse_publication_date(anchor)
    expressions = lookalikes.without(text, reading.read(text))
    return [
        {"start": start, "end": end, "type": _TYPES[dated.value.type], "value": _timeml(value)}
        for dated in anchoring.anchor(text, expressions, published)
        if _NARRATIVE or text[dated.expression.start : dated.expression.end].lower() not in _NO_TRIGGERS
        for start, end, value in _parts(text, dated)
    ]


def _parts(text: str, dated: anchoring.Dated) -> list[tuple[int, int, str]]:
    """An interval as TimeML has it, whose values have no intervals: each end, or length and year, on its own."""
    start, end, meaning, _ = dated.expression
    if isinstance(meaning, Repeat) and meaning.of:
        return [(start, end, meaning.of)]
    first, slash, last = dated.value.timex.partition("/")
    dash = _DASH.search(text, start, end)
    if slash and dated.expression.rule in _MONTHS_OF_YEAR and (of := _OF.search(text, start, end)):
        count = len(range(int(first[5:7]), int(last[5:7]) + 1))
        return [(start, of.start(), f"P{count}M"), (of.end(), end, first[:4])]
    if not slash or dash is None or dated.value.type == "duration":
        return [(start, end, dated.value.timex)]
    return [(start, dash.start(), first), (dash.end(), end, last)]


# "the first nine months of 1997"
_MONTHS_OF_YEAR = {"months_of_year", "months_of_relative_year"}
_OF = re.compile(r"\s+of\s+")
_DASH = re.compile(r"\s*[-–‑−]\s*")


def _timeml(value: str) -> str:
    """A value as the schema of TimeML allows it.

    timeml_1.2.1.xsd, TIMEX3/@value: no fiscal years; E and C are the letters of decades and centuries; numbers of
    durations are whole ("PT5H30M"). WikiWars follows TIMEX2, which writes DE, CE and decimals.
    """
    if _NARRATIVE:
        return value.removeprefix("FY")
    if found := _HALVED.fullmatch(value):
        whole, letter = found.groups()
        return f"PT{whole}H30M" if letter == "H" else f"PT{whole}M30S"
    return {"PXDE": "PXE", "PXCE": "PXC"}.get(value, value.removeprefix("FY"))


_HALVED = re.compile(r"PT(\d+)\.5([HM])")
