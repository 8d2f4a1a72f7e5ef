"""Choosing among overlapping candidates: one case a preference."""

import random

import pytest

from dateline.resolve import resolve
from dateline.schema import from_text, mark

TEXT = "The 2026 Harbour Conference saw 49 projects worth 500 million yuan signed at the 15-acre harbour site."


def candidate(label, text, rule="test.rule"):
    doc = from_text(TEXT)
    start = TEXT.index(text)
    return mark(doc, label, start, start + len(text), None, rule)


def chosen(*candidates):
    return [(m.label, m.text) for m in resolve(from_text(TEXT), candidates).mentions]


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        (("EVENT", "2026 Harbour Conference"), ("DATE", "2026")),
        (("MONEY", "500 million yuan"), ("COUNT", "500 million yuan signed")),
        (("AREA", "15-acre"), ("PROJECT", "15-acre harbour site", "described.head")),
        (("COUNT", "49 projects"), ("ORG", "projects")),
        (("DATE", "2026"), ("COUNT", "2026")),
    ],
)
def test_preference(winner, loser):
    assert chosen(candidate(*loser), candidate(*winner)) == [winner[:2]]


def test_a_count_of_things_with_a_measure_is_whole():
    text = "It has four 5,000-tonne berths."
    doc = from_text(text)
    count = mark(doc, "COUNT", 7, 30, None, "count.noun")
    tonnes = mark(doc, "QUANTITY", 12, 23, None, "quantity.unit")
    assert [m.label for m in resolve(doc, [tonnes, count]).mentions] == ["COUNT"]


def test_mentions_are_numbered_in_text_order_and_losers_kept_with_what_beat_them():
    event = candidate("EVENT", "2026 Harbour Conference")
    doc = resolve(from_text(TEXT), [candidate("MONEY", "500 million yuan"), candidate("DATE", "2026"), event])
    assert [(m.id, m.label) for m in doc.mentions] == [("m1", "EVENT"), ("m2", "MONEY")]
    assert [(b.mention.text, b.by) for b in doc.beaten] == [("2026", "m1")]


def test_a_count_stays_when_the_number_that_would_beat_it_lost_to_a_name():
    # "2026 Harbour Conference" takes the DATE away; the COUNT elsewhere is untouched.
    assert chosen(
        candidate("EVENT", "2026 Harbour Conference"), candidate("DATE", "2026"), candidate("COUNT", "49 projects")
    ) == [("EVENT", "2026 Harbour Conference"), ("COUNT", "49 projects")]


def test_the_order_of_candidates_changes_nothing():
    candidates = [
        candidate("EVENT", "2026 Harbour Conference"), candidate("DATE", "2026"), candidate("ORG", "Harbour"),
        candidate("COUNT", "49 projects"), candidate("COUNT", "500 million yuan signed"),
        candidate("MONEY", "500 million yuan"), candidate("AREA", "15-acre"),
        candidate("PROJECT", "15-acre harbour site", "described.head"),
    ]  # fmt: skip
    expected = resolve(from_text(TEXT), candidates)
    for seed in range(20):
        shuffled = random.Random(seed).sample(candidates, len(candidates))
        assert resolve(from_text(TEXT), shuffled).mentions == expected.mentions


def test_a_restated_amount_gets_the_id_of_the_amount_before_it():
    first = candidate("MONEY", "500 million yuan")
    second = candidate("COUNT", "49 projects").model_copy(update={"restates": f"@{first.start}"})
    doc = resolve(from_text(TEXT), [first, second])
    assert doc.mentions[0].restates == doc.mentions[1].id
