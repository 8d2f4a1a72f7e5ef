"""The base as RDF: nodes with their properties, which `jsonld` and `turtle` write down.

Things in schema.org's terms, mentions and sentences as Web Annotations of the release's text (by position and by
quotation), where it all comes from in PROV-O's. A fact is said of its thing and stated as an rdf:Statement, which leads
to its mentions, its release, its rule. `models/shapes/` has the terms of our own (`vocabulary.ttl`) and what every
export holds to (`base.ttl`).

Every node has an IRI, made of ids, so that a second import into a store adds nothing.
"""

import contextlib
import re
from collections.abc import Iterator
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple
from urllib.parse import quote

from dateline.knowledge.export.terms import schema_org
from dateline.knowledge.snapshot import Read, Snapshot
from dateline.schema import (
    Count,
    Document,
    Fact,
    Interval,
    Investment,
    Link,
    Measure,
    Mention,
    Money,
    Percent,
    Release,
    Span,
    Status,
    Timex,
)

PREFIXES = {
    "dl": "urn:dateline:ns#",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Characters beside a quotation that tell it from others like it (Web Annotation, 4.2.4).
CONTEXT = 32
# Addresses that an IRI may be written as they are (RFC 3987, no more than Turtle's IRIREF takes).
_ADDRESS = re.compile(r"https?://[^\x00-\x20<>\"{}|\\^`\x7f-\x9f\ud800-\udfff]+\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_AGENT = "urn:dateline:software"


class Term(str):
    """A term of a vocabulary: prefix and name."""


class Iri(str):
    """The IRI of something in the base, or an address."""


class Literal(NamedTuple):
    """`type` is a datatype of XML Schema, string where it is empty."""

    text: str
    type: str = ""


class Node(NamedTuple):
    """`properties` in order, each a term and a value; a node among the values stands for its IRI."""

    iri: Iri
    types: tuple[Term, ...]
    properties: tuple[tuple[Term, "Term | Iri | Literal | Node"], ...]


_Properties = list[tuple[Term, "Term | Iri | Literal | Node"]]


def nodes(base: Snapshot) -> Iterator[Node]:
    """All that the base holds, things first, then release by release; each in the order of ids."""
    yield _agent()
    yield from _things(base)
    conflicts: dict[str, list[str]] = {}
    for row in base.rows("SELECT one_fact, other_fact FROM contradictions ORDER BY ALL"):
        conflicts.setdefault(row["one_fact"], []).append(row["other_fact"])
    rules: set[str] = set()
    for read in base.releases():
        yield _release(read.doc.release)
        used = {mention.rule for mention in read.doc.mentions} | {fact.rule for fact in read.doc.facts}
        for rule in sorted(used - rules):
            rules.add(rule)
            yield _activity(rule)
        for mention in read.doc.mentions:
            yield _annotation(mention, read)
        for fact in read.doc.facts:
            yield from _fact(fact, read, conflicts.get(fact.id, []))


def _agent() -> Node:
    found: _Properties = [(Term("schema:name"), Literal("dateline"))]
    with contextlib.suppress(PackageNotFoundError):  # a source tree that is not installed
        found.append((Term("schema:softwareVersion"), Literal(version("dateline"))))
    return Node(Iri(_AGENT), (Term("prov:SoftwareAgent"),), tuple(found))


def _things(base: Snapshot) -> Iterator[Node]:
    wholes: dict[str, _Properties] = {}
    for row in base.rows("SELECT * FROM parts ORDER BY ALL"):
        wholes.setdefault(row["part"], []).append((Term("schema:parentOrganization"), _thing(row["whole"])))
    for row in base.rows("SELECT * FROM things ORDER BY id"):
        found: _Properties = [(Term("schema:name"), Literal(row["name"]))]
        found += [(Term("schema:alternateName"), Literal(name)) for name in row["names"] if name != row["name"]]
        found.append((Term("dl:kind"), Literal(row["kind"])))
        if row["class"]:
            found.append((Term("dl:class"), Literal(row["class"])))
        type_ = Term(f"schema:{schema_org(row['kind'], row['class'])}")
        yield Node(_thing(row["id"]), (type_,), (*found, *wholes.get(row["id"], [])))


def _release(release: Release) -> Node:
    here = _iri("release", release.id)
    found: _Properties = [(Term("schema:identifier"), Literal(release.id))]
    for term, text in (
        ("schema:headline", release.title), ("schema:dateline", release.place), ("schema:inLanguage", release.language),
        ("dl:wire", release.wire),
    ):  # fmt: skip
        if text:
            found.append((Term(term), Literal(text)))
    if release.published:
        found.append((Term("schema:datePublished"), Literal(release.published, "date")))
    if release.publisher:
        name = (Term("schema:name"), Literal(release.publisher))
        publisher = Node(Iri(f"{here}#publisher"), (Term("schema:Organization"),), (name,))
        found.append((Term("schema:publisher"), publisher))
    if release.url:
        is_address = _ADDRESS.match(release.url)
        found.append((Term("schema:url"), Iri(release.url) if is_address else Literal(release.url)))
    file: _Properties = [
        (Term("schema:sha256"), Literal(release.sha256)), (Term("schema:encodingFormat"), Literal(release.format)),
    ]  # fmt: skip
    if release.path:
        file.append((Term("schema:contentUrl"), Literal(release.path)))
    source = Node(Iri(f"{here}#file"), (Term("schema:MediaObject"), Term("prov:Entity")), tuple(file))
    found.append((Term("prov:wasDerivedFrom"), source))
    return Node(here, (Term("schema:NewsArticle"), Term("prov:Entity")), tuple(found))


def _activity(rule: str) -> Node:
    label = (Term("rdfs:label"), Literal(rule))
    return Node(
        _iri("rule", rule), (Term("prov:Activity"),), (label, (Term("prov:wasAssociatedWith"), Iri(_AGENT)))
    )


def _annotation(mention: Mention, read: Read) -> Node:
    here = _mention(read.doc, mention.id)
    found: _Properties = [(Term("dl:label"), Literal(mention.label))]
    thing = read.thing.get(mention.entity or "")
    if thing:
        found.append((Term("oa:motivatedBy"), Term("oa:identifying")))
        found.append((Term("oa:hasBody"), _thing(thing)))
    else:
        found.append((Term("oa:motivatedBy"), Term("oa:describing")))
        if mention.value is not None:
            found.append((Term("oa:hasBody"), _value(Iri(f"{here}-value"), mention.value)))
    found.append((Term("oa:hasTarget"), _target(Iri(f"{here}-target"), read.doc, mention)))
    found.append((Term("prov:wasDerivedFrom"), _iri("release", read.doc.id)))
    found.append((Term("prov:wasGeneratedBy"), _iri("rule", mention.rule)))
    return Node(here, (Term("oa:Annotation"), Term("prov:Entity")), tuple(found))


def _target(here: Iri, doc: Document, span: Span | Mention) -> Node:
    text = doc.text
    position = Node(
        Iri(f"{here}-position"),
        (Term("oa:TextPositionSelector"),),
        (
            (Term("oa:start"), Literal(str(span.start), "integer")),
            (Term("oa:end"), Literal(str(span.end), "integer")),
        ),
    )
    quotation = Node(
        Iri(f"{here}-quote"),
        (Term("oa:TextQuoteSelector"),),
        (
            (Term("oa:exact"), Literal(text[span.start : span.end])),
            (Term("oa:prefix"), Literal(text[max(span.start - CONTEXT, 0) : span.start])),
            (Term("oa:suffix"), Literal(text[span.end : span.end + CONTEXT])),
        ),
    )
    return Node(
        here,
        (Term("oa:SpecificResource"),),
        (
            (Term("oa:hasSource"), _iri("release", doc.id)),
            (Term("oa:hasSelector"), position),
            (Term("oa:hasSelector"), quotation),
        ),
    )


def _fact(fact: Fact, read: Read, contradicted: list[str]) -> Iterator[Node]:
    subject = read.thing.get(fact.subject)
    if subject is None:
        return
    here = _iri("fact", fact.id)
    said: Iri | Node
    if isinstance(fact.value, Link):
        if fact.value.entity not in read.thing:
            return
        said = _thing(read.thing[fact.value.entity])
    else:
        said = _value(Iri(f"{here}#value"), fact.value)
    predicate = _predicate(fact)
    found: _Properties = [
        (Term("rdf:subject"), _thing(subject)),
        (Term("rdf:predicate"), predicate),
        (Term("rdf:object"), said),
        (Term("dl:confidence"), Literal(f"{Decimal(str(fact.confidence)):f}", "decimal")),
        (Term("dl:sentence"), _target(Iri(f"{here}#sentence"), read.doc, fact.sentence)),
    ]
    found += [(Term("prov:wasDerivedFrom"), _mention(read.doc, id)) for id in fact.evidence if id in read.doc.mention]
    found.append((Term("prov:hadPrimarySource"), _iri("release", read.doc.id)))
    found.append((Term("prov:wasGeneratedBy"), _iri("rule", fact.rule)))
    found += [(Term("dl:contradicts"), _iri("fact", other)) for other in contradicted]
    yield Node(here, (Term("rdf:Statement"), Term("prov:Entity")), tuple(found))
    object_ = said.iri if isinstance(said, Node) else said
    yield Node(_thing(subject), (), ((predicate, object_),))


def _predicate(fact: Fact) -> Term:
    """schema.org's term where it has one that means the same."""
    if fact.property == "location":
        return Term("schema:location")
    if isinstance(fact.value, Link):
        role = fact.value.role or "participant"
        return Term({"funder": "schema:funder", "organiser": "schema:organizer"}.get(role, f"dl:{role}"))
    return Term(f"dl:{fact.property}")


def _value(here: Iri, value: object) -> Node:
    match value:
        case Investment(restated=Money() as restated):
            node = _money(here, value)
            other = _money(Iri(f"{here}-restated"), restated)
            return node._replace(properties=(*node.properties, (Term("dl:restated"), other)))
        case Money():
            return _money(here, value)
        case Measure():
            return _measure(here, value)
        case Count():
            properties = (*_bounds(value), (Term("dl:of"), Literal(value.of)))
            return Node(here, (Term("schema:QuantitativeValue"),), properties)
        case Percent():
            properties = (*_bounds(value), (Term("schema:unitText"), Literal("%")))
            return Node(here, (Term("schema:QuantitativeValue"),), properties)
        case Timex():
            return _time(here, value)
        case Status():
            return _state(here, value)
    raise TypeError(f"{type(value).__name__} is no value of a fact or a mention")


def _money(here: Iri, value: Money) -> Node:
    currency = (Term("schema:currency"), Literal(value.currency))
    return Node(here, (Term("schema:MonetaryAmount"),), (currency, *_bounds(value)))


def _measure(here: Iri, value: Measure) -> Node:
    found = [(Term("schema:unitText"), Literal(value.unit)), *_bounds(value)]
    if of := getattr(value, "of", None):
        found.append((Term("dl:of"), Literal(of)))
    if value.si_unit:
        si = Interval(low=value.si_low, high=value.si_high, approximate=value.approximate)
        properties = ((Term("schema:unitText"), Literal(value.si_unit)), *_bounds(si))
        reference = Node(Iri(f"{here}-si"), (Term("schema:QuantitativeValue"),), properties)
        return Node(
            here, (Term("schema:QuantitativeValue"),), (*found, (Term("schema:valueReference"), reference))
        )
    return Node(here, (Term("schema:QuantitativeValue"),), tuple(found))


def _bounds(value: Interval) -> list[tuple[Term, Literal]]:
    found = []
    for term, bound in (("schema:minValue", value.low), ("schema:maxValue", value.high)):
        if bound is not None:
            found.append((Term(term), Literal(f"{bound:f}", "decimal")))
    if value.approximate:
        found.append((Term("dl:approximate"), Literal("true", "boolean")))
    return found


def _time(here: Iri, value: Timex) -> Node:
    found = [(Term("dl:timex"), Literal(value.timex))]
    for term, day in (("schema:startDate", value.start), ("schema:endDate", value.end)):
        if day and _DAY.match(day):
            found.append((Term(term), Literal(day, "date")))
    if value.mod == "APPROX":
        found.append((Term("dl:approximate"), Literal("true", "boolean")))
    return Node(here, (Term("dl:Time"),), tuple(found))


def _state(here: Iri, value: Status) -> Node:
    found = [(Term("dl:state"), Literal(value.status))]
    if value.date:
        found.append((Term("dl:timex"), Literal(value.date)))
    return Node(here, (Term("dl:State"),), tuple(found))


def _iri(kind: str, id: str) -> Iri:
    return Iri(f"urn:dateline:{kind}:{quote(id, safe='', errors='replace')}")


def _thing(id: str) -> Iri:
    return _iri("thing", id)


def _mention(doc: Document, id: str) -> Iri:
    return Iri(f"{_iri('release', doc.id)}#{quote(id, safe='')}")
