"""RDF as JSON-LD 1.1: the context inline, a node a line, so that nothing is fetched and nothing held together."""

import json
from collections.abc import Iterator
from typing import Any

from dateline.knowledge.export.graph import PREFIXES, Literal, Node, nodes
from dateline.knowledge.snapshot import Snapshot
from dateline.schema import writable


def write(base: Snapshot) -> Iterator[str]:
    """The document, piece by piece."""
    yield f'{{"@context": {json.dumps(PREFIXES)},\n"@graph": ['
    separator = "\n"
    for node in nodes(base):
        yield separator + json.dumps(_object(node), ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def _object(node: Node) -> dict[str, Any]:
    written: dict[str, Any] = {"@id": str(node.iri)}
    if node.types:
        written["@type"] = list(node.types) if len(node.types) > 1 else node.types[0]
    for term, value in node.properties:
        given = _value(value)
        if term not in written:
            written[term] = given
        elif isinstance(written[term], list):
            written[term].append(given)
        else:
            written[term] = [written[term], given]
    return written


def _value(value: object) -> Any:
    match value:
        case Literal(text, ""):
            return writable(text)
        case Literal(text, type_):
            return {"@value": text, "@type": f"xsd:{type_}"}
        case Node():
            return _object(value)
    return {"@id": str(value)}
