"""The class of an organisation and of an undertaking: by its names, by what stands around them."""

import pytest
from tests import releases

from dateline import classes, lexicon
from dateline.link import link

ORGANISATIONS = {
    "Veltra Materials plc": "company",
    "Odde Ministry of Works": "government",
    "Odde City Council": "government",
    "Baltic Timber Council": "association",
    "Ostvik University": "university",
    "Marland Academy of Sciences": "research",
    "HarbourNewsWire": "media",
    "LEDGERWIRE": "media",
    "Farmers' Party of Marland": "party",
}
PROJECTS = {
    "Odde Battery Factory": "plant",
    "Odde Battery Storage Park": "energy",
    "Odde Hydrogen Hub": "energy",
    "Odde Data Centre": "building",
    "Odde Solar Headquarters": "building",
    "Tarn Hollow Gold Project": "mine",
    "Odde Coastal Line": "infrastructure",
    "Odde Packaging Complex": "plant",
    "Odde Science Park": "park",
    "Riverside Skills Programme": "programme",
}


@pytest.mark.parametrize(("name", "expected"), ORGANISATIONS.items())
def test_an_organisation_by_its_name(name, expected):
    assert classes.of_organisation_name(name) == expected


@pytest.mark.parametrize(("name", "expected"), PROJECTS.items())
def test_an_undertaking_by_its_name(name, expected):
    assert classes.of_project_name(name) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[ORG Veltra] grew.", "company"),
        ("[ORG Veltra] is a non-profit of 300 members.", "association"),
        ("[ORG Veltra Institute] (“[ORG VI]”) grew.", "research"),
        ("The post appeared first on [ORG Veltra].", "media"),
        ("[PROJECT Calder] grew.", "other"),
        ("[PROJECT Calder], a $107 million [PROJECT solar farm], grew.", "energy"),
        ("A total of 49 projects were signed.", "other"),
    ],
)
def test_an_entity_by_all_its_names_and_what_stands_around_them(marked, expected):
    doc = link(releases.document(marked, figures=["count"]))
    assert [entity.class_ for entity in doc.entities] == [expected]


def test_the_wire_of_a_release_is_a_medium():
    doc = releases.document("[PLACE ODDE], Feb. 27, 2026 ([ORG Harbour]) -- [ORG Veltra] grew.")
    doc = doc.replace(release=doc.release.model_copy(update={"wire": "Harbour"}))
    assert [entity.class_ for entity in link(doc).entities if entity.kind == "organisation"] == ["media", "company"]


@pytest.mark.parametrize("entry", lexicon.section("classes", "endings"), ids=lambda entry: entry["class"])
def test_ending(entry):
    assert classes.of_organisation_name(entry["example"]) == entry["class"]


@pytest.mark.parametrize("entry", lexicon.section("classes", "around"), ids=lambda entry: entry["class"])
def test_around(entry):
    name = entry["example"]["name"]
    doc = releases.document(entry["example"]["text"].replace(name, f"[ORG {name}]"))
    assert link(doc).entities[0].class_ == entry["class"]


@pytest.mark.parametrize("entry", lexicon.section("classes", "councils"))
def test_council(entry):
    assert classes.of_organisation_name(entry["example"]) == "government"


@pytest.mark.parametrize("entry", lexicon.section("classes", "purposes"), ids=lambda entry: entry["class"])
def test_purpose(entry):
    assert classes.of_project_name(entry["example"]) == entry["class"]
