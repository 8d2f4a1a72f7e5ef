"""Values as a person reads them."""

from decimal import Decimal

import pytest

from dateline import render
from dateline.schema import Count, Investment, Link, Measure, Money, Percent, Status, Timex, from_text, mark


def money(low, high, currency="CNY", approximate=False):
    exact = [None if bound is None else Decimal(bound) for bound in (low, high)]
    return Money(low=exact[0], high=exact[1], approximate=approximate, currency=currency)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (money(85500000000, 85500000000), "CNY 85.5 billion"),
        (money(5000000, 7000000, "USD"), "USD 5 million to 7 million"),
        (money(400, None), "CNY at least 400"),
        (money(None, "1234.50", "EUR"), "EUR up to 1,234.50"),
        (money(1234567, 1234567, approximate=True), "CNY about 1,234,567"),
        (Investment(**dict(money(15, 15)), restated=money(2, 2, "USD")), "CNY 15 (USD 2)"),
        (Measure(low=Decimal("7.2"), high=Decimal("7.2"), unit="km2", dimension="area"), "7.2 km²"),
        (Count(low=Decimal(49), high=Decimal(49), of="project"), "49 projects"),
        (Count(low=Decimal(1), high=Decimal(1), of="project"), "1 project"),
        (Count(low=Decimal(5), high=None, of="permanent body"), "at least 5 permanent bodies"),
        (Count(low=Decimal(300), high=Decimal(300), of="person"), "300 people"),
        (Count(low=Decimal(450), high=Decimal(450), of="TEU"), "450 TEU"),
        (Timex(type="date", timex="2028-SP"), "spring 2028"),
        (Timex(type="date", timex="2026-W18"), "week 18 of 2026"),
        (Timex(type="date", timex="2027-H1"), "the first half of 2027"),
        (Timex(type="date", timex="FY2027"), "FY2027"),
        (Percent(low=Decimal(15), high=Decimal(15)), "15 %"),
        (Timex(type="date", timex="2025-11", mod="END"), "end of 2025-11"),
        (Link(entity="e1", role="developer"), "developer: e1"),
        (Status(status="under_construction", date="2026-02"), "under construction (2026-02)"),
    ],
)
def test_value(value, line):
    assert render.value(value) == line


@pytest.mark.parametrize(
    ("timex", "read"),
    [
        ("P20Y", "20 years"), ("P1D", "1 day"), ("P2.5W", "2.5 weeks"), ("PT3H", "3 hours"), ("PT1M", "1 minute"),
        ("P3M", "3 months"), ("T12:00", "12:00"), ("2026-03-01T09:30", "2026-03-01 09:30"), ("203", "2030s"),
        ("XXXX-WXX-2", "undated Tuesday"), ("XXXX-XX-XX", "undated day"), ("XXXX", "undated year"),
        ("XXXX-05", "XXXX-05"), ("XXXX-SU", "XXXX-SU"), ("PRESENT_REF", "PRESENT_REF"), ("PT3Y", "PT3Y"),
        ("2026-03-01", "2026-03-01"), ("2026", "2026"), ("18", "18"),
        ("2026-03-01/2026-03-04", "2026-03-01/2026-03-04"),
    ],
)  # fmt: skip
def test_a_timex3_as_a_reader_takes_it(timex, read):
    assert render.when(timex) == read


def test_brat_breaks_a_span_at_a_line_end():
    doc = from_text("Lotus\nPlant opens")
    doc = doc.replace(mentions=(mark(doc, "PROJECT", 0, 11, None, "test").model_copy(update={"id": "m1"}),))
    assert render.brat(doc) == "T1\tPROJECT 0 5;6 11\tLotus Plant\n"


def test_html_marks_the_words_and_escapes_the_text():
    doc = from_text("<b> cost 5 yuan")
    doc = doc.replace(mentions=(mark(doc, "MONEY", 9, 15, money(5, 5), "test").model_copy(update={"id": "m1"}),))
    assert '&lt;b&gt; cost <mark data-label="MONEY" title="MONEY: CNY 5">5 yuan</mark>' in render.html([doc])
