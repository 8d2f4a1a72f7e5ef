"""Contradictions: amounts that cannot both be true, told from rounding, shares, phases and parts."""

from decimal import Decimal

import pytest
from releases import FIGURES, document

from dateline.knowledge.conflicts import Claim, amounts, compare, conflicts
from dateline.schema import Investment, Measure, Money, Size


def value(words: str):
    """The value of the one figure in the words."""
    (found,) = [mention.value for mention in document(f"The plant: {words}.", FIGURES).mentions]
    return Investment(**dict(found)) if isinstance(found, Money) else found


CONFLICTS = [
    ("20 billion yuan", "23 billion yuan", "figures"),
    ("20 billion yuan", "more than 20 billion yuan", "bound"),
    ("up to 40 hectares", "40 hectares", "bound"),
    ("72 square kilometers", "72 square meters", "unit"),
    ("310,000 square feet", "310,000 square meters", "unit"),
    ("$2 billion", "$20 billion", "scale"),
    ("$15 million", "$15 billion", "scale"),
    ("20 billion yuan", "more than 22 billion yuan", "figures"),
    ("400 to 450 jobs", "500 jobs", "figures"),
    ("EUR 85.5 million", "EUR 85.7 million", "figures"),
]
CONSISTENT = [
    ("20 billion yuan", "20 billion yuan"),
    ("22 billion yuan", "more than 20 billion yuan"),
    ("about 20 billion yuan", "21 billion yuan"),
    ("about 20 billion yuan", "more than 20 billion yuan"),
    ("$1.23 billion", "$1.2 billion"),
    ("62 acres", "25 hectares"),
    ("20 billion yuan", "20 billion dollars"),
    ("400 to 450 jobs", "420 jobs"),
    ("up to 500 jobs", "more than 300 jobs"),
    # A contract and the whole, a building and its site.
    ("$500 million", "$37 million"),
    ("24 hectares", "9,000 square feet"),
]


@pytest.mark.parametrize(("one", "other", "kind"), CONFLICTS)
def test_what_cannot_both_be_true(one, other, kind):
    for a, b in ((one, other), (other, one)):
        found = compare(amounts(value(a)), amounts(value(b)))
        assert found is not None
        assert found[0] == kind


@pytest.mark.parametrize(("one", "other"), CONSISTENT)
def test_what_can(one, other):
    assert compare(amounts(value(one)), amounts(value(other))) is None
    assert compare(amounts(value(other)), amounts(value(one))) is None


def claim(release: str, words: str, confidence: float = 0.9) -> Claim:
    return Claim(f"{release}-{words}", release, f"2026-01-{len(release):02}", confidence, amounts(value(words)))


def kinds(*claims: Claim) -> list[tuple[str, str, str]]:
    return [(found.kind, found.one.fact, found.other.fact) for found in conflicts(claims)]


def test_each_pair_of_values_once_the_earlier_first():
    found = kinds(claim("aaa", "$25 million"), claim("a", "$20 million"), claim("aa", "$20 million", 0.5))
    assert found == [("figures", "a-$20 million", "aaa-$25 million")]


def test_a_release_that_states_both_means_two_things():
    both = claim("a", "$20 million"), claim("a", "$25 million")
    assert kinds(*both) == []
    assert kinds(*both, claim("b", "$25 million")) == []


def test_a_share_of_a_larger_sum_conflicts_with_nothing():
    assert kinds(claim("a", "$40 million"), claim("a", "$25 million"), claim("b", "$30 million")) == [
        ("figures", "a-$40 million", "b-$30 million")
    ]


def test_a_slip_of_the_unit_shows_within_one_release():
    assert kinds(claim("a", "72 square kilometers"), claim("a", "72 square meters"))[0][0] == "unit"


def test_a_sum_is_judged_in_its_own_currency():
    two, three = (Money(low=Decimal(n), high=Decimal(n), currency="USD") for n in (2, 3))
    one, other = (value("20 billion yuan").model_copy(update={"restated": dollars}) for dollars in (two, three))
    assert compare(amounts(one), amounts(other)) is None
    dollars = Investment(low=Decimal(3), high=Decimal(3), currency="USD")
    assert compare(amounts(one), amounts(dollars)) == ("figures", 1.5)


def test_what_has_no_figures_has_no_amounts():
    nothing = Size(low=None, high=None, unit="m2", dimension="area")
    assert amounts(nothing) == ()
    assert list(conflicts([Claim("a", "a", "", 1.0, ()), Claim("b", "b", "", 1.0, ())])) == []


def test_zero_is_a_figure():
    zero = Measure(low=Decimal(0), high=Decimal(0), unit="m2", dimension="area", si_low=Decimal(0), si_high=Decimal(0),
                   si_unit="m2")  # fmt: skip
    five = zero.model_copy(update=dict.fromkeys(("low", "high", "si_low", "si_high"), Decimal(5)))
    assert compare(amounts(zero), amounts(five)) is not None
