"""The exports, each read back by a reader that we did not write: rdflib, SHACL, followthemoney, csv, brat's rules."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from dateline import knowledge, lexicon, paths
from dateline.errors import ConfigError, DatelineError
from dateline.knowledge import export
from dateline.knowledge.export import graph, terms
from dateline.knowledge.snapshot import Snapshot
from dateline.schema import (
    Count,
    Document,
    Entity,
    Fact,
    Investment,
    Link,
    Measure,
    Money,
    Size,
    Span,
    Status,
    Timex,
    from_text,
    mark,
)

# Whatever a release may hold that a format could trip over.
HOSTILE = 'Lotus "Plant"\n\\ <b>\t☃ \x07 \x85 \u2028 \u200b\u202e\ufeff\ufffe \U0001f3d7 ; , \' {}'
IDS = ("a/b ../c", 'x "y" <z> % #?é', "plain")


def release(id: str, title: str = "Lotus Plant", amount: int = 500, url: str | None = None) -> Document:
    """A plant, its cost, its area, its builder, its town, its state, its date: a fact of each kind."""
    text = (
        f"Lotus Plant of Fenn Ltd in Odmore will cost €{amount} ($600), cover 2.5 hectares and open in 2028 with "
        f"40 jobs; work began. {HOSTILE}"
    )
    doc = from_text(text, id=id, published="2026-03-01", title=title, path=f"in/{id}.txt", url=url, publisher="Fenn")

    def found(label, words, value, entity=None, rule="test"):
        start = text.index(words)
        mention = mark(doc, label, start, start + len(words), value, rule)
        return mention.model_copy(update={"entity": entity})

    euros = Money(low=Decimal(amount), high=Decimal(amount), currency="EUR")
    dollars = Money(low=Decimal(600), high=None, currency="USD", approximate=True)
    area = Measure(low=Decimal("2.5"), high=Decimal("2.5"), unit="har", dimension="area", si_low=Decimal(25000),
                   si_high=Decimal(25000), si_unit="m2")  # fmt: skip
    year = Timex(type="date", timex="2028", start="2028-01-01", end="2028-12-31")
    jobs = Count(low=Decimal(40), high=Decimal(40), of="job")
    mentions = tuple(
        mention.model_copy(update={"id": f"m{number}"})
        for number, mention in enumerate((
            found("PROJECT", "Lotus Plant", None, "e1", "names.model"), found("ORG", "Fenn Ltd", None, "e2"),
            found("PLACE", "Odmore", None, "e3"), found("MONEY", f"€{amount}", euros), found("MONEY", "$600", dollars),
            found("AREA", "2.5 hectares", area), found("DATE", "2028", year), found("COUNT", "40 jobs", jobs),
            found("PROJECT", 'Lotus "Plant"\n\\ <b>', None, "e1", 'odd "rule" <é>'),
        ), 1)
    )  # fmt: skip
    entities = (
        Entity(id="e1", kind="project", class_="plant", name="Lotus Plant", aliases=('Lotus "Plant"\n\\ <b>',),
               mentions=("m1", "m9")),
        Entity(id="e2", kind="organisation", class_="company", name="Fenn Ltd", mentions=("m2",)),
        Entity(id="e3", kind="place", name="Odmore", mentions=("m3",)),
    )  # fmt: skip
    said = (
        ("investment", Investment(**dict(euros), restated=dollars), "m4"),
        ("area", Size(**dict(area), of="land"), "m6"),
        ("location", Link(entity="e3"), "m3"), ("participant", Link(entity="e2", role="developer"), "m2"),
        ("completion", year, "m7"), ("jobs", jobs, "m8"), ("status", Status(status="started", date="2026-03"), None),
    )  # fmt: skip
    facts = tuple(
        Fact(id=f"{len(id):02}{number:010x}", subject="e1", property=property, value=value,
             evidence=("m1", evidence) if evidence else ("m1",), sentence=Span(start=0, end=text.index("began") + 6),
             confidence=0.75, rule=f"{property}.test")
        for number, (property, value, evidence) in enumerate(said)
    )  # fmt: skip
    return doc.replace(mentions=mentions, entities=entities, facts=facts)


def built(folder: Path, *docs: Document) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "releases.jsonl").write_text("".join(doc.to_json() + "\n" for doc in docs), "utf-8")
    knowledge.build(folder)
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    docs = (
        release(IDS[0], title=HOSTILE, url="https://odmore.example/a b<c>"),
        release(IDS[1], url="https://odmore.example/ä?q=%20#x"),
        release(IDS[2], amount=700, url="javascript:alert(1)"),
    )
    return built(tmp_path_factory.mktemp("base") / "out", *docs)


def exported(base: Path, format: str) -> str:
    stream = io.StringIO(newline="")
    export.to_stream(base, format, stream)
    return stream.getvalue()


@pytest.mark.parametrize("format", export.FORMATS)
def test_the_same_base_gives_the_same_bytes(base, tmp_path, format):
    docs = [json.loads(line) for line in (base / "releases.jsonl").read_text("utf-8").split("\n") if line]
    other = tmp_path / "out"
    other.mkdir()
    (other / "releases.jsonl").write_text("".join(json.dumps(doc) + "\n" for doc in docs), "utf-8")
    knowledge.build(other)
    assert exported(base, format) == exported(other, format)


@pytest.mark.parametrize("format", ["jsonld", "turtle", "ftm"])
def test_a_file_holds_what_the_stream_does(base, tmp_path, format):
    export.to_path(base, format, tmp_path / "x")
    assert (tmp_path / "x").read_bytes().decode() == exported(base, format)
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]
    with pytest.raises(ConfigError, match="is a folder"):
        export.to_path(base, format, tmp_path)
    with pytest.raises(ConfigError, match="there is no folder"):
        export.to_path(base, format, tmp_path / "none" / "x")


@pytest.mark.parametrize("format", ["csv", "brat"])
def test_what_is_several_files_goes_to_a_folder(base, tmp_path, format):
    (tmp_path / "x").touch()
    with pytest.raises(ConfigError, match="is a file"):
        export.to_path(base, format, tmp_path / "x")
    export.to_path(base, format, tmp_path / "new" / "folder")
    assert list((tmp_path / "new" / "folder").iterdir())


def test_without_a_base_nothing_is_written(tmp_path):
    with pytest.raises(DatelineError, match="dateline run"):
        export.to_path(tmp_path, "turtle", tmp_path / "x.ttl")
    assert not list(tmp_path.iterdir())


def test_an_empty_base_gives_empty_documents(tmp_path):
    empty = built(tmp_path / "out")
    assert exported(empty, "ftm") == exported(empty, "brat") == ""
    assert json.loads(exported(empty, "jsonld"))["@graph"][0]["@type"] == "prov:SoftwareAgent"
    assert exported(empty, "csv").startswith("subject,kind,property")


# --- RDF


@pytest.fixture(scope="module")
def rdf(base):
    rdflib = pytest.importorskip("rdflib", reason="rdflib is not installed")
    turtle, jsonld = rdflib.Graph(), rdflib.Graph()
    turtle.parse(data=exported(base, "turtle"), format="turtle")
    jsonld.parse(data=exported(base, "jsonld"), format="json-ld")
    return turtle, jsonld


def test_turtle_and_json_ld_are_one_graph(rdf):
    from rdflib.compare import isomorphic

    turtle, jsonld = rdf
    assert len(turtle) > 300
    assert isomorphic(turtle, jsonld)


def test_nothing_is_fetched_to_read_json_ld(base):
    assert all(isinstance(namespace, str) for namespace in json.loads(exported(base, "jsonld"))["@context"].values())


def test_the_graph_holds_to_the_shapes(rdf):
    pyshacl = pytest.importorskip("pyshacl", reason="pyshacl is not installed")
    shapes = str(paths.models() / "shapes" / "base.ttl")
    conforms, _, report = pyshacl.validate(rdf[0], shacl_graph=shapes)
    assert conforms, report


@pytest.mark.parametrize(
    "broken",
    [
        "DELETE {?s oa:exact ?o} WHERE {?s oa:exact ?o}",
        "DELETE {?s oa:end ?o} INSERT {?s oa:end 0} WHERE {?s oa:end ?o}",
        "DELETE {?s prov:wasDerivedFrom ?o} WHERE {?s a rdf:Statement; prov:wasDerivedFrom ?o}",
        "DELETE {?s prov:wasGeneratedBy ?o} WHERE {?s prov:wasGeneratedBy ?o}",
        "DELETE {?s schema:name ?o} WHERE {?s schema:name ?o}",
        "DELETE {?s schema:currency ?o} INSERT {?s schema:currency 'euro'} WHERE {?s schema:currency ?o}",
        "DELETE {?s schema:minValue ?o} INSERT {?s schema:minValue 9999999.0} WHERE {?s schema:minValue ?o}",
        "DELETE {?s dl:state ?o} INSERT {?s dl:state 'merry'} WHERE {?s dl:state ?o}",
    ],
)
def test_the_shapes_find_what_is_broken(rdf, broken):
    pyshacl = pytest.importorskip("pyshacl", reason="pyshacl is not installed")
    import rdflib

    graph_ = rdflib.Graph()
    for triple in rdf[0]:
        graph_.add(triple)
    before = set(graph_)
    graph_.update(broken, initNs=graph.PREFIXES)
    assert set(graph_) != before
    assert not pyshacl.validate(graph_, shacl_graph=str(paths.models() / "shapes" / "base.ttl"))[0]


def test_every_selector_leads_to_its_words_in_the_release(base, rdf):
    with Snapshot(base) as snapshot:
        texts = {read.doc.id: read.doc.text for read in snapshot.releases()}
    rows = list(rdf[0].query(
        "SELECT ?id ?start ?end ?exact ?prefix ?suffix WHERE { ?target oa:hasSource/schema:identifier ?id ; "
        "oa:hasSelector [oa:start ?start; oa:end ?end], [oa:exact ?exact; oa:prefix ?prefix; oa:suffix ?suffix] }",
        initNs=graph.PREFIXES,
    ))  # fmt: skip
    assert len(rows) == 3 * (9 + 7), "mentions and sentences"
    for id, start, end, exact, prefix, suffix in rows:
        text, start, end = texts[str(id)], int(start), int(end)
        assert text[start:end] == str(exact)
        assert text[:start].endswith(str(prefix))
        assert text[end:].startswith(str(suffix))


def test_a_fact_is_said_and_stated_with_where_it_comes_from(rdf):
    rows = rdf[0].query(
        "SELECT ?low ?currency ?quote ?rule WHERE { ?fact a rdf:Statement ; rdf:subject ?plant ; rdf:object ?sum ; "
        "rdf:predicate dl:investment ; prov:hadPrimarySource/schema:identifier 'plain' ; "
        "prov:wasDerivedFrom/oa:hasTarget/oa:hasSelector/oa:exact ?quote ; prov:wasGeneratedBy/rdfs:label ?rule . "
        "?plant dl:investment ?sum ; schema:name 'Lotus Plant' . "
        "?sum schema:minValue ?low ; schema:currency ?currency}",
        initNs=graph.PREFIXES,
    )  # fmt: skip
    assert {tuple(map(str, row)) for row in rows} == {
        ("700", "EUR", "€700", "investment.test"), ("700", "EUR", "Lotus Plant", "investment.test"),
    }  # fmt: skip


def test_contradictions_lead_from_fact_to_fact(rdf):
    (count,) = rdf[0].query("SELECT (count(*) AS ?n) WHERE {?a dl:contradicts ?b}", initNs=graph.PREFIXES)
    assert int(count[0]) == 1


def test_the_vocabulary_has_every_term_of_ours_and_no_other(base):
    rdflib = pytest.importorskip("rdflib", reason="rdflib is not installed")
    vocabulary = rdflib.Graph().parse(paths.models() / "shapes" / "vocabulary.ttl")
    ours = graph.PREFIXES["dl"]
    defined = {str(s).removeprefix(ours) for s in vocabulary.subjects() if str(s).startswith(ours)}
    source = "".join(path.read_text("utf-8") for path in Path(graph.__file__).parent.glob("*.py"))
    from dateline.schema import Property, Role  # the terms made of names

    made = {*Property.__args__, *Role.__args__, "participant"} - {"location", "funder", "organiser"}
    assert defined == {*re.findall(r'"dl:(\w+)"', source), *made}


# --- FollowTheMoney


def test_followthemoney_takes_every_entity(base):
    pytest.importorskip("followthemoney", reason="the extra dateline[ftm] is not installed")
    from followthemoney import model
    from followthemoney.types import registry

    entities = [json.loads(line) for line in exported(base, "ftm").splitlines()]
    known = {entity["id"]: entity for entity in entities}
    assert len(known) == len(entities)
    for entity in entities:
        proxy = model.get_proxy(entity, cleaned=False)
        proxy.schema.validate(entity)
        # What the package drops or rewrites it did not take.
        assert proxy.to_dict()["properties"] == entity["properties"]
        for prop, value in proxy.itervalues():
            assert prop.type.validate(value), (prop.name, value)
            if prop.type == registry.entity:
                assert model[known[value]["schema"]].is_a(prop.range)


def test_followthemoney_says_who_takes_part_with_the_release_as_proof(base):
    entities = [json.loads(line) for line in exported(base, "ftm").splitlines()]
    by_id = {entity["id"]: entity for entity in entities}
    links = [entity["properties"] for entity in entities if entity["schema"] == "ProjectParticipant"]
    assert len(links) == 3
    for link in links:
        assert by_id[link["participant"][0]]["properties"]["name"] == ["Fenn Ltd"]
        assert by_id[link["proof"][0]]["schema"] == "Article"
        assert link["role"] == ["developer"]
    (project,) = (entity["properties"] for entity in entities if entity["schema"] == "Project")
    assert (project["currency"], project["endDate"], project["status"]) == (["EUR"], ["2028"], ["started"])
    assert by_id[project["addressEntity"][0]]["properties"]["full"] == ["Odmore"]


@pytest.mark.parametrize("entry", lexicon.section("exports", "things", "kind", "schema_org", "ftm", "example"))
def test_every_kind_has_its_term(entry):
    assert terms.schema_org(entry["kind"], entry.get("class")) == entry["schema_org"]
    assert terms.ftm(entry["kind"], entry.get("class")) == entry["ftm"]
    assert terms.ftm(entry["kind"], "never heard of")


def test_examples_of_organisations_are_of_their_class():
    from dateline.grammar import naming

    for entry in lexicon.section("exports", "things"):
        if entry["kind"] == "organisation":
            assert naming.organisation_class(entry["example"]) == entry.get("class")


# --- CSV


def test_the_table_of_facts_reads_back(base):
    rows = list(csv.DictReader(io.StringIO(exported(base, "csv"), newline="")))
    assert len(rows) == 21
    plain = {row["property"]: row for row in rows if row["release"] == "plain"}
    assert plain["investment"]["low"] == "700"
    assert plain["investment"]["stated"] == "EUR 700 (USD about at least 600)"
    assert plain["area"]["low"] == "2.5"
    assert plain["participant"]["object"] == "Fenn Ltd"
    assert plain["participant"]["words"] == "Lotus Plant; Fenn Ltd"
    assert {row["release"] for row in rows} == set(IDS)
    assert {row["title"] for row in rows} == {HOSTILE, "Lotus Plant"}


def test_the_folder_has_a_file_a_table(base, tmp_path):
    export.to_path(base, "csv", tmp_path)
    for name in ("projects", "investments", "timeline", "organisations", "contradictions", "facts", "releases"):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            assert list(csv.DictReader(stream)), name
    with (tmp_path / "things.csv").open(encoding="utf-8", newline="") as stream:
        (plant,) = (row for row in csv.DictReader(stream) if row["kind"] == "project")
    assert plant["name"] == "Lotus Plant"


# --- brat


def read_ann(text: str, annotation: str) -> dict[str, list[str]]:
    """Spans by id and relations by name, as the format's description has them; each offset is checked."""
    spans, relations = {}, {}
    for line in annotation.splitlines():
        id, *fields = line.split("\t")
        if id.startswith("T"):
            label, _, places = fields[0].partition(" ")
            assert re.fullmatch(r"[A-Z]+", label)
            pieces = [text[int(start) : int(end)] for start, _, end in (p.partition(" ") for p in places.split(";"))]
            assert not any("\n" in piece for piece in pieces)
            assert fields[1] == " ".join(pieces)
            spans[id] = fields[1]
        elif id.startswith("R"):
            name, one, other = fields[0].split(" ")
            relations.setdefault(name, []).append((one.removeprefix("Arg1:"), other.removeprefix("Arg2:")))
        elif id == "*":
            relations.setdefault("Equiv", []).append(tuple(fields[0].removeprefix("Equiv ").split(" ")))
        else:
            assert re.fullmatch(r"#\d+", id)
            assert fields[0].startswith("AnnotatorNotes T")
            relations.setdefault("notes", []).append((fields[0].removeprefix("AnnotatorNotes "),))
    for ends in relations.values():
        assert all(end in spans for pair in ends for end in pair)
    return {name: [" -> ".join(spans[end] for end in pair) for pair in ends] for name, ends in relations.items()}


def test_brat_reads_its_files(base, tmp_path):
    export.to_path(base, "brat", tmp_path)
    configured = (tmp_path / "annotation.conf").read_text("utf-8")
    files = sorted(tmp_path.glob("*.ann"))
    assert len(files) == 3
    for file in files:
        text = file.with_suffix("").with_name(file.stem + ".txt").read_bytes().decode()
        found = read_ann(text, file.read_bytes().decode())
        assert found["participant"] == ["Lotus Plant -> Fenn Ltd"]
        assert found["Equiv"] == ['Lotus Plant -> Lotus "Plant" \\ <b>']
        assert all(f"\n{name}\t" in configured for name in found if name != "notes")


def test_file_names_are_safe_and_apart(tmp_path):
    ids = ["../up", "/etc/x", ".hidden", "..", "con\x00trol", "é" * 300, "é" * 301, "a/b", "a_b", "a%2Fb", "名前"]
    base = built(tmp_path / "out", *(from_text("Text.", id=id) for id in ids))
    export.to_path(base, "brat", tmp_path / "brat")
    names = {path.name for path in (tmp_path / "brat").rglob("*.ann")}
    assert len(names) == len(ids)
    assert "名前.ann" in names
    assert not any(name.startswith(".") for name in names)


def test_a_stream_of_several_releases_names_each(base):
    headings = [line for line in exported(base, "brat").splitlines() if line.startswith("==> ")]
    assert headings == sorted(f"==> {id}.ann <==" for id in IDS)


def test_text_of_any_kind_survives_every_format(tmp_path):
    """What a format must escape, by the hundred thousand; the readers are those of the tests above."""
    rdflib = pytest.importorskip("rdflib", reason="rdflib is not installed")
    everything = "".join(chr(point) for point in range(1, 0x3000) if chr(point).isprintable() or point < 0x100)
    doc = release("everything", title=everything)
    base = built(tmp_path / "out", doc)
    one, other = rdflib.Graph(), rdflib.Graph()
    one.parse(data=exported(base, "turtle"), format="turtle")
    other.parse(data=exported(base, "jsonld"), format="json-ld")
    headline = rdflib.URIRef("https://schema.org/headline")
    for graph_ in (one, other):
        assert [str(title) for title in graph_.objects(predicate=headline)] == [everything]
    rows = list(csv.DictReader(io.StringIO(exported(base, "csv"), newline="")))
    assert {row["title"] for row in rows} == {everything}
