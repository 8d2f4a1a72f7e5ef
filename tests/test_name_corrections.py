"""Corrections of the labels of press-names (gold/names/press-names.yaml)."""

import json

import pytest
from scripts.name_passages import SHARED, corrected, corrections

RECORD = {
    "id": "x1",
    "text": "Funded by the City of Tarn, Fenwick Hall opens on Quiet Day.",
    "mentions": [
        {"start": 14, "end": 26, "label": "PLACE", "text": "City of Tarn"},
        {"start": 28, "end": 40, "label": "PROJECT", "text": "Fenwick Hall"},
    ],
}


def entry(start, end, was, label, **more):
    return {"id": "x1", "start": start, "end": end, "text": RECORD["text"][start:end], "was": was, "is": label, **more}


def names(*entries):
    found = corrected(RECORD, entries)["mentions"]
    return [(RECORD["text"][m["start"] : m["end"]], m["label"], bool(m.get("optional"))) for m in found]


def test_a_label_changes_a_mention_goes_and_one_that_was_missed_comes():
    changes = [
        entry(14, 26, "PLACE", "ORG"),
        entry(28, 40, "PROJECT", None),
        entry(50, 59, None, "EVENT", optional=True),
    ]
    assert names(*changes) == [("City of Tarn", "ORG", False), ("Quiet Day", "EVENT", True)]
    assert names() == [("City of Tarn", "PLACE", False), ("Fenwick Hall", "PROJECT", False)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (entry(14, 26, "ORG", "PLACE"), "'City of Tarn' at 14 was no ORG"),
        ({**entry(14, 26, "PLACE", "ORG"), "text": "City of Tern"}, "has no 'City of Tern' at 14"),
        (entry(22, 26, None, "PLACE"), "two mentions of x1 overlap at 22"),
    ],
)
def test_a_correction_that_does_not_fit_the_passage_is_named(change, problem):
    with pytest.raises(ValueError, match=problem):
        corrected(RECORD, [change])


def test_every_correction_fits_its_passage_and_changes_it():
    folder = SHARED / "datasets" / "press-names"
    if not folder.is_dir():
        pytest.skip("../shared/datasets/press-names is not there")
    lines = [line for part in ("train", "dev") for line in (folder / f"{part}.jsonl").open(encoding="utf-8")]
    records = {record["id"]: record for record in map(json.loads, lines)}
    for id, entries in corrections().items():
        for change in entries:
            assert (change["was"], False) != (change["is"], bool(change.get("optional")))
            assert corrected(records[id], [change])["mentions"] != records[id]["mentions"]
        corrected(records[id], entries)
