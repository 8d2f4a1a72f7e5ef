"""Physical quantities but areas: "28 kilometers", "500 MW", "25,000 tonnes per annum", "70.38 g/t"."""

from collections.abc import Iterator

from dateline.extractors import extractor
from dateline.grammar import measures
from dateline.schema import Document, Mention, mark


@extractor("QUANTITY")
def find(doc: Document) -> Iterator[Mention]:
    """Number and unit of length, mass, volume, power, energy, speed, temperature, data or another dimension."""
    for stated in measures.find(doc.text):
        if stated.unit.dimension != "area":
            rule = "quantity.range" if stated.range else "quantity.unit"
            yield mark(doc, "QUANTITY", stated.start, stated.end, measures.value(stated), rule, stated.bound.cues)
