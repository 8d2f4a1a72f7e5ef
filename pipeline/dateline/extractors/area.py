"""Areas: "91-square-kilometer", "500,000 square meters", "3,000 mu", "1.2 million sq ft", "20 hectares"."""

from collections.abc import Iterator

from dateline.extractors import extractor
from dateline.grammar import measures
from dateline.schema import Document, Mention, mark


@extractor("AREA")
def find(doc: Document) -> Iterator[Mention]:
    """Number and unit of area, its value in the stated unit and in square metres."""
    for stated in measures.find(doc.text):
        if stated.unit.dimension == "area":
            rule = "area.range" if stated.range else "area.unit"
            yield mark(doc, "AREA", stated.start, stated.end, measures.value(stated), rule, stated.bound.cues)
