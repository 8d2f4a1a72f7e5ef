"""The scorer against tables worked by hand.

Gold and findings are written as the same sentence with its mentions in brackets: `[ORG Fjord Steel]`, optional ones
`[ORG? Fjord Steel]`, values after an equals sign as annotators write them: `[MONEY $5m = 5000000 USD]`.
A table's figures are (right, found, gold) for strict, relaxed and value.
"""

import json
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from scripts import gold as drafts
from scripts import score_table

from dateline.errors import GoldError
from dateline.evaluation import evaluate, matching, score
from dateline.evaluation.clusters import bcubed
from dateline.evaluation.counts import Counts, interval, summed
from dateline.evaluation.equality import differing, fold
from dateline.evaluation.gold import GoldFact, GoldMention, GoldRelease
from dateline.evaluation.report import write_between
from dateline.evaluation.scoring import compare, results, total
from dateline.schema import (
    Count,
    Document,
    Entity,
    Fact,
    Investment,
    Link,
    Measure,
    Mention,
    Percent,
    Size,
    Span,
    Status,
    Timex,
    from_text,
)  # fmt: skip

MARK = re.compile(r"\[([A-Z]+)(\??) ([^\]=]+?)(?: = ([^\]]+))?\]")


def unmarked(sentence: str) -> tuple[str, list[GoldMention]]:
    text, mentions, position = "", [], 0
    for mark in MARK.finditer(sentence):
        label, optional, words, value = mark.groups()
        text += sentence[position : mark.start()]
        raw = {"label": label, "start": len(text), "end": len(text) + len(words), "text": words}
        if value:
            raw["value"] = drafts.READERS[label](value)
        mentions.append(GoldMention.model_validate({**raw, "optional": bool(optional)}))
        text += words
        position = mark.end()
    return text + sentence[position:], mentions


def release(sentence: str, id: str = "r", **more) -> GoldRelease:
    text, mentions = unmarked(sentence)
    return GoldRelease(id=id, text=text, mentions=tuple(mentions), **more)


def document(sentence: str, id: str = "r", **more) -> Document:
    text, mentions = unmarked(sentence)
    found = tuple(
        Mention(id=f"m{i}", label=m.label, start=m.start, end=m.end, text=m.text, value=m.value)
        for i, m in enumerate(mentions)
    )
    return from_text(text, id=id).replace(mentions=found, **more)


def table(label: str, *pairs: tuple[str, str]) -> tuple:
    results = [compare(release(g, str(i)), document(f, str(i))) for i, (g, f) in enumerate(pairs)]
    scores = total(results).labels[label]
    return tuple((s.correct, s.found, s.gold) for s in (scores.strict, scores.relaxed, scores.value))


# --- mentions


CASES = {
    "all right": (
        "ORG", "[ORG Fjord Steel] and [ORG Tern AS] met.", "[ORG Fjord Steel] and [ORG Tern AS] met.",
        [(2, 2, 2), (2, 2, 2), (2, 2, 2)],
    ),
    "half a match: one end off is relaxed alone": (
        "ORG", "[ORG Fjord Steel] and [ORG Tern AS] met.", "[ORG Fjord] Steel and [ORG Tern AS] met.",
        [(1, 2, 2), (2, 2, 2), (1, 2, 2)],
    ),
    "another label is no match": (
        "ORG", "[ORG Fjord Steel] won.", "[PLACE Fjord Steel] won.", [(0, 0, 1), (0, 0, 1), (0, 0, 1)],
    ),
    "nothing found": ("ORG", "[ORG Fjord Steel] won.", "Fjord Steel won.", [(0, 0, 1)] * 3),
    "nothing to find": ("ORG", "The steel won.", "The [ORG steel] won.", [(0, 1, 0)] * 3),
    "both empty": ("ORG", "The steel won.", "The steel won.", [(0, 0, 0)] * 3),
    "adjacent spans touch and do not overlap": (
        "PLACE", "[PLACE Tern]Bay", "Tern[PLACE Bay]", [(0, 1, 1)] * 3,
    ),
    "one finding over two gold spans answers one": (
        "ORG", "[ORG Fjord] and [ORG Tern]", "[ORG Fjord and Tern]", [(0, 1, 2), (1, 1, 2), (0, 1, 2)],
    ),
    "two findings in one gold span: one is spurious": (
        "ORG", "[ORG Fjord Steel Tern]", "[ORG Fjord] Steel [ORG Tern]", [(0, 2, 1), (1, 2, 1), (0, 2, 1)],
    ),
    "equal value over other ends": (
        "MONEY", "for [MONEY $5 million = 5000000 USD] now", "for $[MONEY 5 million = 5000000 USD] now",
        [(0, 1, 1), (1, 1, 1), (1, 1, 1)],
    ),
    "same ends, other currency": (
        "MONEY", "for [MONEY $5m = 5000000 USD]", "for [MONEY $5m = 5000000 AUD]", [(1, 1, 1), (1, 1, 1), (0, 1, 1)],
    ),
    "a range is not its low end": (
        "MONEY", "[MONEY $5-7m = 5000000..7000000 USD]", "[MONEY $5-7m = 5000000 USD]",
        [(1, 1, 1), (1, 1, 1), (0, 1, 1)],
    ),
    "an open bound is not the figure": (
        "COUNT", "over [COUNT 400 jobs = 400.. job]", "over [COUNT 400 jobs = 400 job]",
        [(1, 1, 1), (1, 1, 1), (0, 1, 1)],
    ),
    "an optional span unfound is no miss": (
        "PROJECT", "the [PROJECT? gas works] and [PROJECT Tern Park]", "the gas works and [PROJECT Tern Park]",
        [(1, 1, 1)] * 3,
    ),
    "an optional span found is no reward": (
        "PROJECT", "the [PROJECT? gas works], [PROJECT Tern Park]", "the [PROJECT gas works], [PROJECT Tern Park]",
        [(1, 1, 1)] * 3,
    ),
    "an optional span found with other ends is excused": (
        "PROJECT", "the [PROJECT? gas works] here", "the [PROJECT gas] works here", [(0, 0, 0)] * 3,
    ),
    "an optional name may be found under another name label": (
        "ORG", "the [PROJECT? Tern Base]", "the [ORG Tern Base]", [(0, 0, 0)] * 3,
    ),
    "an optional date found is excused too": (
        "DATE", "is [DATE? now = PRESENT_REF] due", "is [DATE now = PRESENT_REF] due", [(0, 0, 0)] * 3,
    ),
    "a person is none of the interchangeable names": (
        "ORG", "by [PERSON? Anker] then", "by [ORG Anker] then", [(0, 1, 0)] * 3,
    ),
    "but not under a label of numbers": (
        "COUNT", "the [PROJECT? six works]", "the [COUNT six works = 6 work]", [(0, 1, 0)] * 3,
    ),
    "an optional figure excuses no name": (
        "ORG", "the [MONEY? millions of dollars = 2000000.. USD]", "the [ORG millions] of dollars", [(0, 1, 0)] * 3,
    ),
    "a finding over an optional and a required span answers the required": (
        "ORG", "[ORG? Fjord] [ORG Steel]", "[ORG Fjord Steel]", [(0, 0, 1), (1, 1, 1), (0, 0, 1)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_table(case):
    label, gold, found, expected = CASES[case]
    assert table(label, (gold, found)) == tuple(expected)


def test_two_documents_are_summed_not_averaged():
    perfect = ("[ORG Fjord]", "[ORG Fjord]")
    poor = ("[ORG Tern] [ORG Gull] [ORG Auk]", "[ORG Tern] Gull [ORG Auk]")
    rows = [compare(release(gold, gold), document(found, gold)) for gold, found in (perfect, poor)]
    strict = total(rows).labels["ORG"].strict
    assert (strict.correct, strict.found, strict.gold) == (3, 3, 4)
    assert (strict.precision, strict.recall) == (1.0, 0.75)
    assert strict.f1 == pytest.approx(6 / 7, abs=1e-6)


def test_a_finding_given_twice_is_right_once():
    text, [mention] = unmarked("[ORG Fjord Steel] won.")
    twice = tuple(Mention(id=i, label="ORG", start=mention.start, end=mention.end, text=mention.text) for i in "ab")
    result = compare(release("[ORG Fjord Steel] won."), from_text(text).replace(mentions=twice))
    assert result.labels["ORG"].layers.strict == Counts(correct=1, found=2, gold=1)


def test_a_nested_finding_leaves_the_longer_one_its_match():
    """Findings of a foreign system may nest; the exact one must not lose its gold to the inner one."""
    text, [mention] = unmarked("[ORG Tern Bay Steel] won.")
    inner = Mention(id="a", label="ORG", start=0, end=8, text="Tern Bay")
    outer = Mention(id="b", label="ORG", start=0, end=mention.end, text=mention.text)
    result = compare(release("[ORG Tern Bay Steel] won."), from_text(text).replace(mentions=(inner, outer)))
    assert result.labels["ORG"].layers.strict == Counts(correct=1, found=2, gold=1)
    [spurious] = [miss for miss in result.labels["ORG"].misses if miss.kind == "spurious"]
    assert spurious.text == "Tern Bay"


def test_first_come_would_lose_a_pair():
    """A greedy matcher gives the long finding to the first gold span and leaves the second without one."""
    gold = [_span(0, 10), _span(10, 20)]
    found = [_span(8, 20), _span(0, 3), _span(9, 12)]
    assert len(matching.best(gold, found, matching.overlap).pairs) == 2
    gold, found = [_span(0, 4), _span(3, 9)], [_span(2, 6), _span(0, 3)]
    assert set(matching.best(gold, found, matching.overlap).pairs) == {(0, 1), (1, 0)}


def _span(start, end):
    return GoldMention(label="ORG", start=start, end=end, text="x" * (end - start))


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda s: _span(s[0], s[0] + s[1])), max_size=6)


@given(SPANS, SPANS, st.randoms())
def test_order_does_not_matter(gold, found, random):
    before = matching.best(gold, found, matching.overlap)
    random.shuffle(gold)
    random.shuffle(found)
    after = matching.best(gold, found, matching.overlap)
    assert len(before.pairs) == len(after.pairs)
    assert len({g for g, _ in after.pairs}) == len({f for _, f in after.pairs}) == len(after.pairs)
    assert len(after.missed) + len(after.pairs) == len(gold)
    assert len(after.left) + len(after.pairs) == len(found)


@given(SPANS, SPANS)
def test_no_pair_is_lost(gold, found):
    """Kőnig: the matching is as large as the smallest set of spans that touches every overlap."""
    pairs = [(g, f) for g, a in enumerate(gold) for f, b in enumerate(found) if matching.overlap(a, b) > 0]
    assert len(matching.best(gold, found, matching.overlap).pairs) == _largest(pairs)


def _largest(pairs):
    if not pairs:
        return 0
    (g, f), *rest = pairs
    with_first = 1 + _largest([(a, b) for a, b in rest if a != g and b != f])
    # Only pairs that share an end with the first can gain by leaving it out.
    if all(a != g and b != f for a, b in rest):
        return with_first
    return max(with_first, _largest(rest))


def test_documents_in_any_order_give_the_same_report():
    rows = [
        compare(release(g, i), document(f, i))
        for i, g, f in [("b", "[ORG Fjord]", "Fjord"), ("a", "[ORG Tern]", "[ORG Tern]"), ("c", "Gull", "[ORG Gull]")]
    ]
    assert total(rows).to_json() == total(rows[::-1]).to_json()


def test_labels_that_were_not_annotated_are_not_scored():
    names_only = release("[ORG Fjord] paid $5m", labels=("ORG", "PLACE"))
    result = compare(names_only, document("[ORG Fjord] paid [MONEY $5m = 5000000 USD]"))
    assert set(result.labels) == {"ORG", "PLACE"}


def test_the_core_counts_the_core_labels_and_names_by_their_ends():
    gold = "[ORG Fjord Steel] paid [MONEY $5m = 5000000 USD] in [PLACE Tern Bay]"
    found = "[ORG Fjord] Steel paid [MONEY $5m = 5000000 USD] in [PLACE Tern Bay]"
    core = total([compare(release(gold), document(found))]).core
    assert (core.strict.correct, core.relaxed.correct, core.value.correct) == (1, 2, 1)
    assert core.strict.gold == core.value.gold == 2


def test_disagreements_are_listed_with_their_reason():
    gold = "[ORG Fjord Steel] paid [MONEY $5m = 5000000 USD] to [ORG Tern] at [PLACE Gull]"
    found = "[ORG Fjord] Steel paid [MONEY $5m = 7000000 USD] to Tern at [ORG Gull]"
    misses = {(m.kind, m.label, m.text): m.detail for m in total([compare(release(gold), document(found))]).misses}
    assert misses == {
        ("ends", "ORG", "Fjord Steel"): "found 'Fjord'",
        ("missed", "ORG", "Tern"): "",
        ("spurious", "ORG", "Gull"): "gold PLACE 'Gull' by ?",
        ("missed", "PLACE", "Gull"): "found ORG 'Gull'",
        ("value", "MONEY", "$5m"): "low 5000000, found 7000000; high 5000000, found 7000000",
    }


# --- values


def measure(low, high, unit, si_low=None, si_high=None, si_unit=None, approximate=False) -> Measure:
    numbers = [None if n is None else Decimal(n) for n in (low, high, si_low, si_high)]
    return Measure(low=numbers[0], high=numbers[1], si_low=numbers[2], si_high=numbers[3], si_unit=si_unit,
                   unit=unit, dimension="area", approximate=approximate)  # fmt: skip


def test_decimals_are_equal_however_they_are_written():
    assert differing(measure("7.20", "7.20", "km2"), measure("7.2", "7.2", "km2")) == ()


def test_sizes_are_equal_in_one_unit_or_in_si():
    hectares = measure("720", "720", "har", "7200000", "7200000", "m2")
    assert differing(measure("7.2", "7.2", "km2", "7200000", "7200000", "m2"), hectares) == ()
    assert differing(measure("7.2", "7.2", "km2"), hectares) == ("size",)
    assert differing(measure("7.2", "7.2", "km2"), measure("7.2", "7.2", "km2", "1", "1", "m2")) == ()
    assert differing(measure("1", None, "mu"), measure("1", "1", "mu")) == ("size",)


def test_approximate_counts():
    about = measure("7", "7", "km2", approximate=True)
    assert differing(about, measure("7", "7", "km2")) == ("approximate",)


def test_a_date_is_all_its_fields():
    gold = Timex(type="date", timex="2025", mod="END", start="2025-01-01", end="2025-12-31")
    assert differing(gold, gold) == ()
    assert differing(gold, gold.model_copy(update={"mod": None, "end": None})) == ("mod", "end")


def test_a_count_is_its_number_and_its_noun():
    gold = Count(low=Decimal(4), high=Decimal(4), of="hall")
    assert differing(gold, gold.model_copy(update={"of": "Hall"})) == ()
    assert differing(gold, gold.model_copy(update={"of": "centre"})) == ("of",)


def test_a_value_that_is_missing_or_of_another_kind_differs():
    percent = Percent(low=Decimal(4), high=Decimal(4))
    assert differing(percent, None) == ("value",)
    assert differing(percent, Count(low=Decimal(4), high=Decimal(4), of="x")) == ("value",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Fjord Steel Co., Ltd.", "FJORD STEEL"),
        ("Tern S.p.A.", "Tern"),
        ("Gull’s Park", "Gull's  Park"),
        ("U.S.", "US"),
    ],
)
def test_names_that_are_one(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Tern I", "Tern II"), ("Ltd.", ""), ("Victoria SA", "Victori"), ("Tern Park", "Tern")]
)
def test_names_that_are_two(one, other):
    assert fold(one) != fold(other)


# --- intervals


def test_the_interval_of_two_opposite_releases_is_everything():
    """Of two releases drawn from {right, wrong}, F1 is 0, 1/2, 1 in 1/4, 1/2, 1/4 of draws: both tails beyond 2.5 %."""
    assert interval([Counts(correct=1, found=1, gold=1), Counts(correct=0, found=1, gold=1)]) == (0.0, 1.0)


def test_the_interval_of_equal_releases_is_a_point():
    assert interval([Counts(correct=1, found=2, gold=2)] * 5) == (0.5, 0.5)


def test_the_interval_of_many_releases_is_that_of_the_binomial():
    """100 releases of one span each, half of them right: F1 is a mean of 100 coin flips, 0.5 ± 1.96 · 0.05."""
    releases = [Counts(correct=i % 2, found=1, gold=1) for i in range(100)]
    low, high = interval(releases)
    assert low == pytest.approx(0.402, abs=0.02)
    assert high == pytest.approx(0.598, abs=0.02)
    assert interval(releases) == (low, high)


def test_ratios_over_nothing_are_none():
    empty = summed([Counts(), Counts()])
    assert (empty.precision, empty.recall, empty.f1, empty.interval) == (None, None, None, None)
    assert summed([]).interval is None
    one_sided = summed([Counts(found=3)])
    assert (one_sided.precision, one_sided.recall, one_sided.f1) == (0.0, None, 0.0)


# --- entities


def test_bcubed_by_hand():
    """Gold {1, 2, 3} {4, 5}; found {1, 2} {3, 4, 5}."""
    result = bcubed([("a", "x"), ("a", "x"), ("a", "y"), ("b", "y"), ("b", "y")])
    assert result.precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5, abs=1e-6)
    assert result.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5, abs=1e-6)


def test_a_mention_without_entity_stands_alone():
    result = bcubed([("a", None), ("a", None)])
    assert (result.precision, result.recall) == (1.0, 0.5)


# --- facts

SUM = {"low": "5000000", "high": "5000000", "approximate": False, "currency": "USD"}
SIZE = {"low": "40", "high": "40", "approximate": False, "unit": "har", "dimension": "area", "of": "site"}
TERN = Entity(id="e1", kind="project", name="Tern Park", aliases=("the Park",))
FJORD = Entity(id="e2", kind="organisation", name="Fjord Steel AS", aliases=("Fjord",))
MONEY = Investment(low=Decimal(5000000), high=Decimal(5000000), currency="USD")


def gold_fact(property, value, subject="Tern Park", **more) -> GoldFact:
    return GoldFact.model_validate({"subject": subject, "property": property, "value": value, **more})


def found_fact(property, value, subject="e1") -> Fact:
    return Fact(id="f", subject=subject, property=property, value=value, evidence=(), sentence=Span(start=0, end=5),
                confidence=1, rule="test")  # fmt: skip


def facts(gold: list[GoldFact], found: list[Fact]):
    doc = from_text("Tern Park of Fjord Steel AS").replace(entities=(TERN, FJORD), facts=tuple(found))
    wanted = GoldRelease(id="r", text=doc.text, mentions=(), facts=tuple(gold))
    return total([compare(wanted, doc)]).facts


FACTS = {
    "equal": (gold_fact("investment", SUM), found_fact("investment", MONEY), 1),
    "a subject named by an alias": (gold_fact("investment", SUM, "The Park"), found_fact("investment", MONEY), 1),
    "a gold alias names the subject": (
        gold_fact("investment", SUM, "Park scheme", subject_aliases=["TERN PARK"]), found_fact("investment", MONEY), 1,
    ),
    "another subject": (gold_fact("investment", SUM, "Gull Park"), found_fact("investment", MONEY), 0),
    "approximate is not compared": (
        gold_fact("investment", {**SUM, "approximate": True}), found_fact("investment", MONEY), 1,
    ),
    "an open range is compared": (gold_fact("investment", {**SUM, "high": None}), found_fact("investment", MONEY), 0),
    "another currency": (gold_fact("investment", {**SUM, "currency": "AUD"}), found_fact("investment", MONEY), 0),
    "the restated sum is not compared": (
        gold_fact("investment", {**SUM, "restated": {**SUM, "currency": "CNY"}}), found_fact("investment", MONEY), 1,
    ),
    "another property": (
        gold_fact("area", SIZE),
        found_fact("length", Size(low=Decimal(40), high=Decimal(40), unit="har", dimension="area")), 0,
    ),
    "what is measured is not compared": (
        gold_fact("area", SIZE),
        found_fact("area", Size(low=Decimal(40), high=Decimal(40), unit="har", dimension="area", of="park")), 1,
    ),
    "a capacity in things": (
        gold_fact("capacity", {"low": "40", "high": "40", "approximate": False, "of": "berth"}),
        found_fact("capacity", Count(low=Decimal(40), high=Decimal(40), of="ship berth")), 1,
    ),
    "things are no measure": (
        gold_fact("capacity", {"low": "40", "high": "40", "approximate": False, "of": "berth"}),
        found_fact("capacity", Size(low=Decimal(40), high=Decimal(40), unit="MW", dimension="power")), 0,
    ),
    "a party by any of its names": (
        gold_fact("participant", {"names": ["Fjord Steel Group", "Fjord"], "role": "owner"}),
        found_fact("participant", Link(entity="e2", role="owner")), 1,
    ),
    "a party in another role": (
        gold_fact("participant", {"names": ["Fjord"], "role": "owner"}),
        found_fact("participant", Link(entity="e2", role="developer")), 0,
    ),
    "a place": (gold_fact("location", {"names": ["Fjord"]}), found_fact("location", Link(entity="e2")), 1),
    "a status with another date": (
        gold_fact("status", {"status": "signed", "date": "2026-03"}),
        found_fact("status", Status(status="signed", date="2026-04")), 1,
    ),
    "another status": (
        gold_fact("status", {"status": "signed"}), found_fact("status", Status(status="announced")), 0,
    ),
    "a date by its TIMEX3 value": (
        gold_fact("start", {"type": "date", "timex": "2026-03", "mod": "END"}),
        found_fact("start", Timex(type="date", timex="2026-03", start="2026-03-01", end="2026-03-31")), 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FACTS)
def test_fact(case):
    wanted, found, right = FACTS[case]
    micro = facts([wanted], [found]).micro
    assert (micro.correct, micro.found, micro.gold) == (right, 1, 1)


def test_a_fact_given_twice_is_right_once():
    micro = facts([gold_fact("investment", SUM)], [found_fact("investment", MONEY)] * 2).micro
    assert (micro.correct, micro.found, micro.gold) == (1, 2, 1)


def test_optional_facts_count_neither_way():
    optional = gold_fact("investment", SUM, optional=True)
    for found in ([], [found_fact("investment", MONEY)]):
        score = facts([optional], found)
        assert (score.micro.correct, score.micro.found, score.micro.gold, score.optional) == (0, 0, 0, 1)


def test_the_date_of_a_status_is_scored_over_the_facts_that_are_right():
    gold = [
        gold_fact("status", {"status": "signed", "date": "2026-03"}),
        gold_fact("status", {"status": "started", "date": "2026-05"}),
        gold_fact("status", {"status": "approved", "date": "2026-06"}),
    ]
    found = [
        found_fact("status", Status(status="signed", date="2026-03")),
        found_fact("status", Status(status="started")),
        found_fact("status", Status(status="announced", date="2026-06")),
    ]
    score = facts(gold, found)
    assert (score.properties["status"].correct, score.properties["status"].found) == (2, 3)
    assert (score.status_date.correct, score.status_date.found, score.status_date.gold) == (1, 1, 2)


def test_releases_without_fact_gold_are_left_out_and_named():
    doc = from_text("Tern Park").replace(entities=(TERN,), facts=(found_fact("investment", MONEY),))
    without = GoldRelease(id="quiet", text=doc.text, mentions=())
    none = GoldRelease(id="read", text=doc.text, mentions=(), facts=())
    report = total([compare(without, doc), compare(none, doc)])
    assert (report.facts.releases, report.facts.micro.found) == (1, 1)
    assert "quiet" in report.notes[0]
    assert "read" not in report.notes[0]


def test_a_missed_fact_says_what_was_found_instead():
    doc = from_text("Tern Park").replace(entities=(TERN, FJORD), facts=(found_fact("investment", MONEY, "e2"),))
    gold = GoldRelease(id="r", text=doc.text, mentions=(), facts=(gold_fact("investment", SUM),))
    missed, spurious = total([compare(gold, doc)]).fact_misses
    assert "found of 'Fjord Steel AS'" in missed.detail
    assert spurious.text.startswith("Fjord Steel AS:")


# --- files


@pytest.fixture
def folder(tmp_path):
    text, [mention] = unmarked("The [MONEY $5 million = 5000000 USD] plant.")
    gold = {"id": "tern", "text": text, "published": "2026-03-01", "facts": [],
            "mentions": [mention.model_dump(mode="json", exclude_defaults=True)]}  # fmt: skip
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "tern.json").write_text(json.dumps(gold))
    doc = document("The [MONEY $5 million = 5000000 USD] plant.", "tern")
    (tmp_path / "found.jsonl").write_text(doc.to_json() + "\n")
    return tmp_path


def test_predictions_are_read_and_the_report_written(folder):
    report = evaluate(folder / "gold", folder / "found.jsonl", report=folder / "report")
    assert report.labels["MONEY"].value.f1 == 1.0
    assert json.loads((folder / "report" / "report.json").read_text())["core"]["value"]["correct"] == 1
    page = (folder / "report" / "report.html").read_text()
    assert "<svg" in page
    assert "http" not in page
    console = Console(record=True, width=140)
    report.show(console)
    assert "MONEY" in console.export_text()


def test_predictions_may_leave_keys_out(folder):
    line = json.loads((folder / "found.jsonl").read_text())
    [mention] = line["mentions"]
    kept = {key: mention[key] for key in ("id", "label", "start", "end", "text", "value")}
    bare = {"release": {"id": "tern", "text": line["release"]["text"]}, "mentions": [kept]}
    (folder / "bare.jsonl").write_text(json.dumps(bare))
    assert score(folder / "gold", folder / "bare.jsonl").labels["MONEY"].value.correct == 1


def test_a_release_without_predictions_is_missed_and_named(folder):
    (folder / "found.jsonl").write_text(document("Gull", "gull").to_json())
    report = score(folder / "gold", folder / "found.jsonl")
    assert report.labels["MONEY"].strict.missed == 1
    assert "tern" in report.notes[0]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"found\.jsonl, line 1: expected a JSON object"),
        ('{"a": 1}', "expected an object with `release`"),
        ('{"release": {"id": "tern", "text": "x"}, "mentions": [{"label": "SUM"}]}', r"mentions\.0\.label"),
        (
            '{"release": {"id": "t", "text": "x"}, "mentions": [{"label": "ORG", "start": 0, "end": 1, "text": "y"}]}',
            "expected mentions whose text stands at their offsets",
        ),
        ('{"release": {"id": "tern", "text": "Another text."}}', "expected a text of tern with sha256"),
    ],
)
def test_predictions_that_cannot_be_used(folder, line, message):
    (folder / "found.jsonl").write_text(line)
    with pytest.raises(GoldError, match=message):
        score(folder / "gold", folder / "found.jsonl")


def test_without_predictions_the_pipe_reads_the_texts(folder):
    (folder / "chain.yaml").write_text("extract: [percent]\n")
    report = score(folder / "gold", chain=folder / "chain.yaml")
    assert report.labels["MONEY"].strict.missed == 1
    assert report.facts.micro.found == 0


# --- the score table


@pytest.fixture
def report():
    gold = "[ORG Fjord Steel] paid [MONEY $5m = 5000000 USD]"
    return total([compare(release(gold), document("[ORG Fjord] Steel paid [MONEY $5m = 5000000 USD]"))])


def test_the_short_table_gives_strict_and_value(report):
    table = score_table.short({"seeds": report})
    assert "| MONEY | 1.00 / 1.00 (1) |" in table
    assert "| core | 0.50 / 0.50 [0.50–0.50] (2) |" in table
    assert "| DATE |  |" in table


def test_the_detailed_table_gives_counts_and_intervals(report):
    table = score_table.detail("seeds", report)
    assert "| ORG | 1 | 0.000 | 0.000 | 0.000 | 0.00–0.00 | 0.000 | 0.000 | 0.000 | 0.00–0.00 |" in table


def test_the_table_goes_between_its_marks(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("Before\n<!-- scores -->\nold\n<!-- /scores -->\nAfter\n")
    write_between(readme, "scores", "| new |")
    assert readme.read_text() == "Before\n<!-- scores -->\n| new |\n<!-- /scores -->\nAfter\n"
    readme.write_text("no marks")
    with pytest.raises(GoldError, match="expected <!-- scores -->"):
        write_between(readme, "scores", "| new |")
    assert readme.read_text() == "no marks"


def test_a_set_is_scored_on_the_releases_it_keeps_and_without_names_where_a_model_has_seen_them(tmp_path):
    for name in ("one", "two"):
        text, mentions = f"Fjord paid ${len(name)}.", [{"label": "ORG", "start": 0, "end": 5, "text": "Fjord"}]
        content = {"id": name, "text": text, "published": "2026-01-01", "mentions": mentions}
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    predictions = tmp_path / "none.jsonl"
    predictions.write_text("")
    found, _ = results(tmp_path, predictions)
    assert [result.id for result in found] == ["one", "two"]
    assert "ORG" not in score_table.without_names(found[0]).labels
    chosen = score_table.GoldSet("x", tmp_path, keep="two".__eq__, names=False)
    report = score_table.score(chosen)
    assert len(report.releases) == 1
    assert "ORG" not in report.labels


def test_linking_is_judged_over_the_mentions_that_were_found():
    """Gold: Fjord Steel and Fjord are one, Tern another; found as Fjord Steel alone, Fjord and Tern together."""
    text, marks = unmarked("[ORG Fjord Steel], [ORG Fjord], [ORG Tern], [ORG Gull]")
    links = {"Fjord Steel": "a", "Fjord": "a", "Tern": "b", "Gull": "c"}
    gold_entities = [{"id": id, "kind": "organisation", "name": id} for id in "abc"]
    gold = GoldRelease.model_validate(
        {"id": "r", "text": text, "entities": gold_entities,
         "mentions": [m.model_copy(update={"entity": links[m.text]}) for m in marks]}
    )  # fmt: skip
    found = {"Fjord Steel": "x", "Fjord": "y", "Tern": "y"}
    mentions = tuple(
        Mention(id=m.text, label="ORG", start=m.start, end=m.end, text=m.text, entity=found[m.text])
        for m in marks if m.text in found
    )  # fmt: skip
    entities = total([compare(gold, from_text(text).replace(mentions=mentions))]).entities
    assert entities.mentions == 3
    assert entities.precision == pytest.approx((1 + 1 / 2 + 1 / 2) / 3, abs=1e-6)
    assert entities.recall == pytest.approx((1 / 2 + 1 / 2 + 1) / 3, abs=1e-6)


def test_the_class_is_judged_of_the_found_entity_that_most_mentions_name():
    """Gold a: company, its mentions in x, x, y; b: media in z; c: company, not found; d: found, without a class."""
    text = "A A A B C D"
    classes = {"a": "company", "b": "media", "c": "company", "d": None}
    gold = GoldRelease.model_validate(
        {"id": "r", "text": text,
         "entities": [{"id": id, "kind": "organisation", "class": c, "name": id} for id, c in classes.items()],
         "mentions": [{"label": "ORG", "start": i, "end": i + 1, "text": text[i], "entity": text[i].lower()}
                      for i in range(0, 11, 2)]}
    )  # fmt: skip
    found = dict(zip((0, 2, 4, 6, 10), "xxyzz", strict=True))
    doc = from_text(text).replace(
        mentions=tuple(Mention(id=f"m{i}", label="ORG", start=i, end=i + 1, text=text[i], entity=entity, rule="")
                       for i, entity in found.items()),
        entities=tuple(Entity.model_validate({"id": id, "kind": "organisation", "class": c, "name": id})
                       for id, c in (("x", "company"), ("y", "media"), ("z", "company"))),
    )  # fmt: skip
    counts = {name: (s.correct, s.found, s.gold) for name, s in total([compare(gold, doc)]).classes.items()}
    assert counts == {
        "organisation": (1, 2, 2),
        "organisation: company": (1, 2, 1),
        "organisation: media": (0, 0, 1),
    }
