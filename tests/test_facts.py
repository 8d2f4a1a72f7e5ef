"""Facts: releases with the facts that they state, and look-alikes that must give none."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from scripts.train_facts import with_gold_mentions
from tests.releases import document

from dateline import lexicon, pipe
from dateline.evaluation import gold
from dateline.facts import assemble, choose, location, propose, ranking, size
from dateline.facts.cues import find, pattern
from dateline.facts.scene import Scene
from dateline.link import link
from dateline.schema import Count, Document, Link, Status, Timex, Zone, from_text

pytestmark = pytest.mark.model


def read(marked: str) -> Document:
    return assemble(link(document(marked)))


def shown(doc: Document) -> set[tuple[str, str, str]]:
    """The facts as (subject, property, value) for a reader."""
    return {(doc.entity[fact.subject].name, fact.property, _value(doc, fact.value)) for fact in doc.facts}


def _value(doc, value):
    if isinstance(value, Link):
        return " ".join(filter(None, [value.role, doc.entity[value.entity].name]))
    if isinstance(value, Status):
        return value.status
    if isinstance(value, Timex):
        return value.timex
    unit = getattr(value, "currency", None) or getattr(value, "unit", None) or value.of
    bounds = f"{value.low:f}" if value.low == value.high else f"{value.low or ''}..{value.high or ''}"
    return f"{bounds} {unit}"


STATED = {
    "investment before the noun": (
        "[ORG Veltra] broke ground on [PROJECT Calder Works], a $107 million [PROJECT battery plant] in [PLACE Odde].",
        {
            ("Calder Works", "investment", "107000000 USD"),
            ("Calder Works", "status", "started"),
            ("Calder Works", "location", "Odde"),
            ("Calder Works", "participant", "developer Veltra"),
        },
    ),
    "area and location": (
        "The [PROJECT Calder Logistics Park] is located in [PLACE Odde] and covers 20 hectares.",
        {("Calder Logistics Park", "area", "20 har"), ("Calder Logistics Park", "location", "Odde")},
    ),
    "passive agent": (
        "The [PROJECT Calder Tower] was designed by [ORG Rand Architects] and opened in [PLACE Odde] in May 2025.",
        {
            ("Calder Tower", "participant", "contractor Rand Architects"),
            ("Calder Tower", "status", "operational"),
            ("Calder Tower", "completion", "2025-05"),
            ("Calder Tower", "location", "Odde"),
        },
    ),
    "anaphora": (
        "[ORG Veltra] is building the [PROJECT Calder Works] in [PLACE Odde]. The plant will cover 12 hectares.",
        {("Calder Works", "area", "12 har"), ("Calder Works", "status", "under_construction")},
    ),
    "owner by possessive": (
        "It lies near [ORG Firth Metals]' [PROJECT Tarn Mine].",
        {("Tarn Mine", "participant", "owner Firth Metals")},
    ),
    "group with members": (
        "A total of 120 key projects resumed work, including the [PROJECT Odde Data Park] and [PROJECT Tarn Workshop].",
        {
            ("120 key projects", "count", "120 project"),
            ("120 key projects", "status", "resumed"),
            ("Odde Data Park", "status", "resumed"),
            ("Tarn Workshop", "status", "resumed"),
        },
    ),
    "homes": (
        "[PROJECT Palmer Court] will offer 304 homes in [PLACE Odde].",
        {("Palmer Court", "capacity", "304 home"), ("Palmer Court", "location", "Odde")},
    ),
    "event": (
        "The [EVENT Odde Water Summit] was held in [PLACE Tarn] on 3 March 2026, organised by [ORG Odde Water Union].",
        {
            ("Odde Water Summit", "held", "2026-03-03"),
            ("Odde Water Summit", "location", "Tarn"),
            ("Odde Water Summit", "participant", "organiser Odde Water Union"),
        },
    ),
    "dates of an event": (
        "The [EVENT Odde Water Summit] will be held from 13 to 16 October 2026 in [PLACE Tarn].",
        {("Odde Water Summit", "held", "2026-10-13/2026-10-16"), ("Odde Water Summit", "location", "Tarn")},
    ),
    "restated sum": (
        "49 projects were signed in [PLACE Odde] with a total value of 85.5 billion yuan ($12.32 billion).",
        {("49 projects", "investment", "85500000000 CNY"), ("49 projects", "status", "signed")},
    ),
}


@pytest.mark.parametrize(("marked", "facts"), STATED.values(), ids=STATED.keys())
def test_stated(marked, facts):
    assert facts <= shown(read(marked))


SILENT = {
    "planned is not completed": (
        "Once completed, the [PROJECT Calder Works] will make 3 tonnes of steel a day.",
        {("completed", "status"), ("operational", "status")},
    ),
    "revenue": (
        "[ORG Veltra], owner of the [PROJECT Calder Works], had revenue of $3 million.",
        {("3000000 USD", "investment")},
    ),
    "negation": ("The [PROJECT Calder Works] has not opened.", {("operational", "status")}),
    "a place of someone else": (
        "[ORG Veltra], based in [PLACE Tarn], opened the [PROJECT Calder Works].",
        {("Tarn", "location")},
    ),
}


@pytest.mark.parametrize(("marked", "wrong"), SILENT.values(), ids=SILENT.keys())
def test_look_alikes(marked, wrong):
    found = {(value, property) for _, property, value in shown(read(marked))}
    assert not wrong & found


@pytest.mark.parametrize(
    "marked",
    [
        "The [PROJECT Calder Works] opens the $600 billion sports and entertainment market to [ORG Veltra].",
        "For the [PROJECT Calder Works], [ORG Veltra] is responsible for an $80 billion [PROJECT housing portfolio].",
        "Exports through the [PROJECT Calder Works] reached RMB 458 billion in 2025.",
        "The [PROJECT Calder Works] answers fraud that could cost $8 trillion.",
        "Through the [PROJECT Calder Works] flowed $3 billion in exports.",
        "[ORG Veltra], with a market value of $3 billion, opened the [PROJECT Calder Works].",
        "[ORG Veltra], which holds a $3 billion global property portfolio, opened the [PROJECT Calder Works].",
        "The [PROJECT Calder Works], $3 billion over budget, opened in May.",
        "The [PROJECT Calder Works] will generate about $3 billion in economic output.",
        "The [PROJECT Calder Works] could induce over $3 billion of investment around it.",
        "A storm left the [PROJECT Calder Works] with $3 billion in insured damages.",
        "The [PROJECT Calder Works] met a budget that fell by 4% to $18.8 billion from $24.8 billion.",
    ],
)
def test_what_a_market_is_worth_is_no_investment(marked):
    assert not [fact for fact in read(marked).facts if fact.property == "investment"]


def test_a_denial_right_before_a_state_is_told_from_one_further_off():
    """ "Has not opened" denies it, "without delay" does not."""
    doc = link(
        document("The [PROJECT Calder Works] has not opened. The [PROJECT Tarn Mine], without delay, soon opened.")
    )
    touching = {
        doc.entity[c.subject].name: "mood-touching=negated" in c.features
        for c in propose(Scene(doc))
        if c.property == "status" and c.value.status == "operational"
    }
    assert touching == {"Calder Works": True, "Tarn Mine": False}


def test_a_market_in_another_sentence_takes_no_investment_away():
    doc = read("[ORG Veltra] will build the $3 million [PROJECT Calder Works]. The market is large.")
    assert [f.property for f in doc.facts if f.property == "investment"] == ["investment"]


def test_the_other_amount_stands_beside_the_first():
    doc = read("49 projects were signed in [PLACE Odde] with a total value of 85.5 billion yuan ($12.32 billion).")
    (fact,) = [f for f in doc.facts if f.property == "investment"]
    assert fact.value.restated.currency == "USD"
    assert fact.value.restated.low == Decimal("12320000000")


def test_a_fact_leads_to_its_words():
    doc = read(STATED["investment before the noun"][0])
    for fact in doc.facts:
        assert 0 <= fact.confidence <= 1
        assert fact.rule
        assert len(fact.id) == 12
        assert 0 <= fact.sentence.start < fact.sentence.end <= len(doc.text)
        for mention in (doc.mention[id] for id in fact.evidence):
            assert fact.sentence.start <= mention.start < mention.end <= fact.sentence.end


def test_ids_do_not_depend_on_the_numbering_of_entities():
    marked = STATED["investment before the noun"][0]
    doc = link(document(marked))
    renamed = {entity.id: f"x{entity.id}" for entity in doc.entities}
    other = doc.replace(
        entities=tuple(e.model_copy(update={"id": renamed[e.id]}) for e in doc.entities),
        mentions=tuple(m.model_copy(update={"entity": renamed.get(m.entity)}) for m in doc.mentions),
    )
    assert {f.id for f in assemble(doc).facts} == {f.id for f in assemble(other).facts}


def test_the_same_release_gives_the_same_bytes():
    marked = STATED["passive agent"][0]
    assert read(marked).to_json() == read(marked).to_json()


@pytest.mark.parametrize("text", ["", "\n\n", "Nothing is built here.", "The project. " * 50])
def test_without_undertakings_there_are_no_facts(text):
    assert assemble(link(from_text(text))).facts == ()


def test_what_is_said_in_the_boilerplate_is_no_fact():
    text = "[PROJECT Calder Works] opened in [PLACE Odde].\n\nAbout Veltra\n\n[PROJECT Tarn Works] covers 2 hectares.\n"
    doc = link(document(text))
    start = doc.text.index("About")
    zone = Zone(kind="boilerplate", start=start, end=len(doc.text))
    release = doc.release.model_copy(update={"zones": (zone,)})
    mentions = tuple(m.model_copy(update={"zone": "boilerplate"}) if m.start >= start else m for m in doc.mentions)
    facts = assemble(doc.replace(release=release, mentions=mentions)).facts
    assert facts
    assert all(fact.sentence.end <= start for fact in facts)


def test_a_state_that_names_no_subject_leads_back_to_the_mention_it_takes_up():
    """ "- Calder Scheme: $9m. Already under construction.": the last sentence holds no mention."""
    doc = pipe.load()(Path(__file__).parents[1] / "corpus" / "north-sea-ports-funding.md")
    scene = Scene(doc)
    easy = {name: ranker._replace(threshold=0.2) for name, ranker in ranking.load().items()}
    doc = choose(scene, propose(scene), easy)
    facts = [f for f in doc.facts if doc.text[f.sentence.start : f.sentence.end] == "Already under construction."]
    assert [(f.property, doc.mention[f.evidence[0]].entity) for f in facts] == [("status", facts[0].subject)]
    assert all(fact.evidence for fact in doc.facts)


def test_items_of_a_list_are_about_what_stands_before_it():
    doc = link(
        document(
            "The [PROJECT Calder Park] in [PLACE Odde] will hold:\n\n* 300 homes\n* a [PROJECT hotel]\n* 20 hectares"
        )
    )
    last = Scene(doc).sentences[-1]
    assert [(doc.entity[a.entity].name, a.form) for a in last.anchors] == [("Calder Park", "implicit")]


# The lexica: each entry's example is parsed.


def entries(name):
    return [(section, entry) for section, all in lexicon.load(name).items() for entry in all]


@pytest.mark.parametrize(
    ("section", "entry"), entries("statuses"), ids=lambda e: e.get("status") or e["cue"] if isinstance(e, dict) else e
)
def test_states_and_moods(section, entry):
    label = "status" if section == "statuses" else "cue"
    found = find("statuses", section, entry["example"], 0, len(entry["example"]), label=label)
    assert entry[label] in {cue.name for cue in found}


ROLE_EXAMPLES = [(entry["role"], key, text) for _, entry in entries("roles") for key, text in entry["examples"].items()]


@pytest.mark.parametrize(("role", "key", "text"), ROLE_EXAMPLES, ids=lambda value: str(value)[:20])
def test_roles(role, key, text):
    assert role in {cue.name for cue in find("roles", "roles", text, 0, len(text), key, "role")}


def test_every_key_of_a_role_with_words_has_an_example():
    for _, entry in entries("roles"):
        keys = {key for key in ("acts", "passives", "objects", "nouns", "links", "deeds") if entry[key]}
        assert keys - set(entry["examples"]) <= {"objects", "deeds"}, entry["role"]


PARTS = {
    "active verb whose object is the undertaking": (
        "[ORG Acme] operates the [PROJECT Calder Works].", "operator", {"act-subject", "act-on-it"}),
    "another verb lies between": (
        "[ORG Acme] operates ferries that serve the [PROJECT Calder Works].", "operator", {"act-subject"}),
    "passive subject": (
        "[ORG Acme] was appointed for the [PROJECT Calder Works].", "contractor", {"passive-subject"}),
    "object": ("[ORG Tarn] retained [ORG Acme] for the [PROJECT Calder Works].", "contractor", {"object"}),
    "deed": ("[ORG Acme] announced the acquisition of [PROJECT Calder Works].", "owner", {"deed"}),
    "ordered from": (
        "The turbines of the [PROJECT Calder Works] were ordered from [ORG Acme].", "supplier", {"link"}),
    "belongs to": ("The [PROJECT Calder Works] belongs to [ORG Acme].", "owner", {"link"}),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "role", "relations"), PARTS.values(), ids=PARTS)
def test_how_a_party_stands_to_the_words_of_a_role(marked, role, relations):
    candidates = propose(Scene(link(document(marked))))
    choices = [c.choice for c in candidates if c.property == "participant" and c.value.role == role]
    acme = [c.choice for c in candidates if _value_of(c, marked) == (role, "Acme")]
    assert choices
    assert {f"cue:{relation}" for relation in relations} <= acme[0]
    if "act-on-it" not in relations:
        assert "cue:act-on-it" not in acme[0]


BUILT = "The [PROJECT Calder Works] was built by [ORG Tarn Harbour and Waterways Construction Company]"
LISTED = {
    "and": (f"{BUILT} and [ORG Acme].", True),
    "and what it does": (f"{BUILT} and the rail operator [ORG Acme].", True),
    "comma": (f"{BUILT}, [ORG Acme] and [ORG Beck].", True),
    "another party's owner": (f"{BUILT}, the owner of [ORG Acme].", False),
    "another verb": (f"{BUILT} and was sold after [ORG Acme] left.", False),
}


@pytest.mark.parametrize(("marked", "listed"), LISTED.values(), ids=LISTED)
def test_what_leads_to_the_first_of_a_list_leads_to_all(marked, listed):
    candidates = propose(Scene(link(document(marked))))
    (acme,) = (c for c in candidates if _value_of(c, marked) == ("developer", "Acme"))
    assert ("party-listed" in acme.features) == listed
    assert ("cue:link" in acme.choice) == listed


@pytest.mark.parametrize(
    ("sentence", "said"),
    [("General contractor [ORG Acme] began work.", True), ("[ORG Acme] has 40 employees.", False)],
)
def test_a_role_is_said_of_what_the_last_sentence_spoke_of(sentence, said):
    marked = f"The [PROJECT Calder Works] will make 300 cells. {sentence}"
    candidates = propose(Scene(link(document(marked))))
    (acme,) = (c for c in candidates if _value_of(c, marked) == ("contractor", "Acme"))
    assert "form=implicit" in acme.features
    assert ("implicit:noun" in acme.features) == said


def _value_of(candidate, marked):
    doc = link(document(marked))
    role = getattr(candidate.value, "role", None)
    return (role, doc.entity[candidate.value.entity].name) if role else None


TAKEN_UP = {
    "we": ("[ORG Acme] is growing. “We are building the [PROJECT Calder Works].”", "ours"),
    "its": ("[ORG Acme] is growing. Its new [PROJECT Calder Works] opened in May.", "its"),
    "the company": ("[ORG Acme] is growing. The company is building the [PROJECT Calder Works].", "noun"),
}


@pytest.mark.parametrize(("marked", "form"), TAKEN_UP.values(), ids=TAKEN_UP)
def test_an_organisation_is_taken_up(marked, form):
    doc = link(document(marked))
    parties = {c.value.entity: c.features for c in propose(Scene(doc)) if c.property == "participant"}
    assert {doc.entity[id].name for id in parties} == {"Acme"}
    assert all(f"party={form}" in features for features in parties.values())


def test_whose_company_it_is_is_said_before_the_noun():
    doc = link(document("We moved to [PROJECT Hadley], an [ORG Acme] community in [PLACE Odde]."))
    features = [c.features for c in propose(Scene(doc)) if c.property == "participant"]
    assert all("an-x-thing" in found for found in features)


@pytest.mark.parametrize(("section", "entry"), entries("facts"), ids=lambda e: e["cue"] if isinstance(e, dict) else e)
def test_fact_cues(section, entry):
    if "phrases" in entry and section != "jobs":
        found = find("facts", section, entry["example"], 0, len(entry["example"]))
        assert entry["cue"] in {cue.name for cue in found}
    if section == "streets":
        assert location.place_class(entry["example"]) == "street"
    elif "words" in entry:
        assert size.noun_class(Count(low=1, high=1, of=entry["example"].split()[-1])) == entry["cue"]


KEYS = ("phrases", "acts", "passives", "objects", "nouns", "links", "deeds")


def test_every_phrase_compiles_and_finds_itself():
    for name in ("facts", "roles", "statuses"):
        for _, entry in entries(name):
            for phrase in (p for key in KEYS for p in entry.get(key, ())):
                plain = " ".join(word.split("|")[0] for word in phrase.split() if word != "...")
                assert re.search(pattern(phrase), plain), phrase


def test_a_gap_spans_up_to_four_words():
    text = "Construction of the second new hall has begun. Construction began."
    assert [c.phrase for c in find("facts", "start", text, 0, len(text)) if "..." in c.phrase]


def test_a_missing_ranking_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(ranking.paths, "models", lambda: tmp_path)
    ranking.load.cache_clear()
    with pytest.raises(Exception, match=r"weights\.json: cannot be read"):
        ranking.load()
    ranking.load.cache_clear()


def test_the_shipped_ranking_holds_every_family():
    assert set(ranking.load()) == {"size", "investment", "location", "participant", "role", "time", "status"}
    note = json.loads((ranking.paths.models() / "trained" / "facts" / "weights.json").read_text("utf-8"))
    assert set(note) >= {"families"}


SEEDS = Path(__file__).parents[2] / "shared" / "releases" / "seeds"
REQUIRED = {
    "hunnan-2023-five-industries": {
        ("49 projects", "count", "49 project"),
        ("49 projects", "investment", "85500000000 CNY"),
        ("49 projects", "status", "signed"),
        ("comprehensive development project", "investment", "15000000000 CNY"),
        ("comprehensive development project", "participant", "developer China Railway Investment"),
        ("comprehensive development project", "participant", "developer Hunnan district"),
        ("120 key projects", "status", "resumed"),
    },
    "hunnan-2026-conference": {
        ("Four key projects", "count", "4 project"),
        ("Four key projects", "status", "signed"),
        ("Hunnan Science and Technology City", "area", "91 km2"),
        ("CTD core area", "area", "7.2 km2"),
        ("CTD core area", "area", "500000 m2"),
    },
}


@pytest.mark.skipif(not SEEDS.is_dir(), reason="needs ../shared/releases/seeds, which is not here")
@pytest.mark.parametrize("name", REQUIRED)
def test_the_seeds_say_what_they_must(name):
    """Issue 2, "What must be shown", from the mentions that people marked; nothing in the rules is about them."""
    file = Path(__file__).parents[1] / "gold" / f"{name}.yaml"
    (release,) = gold.read_file(file)
    doc = assemble(with_gold_mentions(release, file, [SEEDS]))
    assert REQUIRED[name] <= shown(doc)
    members = {len(e.members) for e in doc.entities if e.kind == "group"}
    assert 4 in members


STATES_OF = {
    "the undertaking": ("[ORG Acme] has completed the [PROJECT Calder Works].", "of=it"),
    "a nominal of it": ("[ORG Acme] announced the completion of the [PROJECT Calder Works].", "of=it"),
    "it in the passive": ("The [PROJECT Calder Works] has been completed by [ORG Acme].", "of=it"),
    "a purchase": ("[ORG Acme] has completed the purchase of the [PROJECT Calder Works].", "of=purchase"),
    "a study": ("[ORG Acme] has completed a study for the [PROJECT Calder Works].", "of=study"),
}


@pytest.mark.parametrize(("marked", "said_of"), STATES_OF.values(), ids=STATES_OF)
def test_what_a_state_is_said_of(marked, said_of):
    candidates = propose(Scene(link(document(marked))))
    (completed,) = (c for c in candidates if getattr(c.value, "status", None) == "completed")
    assert f"completed:{said_of}" in completed.features
    assert ("completed:of-another" in completed.features) == (said_of != "of=it")


def test_how_much_of_a_release_a_place_has():
    marked = (
        "The [PROJECT Calder Works] in [PLACE Odde] opened in May. Visitors reach [PLACE Odde] by boat. "
        "[PLACE Odde] has a market. The [PROJECT Calder Works] ships to [PLACE Tarn]."
    )
    doc = link(document(marked))
    features = {doc.entity[c.value.entity].name: c.features for c in propose(Scene(doc)) if c.property == "location"}
    assert {"place-share=most", "place-named=3", "place-first"} <= features["Odde"]
    assert {"place-share=much", "place-named=1"} <= features["Tarn"]
    assert "place-first" not in features["Tarn"]


@pytest.mark.parametrize(
    ("place", "class_"),
    [("Texas", "region"), ("TX", "region"), ("U.S.", "country"), ("SW 91st Street", "street"), ("Odde", "other")],
)
def test_classes_of_places(place, class_):
    assert location.place_class(place) == class_
