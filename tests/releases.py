"""Small releases for tests: names marked as `[ORG Acme Ltd.]`, figures and dates found by their extractors."""

import re
from collections.abc import Sequence

from dateline import extractors
from dateline.resolve import resolve
from dateline.schema import Document, Mention, from_text, mark

_MARK = re.compile(r"\[(ORG|PROJECT|PLACE|PERSON|EVENT) ([^\]]+)\]")
FIGURES = ("money", "area", "quantity", "count", "percent", "date")


def document(marked: str, figures: Sequence[str] = FIGURES, published: str = "2026-05-04") -> Document:
    """The release without its marks, with the mentions that they and the extractors of figures give."""
    doc = from_text(_MARK.sub(r"\2", marked), id="test", published=published)
    return resolve(doc, [*_names(doc, marked), *_figures(doc, figures)])


def _names(doc: Document, marked: str) -> list[Mention]:
    names: list[Mention] = []
    shift = 0
    for match in _MARK.finditer(marked):
        start = match.start() - shift
        names.append(mark(doc, match.group(1), start, start + len(match.group(2)), None, "test"))  # type: ignore[arg-type]
        shift += len(match.group()) - len(match.group(2))
    return names


def _figures(doc: Document, figures: Sequence[str]) -> list[Mention]:
    known = extractors.registry()
    return [mention for name in figures for mention in known[name].find(doc)]
