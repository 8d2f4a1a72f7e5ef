"""Names from the statistical recogniser: organisations, projects, places, people and events.

    [ORG Harbour Grid Ltd.] opened the [PROJECT Lotus Bay Terminal] in [PLACE Busan].
"""

from collections.abc import Iterator

from dateline.extractors import extractor
from dateline.recognisers import Name
from dateline.refine import refine
from dateline.schema import Document, Mention, mark


@extractor("ORG", "PROJECT", "PLACE", "PERSON", "EVENT", needs=("names",))
def find(doc: Document, names: list[Name]) -> Iterator[Mention]:
    for name in refine(doc.text, names):
        yield mark(doc, name.label, name.start, name.end, None, "names.model")
