"""The names extractor hands on what the recogniser finds, with its offsets and labels."""

from dateline.extractors.names import find
from dateline.recognisers import Name
from dateline.schema import from_text

TEXT = "Harbour Grid Ltd. opened the Lotus Bay Terminal in Busan."


def test_every_name_becomes_a_mention_with_its_own_words():
    names = [Name(0, 17, "ORG", 0.99), Name(29, 47, "PROJECT", 0.8), Name(51, 56, "PLACE", 0.97)]
    assert [(m.label, m.text) for m in find(from_text(TEXT), names)] == [
        ("ORG", "Harbour Grid Ltd."),
        ("PROJECT", "Lotus Bay Terminal"),
        ("PLACE", "Busan"),
    ]


def test_no_names_no_mentions():
    assert list(find(from_text(TEXT), [])) == []
