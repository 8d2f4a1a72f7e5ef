"""Layout. A case marks the parts of a release: `{dateline|SHENYANG, China --} Text.`"""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from dateline import lexicon
from dateline.layout import layout
from dateline.loaders import load_path
from dateline.schema import Document, from_text

SHARED = Path(__file__).parents[2] / "shared"
PROSE = (
    "Corvin Steel opened a mill that rolls plate for ships and bridges, after two years of work on the harbour site."
)

# text of the dateline, then place, date, wire, publisher
DATELINES = [
    ("SHENYANG, China, Feb. 27, 2026 (GLOBE NEWSWIRE) -- ", "SHENYANG, China", "2026-02-27", "GLOBE NEWSWIRE", None),
    ("OSLO, NORWAY, June 10, 2025 /24-7PressRelease/ -- ", "OSLO, NORWAY", "2025-06-10", "24-7PressRelease", None),
    ("OSLO, Jan. 5, 2026 /PRNewswire-FirstCall/ -- ", "OSLO", "2026-01-05", "PRNewswire-FirstCall", None),
    ("DALLAS, TEXAS - September 17, 2025 (NEWMEDIAWIRE) - ", "DALLAS, TEXAS", "2025-09-17", "NEWMEDIAWIRE", None),
    ("RADNOR, PA - (NewMediaWire) - January 2, 2025 - ", "RADNOR, PA", "2025-01-02", "NewMediaWire", None),
    ("Round Rock, TX (Newsworthy.ai) Saturday Aug 16, 2025 @ 7:02 AM Central — ", "Round Rock, TX", "2025-08-16",
     "Newsworthy.ai", None),
    ("HANOI, VIETNAM - Media OutReach Newswire - 9 June 2026 – ", "HANOI, VIETNAM", "2026-06-09",
     "Media OutReach Newswire", None),
    ("DENVER–(BUSINESS WIRE)–", "DENVER", None, "BUSINESS WIRE", None),
    ("Toronto, Ontario--(Newsfile Corp. - May 4, 2026) - ", "Toronto, Ontario", "2026-05-04", "Newsfile Corp.", None),
    ("CUPERTINO, CA, Friday, March 6, 2026 – PRISM MediaWire (Press Release – Distribution) – ", "CUPERTINO, CA",
     "2026-03-06", "PRISM MediaWire", None),
    ("BOULDER, CO / March 30, 2026 – PRISM MediaWire – ", "BOULDER, CO", "2026-03-30", "PRISM MediaWire", None),
    ("HAUPPAUGE, N.Y., February 25, 2026 – ", "HAUPPAUGE, N.Y.", "2026-02-25", None, None),
    ("LAS VEGAS, NV / ACCESS Newswire / July 16, 2025 / ", "LAS VEGAS, NV", "2025-07-16", "ACCESS Newswire", None),
    ("ÉVORA, 30.09.2025 – ", "ÉVORA", "2025-09-30", None, None),
    ("WILMINGTON, Del. and SEOUL, Korea, March 20, 2026 (Harbour Desk) -- ", "WILMINGTON, Del. and SEOUL, Korea",
     "2026-03-20", "Harbour Desk", None),
    ("EL MARQUÉS, Mexico, May 7, 2024 /PR Lantern/ -- ", "EL MARQUÉS, Mexico", "2024-05-07", "PR Lantern", None),
    ("RAS AL KHAIMAH - Dune Newswire - 9 October 2025 - ", "RAS AL KHAIMAH", "2025-10-09", "Dune Newswire", None),
    ("(Hangang Newswire) - January 27, 2026 - BUSAN, South Korea – ", "BUSAN, South Korea", "2026-01-27",
     "Hangang Newswire", None),
    ("May 4, 2026, LYON, France -- ", "LYON, France", "2026-05-04", None, None),
    ("WASHINGTON (AP) — ", "WASHINGTON", None, "AP", None),
    ("BALTIMORE, Md. — ", "BALTIMORE, Md.", None, None, None),
    ("DALLAS, TX, July 15, 2026. ", "DALLAS, TX", "2026-07-15", None, None),
    ("LONDON, 11 March 2026 at 07:00 GMT: ", "LONDON", "2026-03-11", None, None),
]  # fmt: skip

# Beginnings of prose that look like one.
NO_DATELINES = [
    "On March 5, 2026 – two years after the contract – the mill opened, and with it the second line for heavy plate.",
    "Lockheed Steel (NYSE: LST) said on May 4, 2026 that the mill will open in June, and that it will employ 400.",
    "WHEN – September 16, 2026, at the Harbour Hall, where the mill's owners will answer all questions about it.",
    "In May 2026, Corvin Steel – the largest of its kind – opened a mill that rolls plate for ships and many bridges.",
    "The Northwire (a service for the press) reports that Corvin Steel opened a mill that rolls plate for many ships.",
    "Add PRISM MediaWire to your sources and read more about mills that roll plate for ships and bridges.",
    "Steel – light, strong and cheap – is what the mill is about, says its owner, who has built three of them before.",
    "Buenos Aires, Argentina | June 4–5 | Summit of the mills that roll plate for ships and bridges",
]


def described(text: str) -> Document:
    return layout(from_text(text))


def zones(doc: Document) -> list[tuple[str, str]]:
    return [(zone.kind, doc.text[zone.start : zone.end]) for zone in doc.release.zones]


@pytest.mark.parametrize(("dateline", "place", "published", "wire", "publisher"), DATELINES)
@pytest.mark.parametrize(
    "above", ["", "Corvin opens mill\n\n", "Corvin opens mill\n\n* Cost: $5 million\n* 400 jobs\n\n"]
)
def test_datelines(dateline, place, published, wire, publisher, above):
    doc = described(f"{above}{dateline}{PROSE}\n\nIt cost $5 million.")
    found = doc.release
    assert (found.place, found.published, found.wire, found.publisher) == (place, published, wire, publisher)
    assert ("dateline", dateline.rstrip()) in zones(doc)
    assert doc.zone_at(len(above) + len(dateline)) == "body"
    assert found.title == ("Corvin opens mill" if above else None)


@pytest.mark.parametrize("prose", NO_DATELINES)
def test_prose_is_no_dateline(prose):
    doc = described(f"Corvin opens mill\n\n{prose}\n\nIt cost $5 million.")
    assert doc.release.place is doc.release.wire is doc.release.published is None
    assert "dateline" not in dict(zones(doc))


def test_a_dateline_that_ends_its_line_names_who_releases():
    doc = described(f"Mill opens\n\nWoodmere, United States - July 31, 2026 / Corvin Steel /\n\n{PROSE}")
    found = doc.release
    assert (found.place, found.published, found.publisher) == ("Woodmere, United States", "2026-07-31", "Corvin Steel")


def test_the_date_comes_from_dateline_then_metadata_then_path():
    text = f"OSLO, May 4, 2026 -- {PROSE}"
    path = "wire/2025/0716/mill.md"
    assert layout(from_text(text, published="2026-05-01", path=path)).release.published == "2026-05-04"
    assert layout(from_text(PROSE, published="2026-05-01", path=path)).release.published == "2026-05-01"
    assert layout(from_text(PROSE, path=path)).release.published == "2025-07-16"
    assert layout(from_text(PROSE, path="x/20251399/a.md")).release.published is None
    # A dateline without its year gives a place, and leaves the date to what knows it.
    partial = layout(from_text(f"OSLO, May 4 (Reuters) - {PROSE}", published="2026-05-05")).release
    assert (partial.place, partial.published) == ("OSLO", "2026-05-05")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Home > News > Steel\nCorvin opens mill\nSource: North Daily 2026-05-04\n\n{PROSE}", "Corvin opens mill"),
        (f"FOR IMMEDIATE RELEASE\nTuesday, 5 May 2026\n\nCORVIN OPENS MILL\n\n{PROSE}", "CORVIN OPENS MILL"),
        (
            f"From steel to plate\nBy Ada Hale, Northwire\nOSLO - May 4, 2026 (NEWMEDIAWIRE) - {PROSE}",
            "From steel to plate",
        ),
        (f"{PROSE}\n\nIt cost $5 million.", PROSE),
    ],
)
def test_titles(text, title):
    assert described(text).release.title == title


def test_a_title_of_the_metadata_stays():
    assert layout(from_text(f"Mill\n\n{PROSE}", title="Corvin opens mill")).release.title == "Corvin opens mill"


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("SOURCE Corvin Steel Inc.", "Corvin Steel Inc."),
        ("Source: Corvin Steel and the Town of Hale.", "Corvin Steel and the Town of Hale"),
        ("Source: https://corvin.example", None),
        ("Source materials are steel and coal.", None),
    ],
)
def test_publishers(line, publisher):
    assert described(f"Mill\n\n{PROSE}\n\n{line}").release.publisher == publisher


def test_zones_of_a_release():
    parts = [
        ("headline", "Corvin opens mill\n\nIt is the second in the town"),
        ("dateline", "OSLO, May 4, 2026 (GLOBE NEWSWIRE) --"),
        ("body", f"{PROSE}\n\nA heading\n\n{PROSE}"),
        ("table", "Hall | Area\nA | 500 m²\nB | 600 m²"),
        ("body", "About 700 people came. The cost was shared."),
        ("caption", "Photo: The mill at night"),
        ("boilerplate", f"About Corvin Steel\n\n{PROSE}\n\nForward-Looking Statements\n\nThese are guesses."),
        ("contact", "Media Contact:\nAda Hale\n+47 555 0100\nada@corvin.example"),
        ("boilerplate", "SOURCE Corvin Steel"),
    ]
    text = "\n\n".join(text for _, text in parts).replace("--\n\n", "-- ")
    assert zones(described(text)) == parts


def test_zones_where_wide_gaps_part_the_paragraphs():
    doc = described(
        f"Mill opens\n\nOSLO, May 4, 2026 /24-7PressRelease/ -- {PROSE}  It cost much.  About Corvin Steel "
        "Corvin Steel rolls plate.  Media Contact: Ada Hale, ada@corvin.example"
    )
    assert [kind for kind, _ in zones(doc)] == ["headline", "dateline", "body", "boilerplate", "contact"]


def test_the_body_resumes_after_an_early_boilerplate():
    doc = described(f"Mill\n\nAbout Corvin\n\n{PROSE}\n\nThe cost\n\n{PROSE}\n\n{PROSE}\n\n{PROSE}")
    assert [kind for kind, _ in zones(doc)] == ["headline", "boilerplate", "body"]


ENTRIES = [
    (section, entry)
    for section in ("wires", "openings", "captions")
    for entry in lexicon.section("layout", section, "example")
]


@pytest.mark.parametrize(("section", "entry"), ENTRIES, ids=lambda value: str(value)[:40])
def test_every_entry_reads_its_example(section, entry):
    alone = re.compile(entry["pattern"].replace("[ ]", r"[ \u00a0]"), re.IGNORECASE)
    if section == "wires":
        doc = described(entry["example"])
        assert doc.release.wire
        assert alone.search(doc.release.wire)
        assert doc.release.place.upper().startswith("CORVIN")
        return
    assert alone.match(entry["example"])
    doc = described(f"Mill opens\n\n{PROSE}\n\n{entry['example']}")
    assert doc.zone_at(len(doc.text) - 1) == entry.get("zone", "caption")


def test_a_second_layout_changes_nothing():
    doc = described(f"Mill\n\nOSLO, May 4, 2026 (GLOBE NEWSWIRE) -- {PROSE}\n\nSOURCE Corvin Steel")
    assert layout(doc) == doc


@pytest.mark.parametrize("text", ["", " \n", "x", "About", "(", "A, B, C -- ", "/////", "--" * 500, "A, " * 2000])
def test_odd_texts_have_a_layout(text):
    doc = described(text)
    assert all(text[zone.start : zone.end].strip() for zone in doc.release.zones)


def test_zones_do_not_overlap_and_begin_and_end_with_text():
    doc = described(f"Mill\n\nOSLO, May 4, 2026 (GLOBE NEWSWIRE) --   {PROSE}\n\n* A\n* B\n\nSOURCE Corvin")
    spans = [(zone.start, zone.end) for zone in doc.release.zones]
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(text == text.strip() for _, text in zones(doc))


def test_the_seed_releases():
    if not (SHARED / "releases" / "seeds").is_dir():
        pytest.skip("shared releases are not here")
    old = layout(load_path(SHARED / "releases/seeds/hunnan-2023-five-industries.txt")).release
    assert (old.title, old.published, old.publisher) == (
        "Five leading industries in Hunnan", "2023-03-08", "China Daily",
    )  # fmt: skip
    new = layout(load_path(SHARED / "releases/seeds/hunnan-2026-conference.txt")).release
    assert (new.place, new.published, new.wire) == ("SHENYANG, China", "2026-02-27", "GLOBE NEWSWIRE")


def test_publication_dates_of_the_development_releases():
    folder = SHARED / "releases" / "dev"
    if not folder.is_dir():
        pytest.skip("shared releases are not here")
    known = json.loads((folder / "index.json").read_text())
    found = {name: layout(load_path(folder / name)).release.published for name in known}
    assert found == {name: entry["published"] for name, entry in known.items()}
