"""RDF as Turtle: `<urn:dateline:thing:1f...> a schema:Project ; schema:name "Harrow Tower" .`"""

import re
from collections.abc import Iterator

from dateline.knowledge.export.graph import PREFIXES, Literal, Node, Term, nodes
from dateline.knowledge.snapshot import Snapshot
from dateline.schema import writable

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
# What a quoted string must not hold as it is, and what no editor shows.
_ESCAPED = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')


def write(base: Snapshot) -> Iterator[str]:
    """The document, piece by piece."""
    for prefix, namespace in PREFIXES.items():
        yield f"@prefix {prefix}: <{namespace}> .\n"
    for node in nodes(base):
        yield from _written(node)


def _written(node: Node) -> Iterator[str]:
    statements = [f"a {', '.join(node.types)}"] if node.types else []
    inner = []
    for term, value in node.properties:
        if isinstance(value, Node):
            inner.append(value)
        statements.append(f"{term} {_term(value)}")
    yield f"\n<{node.iri}> " + " ;\n    ".join(statements) + " .\n"
    for value in inner:
        yield from _written(value)


def _term(value: object) -> str:
    match value:
        case Term():
            return value
        case Literal(text, type_):
            return f'"{_ESCAPED.sub(_escape, writable(text))}"' + (f"^^xsd:{type_}" if type_ else "")
        case Node():
            return f"<{value.iri}>"
    return f"<{value}>"


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match.group()) or f"\\u{ord(match.group()):04X}"
