"""Calendar arithmetic, and publication dates in every spelling."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.grammar import calendar
from dateline.grammar.absolute import parse_publication_date

SPANS = [
    ("2025", "2025-01-01", "2025-12-31"),
    ("194", "1940-01-01", "1949-12-31"),
    ("19", "1900-01-01", "1999-12-31"),
    ("2024-02", "2024-02-01", "2024-02-29"),
    ("2026-02-24", "2026-02-24", "2026-02-24"),
    ("2025-10-02T11:00", "2025-10-02", "2025-10-02"),
    ("2025-10-02TMO", "2025-10-02", "2025-10-02"),
    ("2023-Q2", "2023-04-01", "2023-06-30"),
    ("2023-H2", "2023-07-01", "2023-12-31"),
    ("2026-SP", "2026-03-01", "2026-05-31"),
    ("2025-WI", "2025-12-01", "2026-02-28"),
    ("2026-W08", "2026-02-16", "2026-02-22"),
    ("2020-W53", "2020-12-28", "2021-01-03"),
    ("2026-W08-WE", "2026-02-21", "2026-02-22"),
    ("2025/2030", "2025-01-01", "2030-12-31"),
    ("2026-02-16/2026-02-20", "2026-02-16", "2026-02-20"),
    ("1954/1956", "1954-01-01", "1956-12-31"),
]
OPEN = [
    "P3Y", "PT24H", "PXY", "PAST_REF", "PRESENT_REF", "XXXX-04", "XXXX-WXX-1", "FY2025", "BC0480", "0000", "",
    "2025-13", "2025-02-30", "2025-W54", "2025-Q5", "2025-H3", "2025-00", "TMO", "T11:00", "20255",
]  # fmt: skip


@pytest.mark.parametrize(("timex", "start", "end"), SPANS)
def test_span_is_first_and_last_day(timex: str, start: str, end: str) -> None:
    assert calendar.span(timex) == (start, end)


@pytest.mark.parametrize("timex", OPEN)
def test_span_invents_no_day(timex: str) -> None:
    assert calendar.span(timex) == (None, None)


def test_fiscal_years_need_the_month_they_end_in() -> None:
    assert calendar.span("FY2025", 4) == ("2024-05-01", "2025-04-30")
    assert calendar.span("FY2025-Q1", 4) == ("2024-05-01", "2024-07-31")
    assert calendar.span("FY2025-H2", 6) == ("2025-01-01", "2025-06-30")
    assert calendar.span("FY2025", 12) == ("2025-01-01", "2025-12-31")


def test_truncate_says_no_more_than_the_unit() -> None:
    day = date(2026, 1, 15)
    values = {unit: calendar.truncate(day, unit) for unit in calendar.UNITS}
    assert values == {
        "second": "2026-01-15", "minute": "2026-01-15", "hour": "2026-01-15", "day": "2026-01-15",
        "weekend": "2026-W03-WE", "week": "2026-W03", "fortnight": "2026-W03", "month": "2026-01",
        "quarter": "2026-Q1", "half": "2026-H1", "season": "2025-WI", "year": "2026", "decade": "202",
        "century": "20", "millennium": "2",
    }  # fmt: skip


def test_months_end_where_the_calendar_ends_them() -> None:
    assert calendar.add(date(2024, 2, 29), -1, "year") == date(2023, 2, 28)
    assert calendar.add(date(2025, 3, 31), 1, "month") == date(2025, 4, 30)
    assert calendar.shift(date(2026, 3, 1), -1, "season") == "2025-WI"
    assert calendar.shift(date(2025, 1, 3), -1, "week") == "2024-W52"
    with pytest.raises(ValueError, match="outside the calendar"):
        calendar.add(date(2025, 1, 1), -3, "millennium")


def test_weekdays() -> None:
    wednesday = date(2025, 9, 3)
    assert calendar.weekday_near(wednesday, 5, -1) == date(2025, 8, 29)
    assert calendar.weekday_near(wednesday, 3, -1) == date(2025, 8, 27)
    assert calendar.weekday_near(wednesday, 3, 0) == wednesday
    assert calendar.weekday_near(wednesday, 3, 1) == date(2025, 9, 10)
    assert calendar.nth_weekday(2025, 11, 4, 4) == date(2025, 11, 27)
    assert calendar.nth_weekday(2025, 5, 1, -1) == date(2025, 5, 26)


@pytest.mark.parametrize(
    ("year", "day"), [(1999, "04-04"), (2000, "04-23"), (2024, "03-31"), (2025, "04-20"), (2038, "04-25")]
)
def test_easter(year: int, day: str) -> None:
    assert calendar.easter(year).isoformat() == f"{year}-{day}"


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(calendar.UNITS))
def test_every_day_lies_in_its_units(day: date, unit: calendar.Unit) -> None:
    if unit == "weekend":
        return
    start, end = calendar.span(calendar.truncate(day, unit))
    assert start is not None
    assert end is not None
    assert start <= day.isoformat() <= end


PUBLISHED = {
    "Feb. 27, 2026": "2026-02-27",
    "27 February 2026": "2026-02-27",
    "2023-03-08": "2023-03-08",
    "Tuesday Jan 7, 2025 @ 8:00 AM": "2025-01-07",
    "3rd of May 2024": "2024-05-03",
    "5-Mar-2024": "2024-03-05",
    "2025/0716": "2025-07-16",
    "08.03.2023": "2023-03-08",
    "27/03/2023": "2023-03-27",
    "08/08/2023": "2023-08-08",
    "2026年2月27日": "2026-02-27",
    "SHENYANG, China, Feb. 27, 2026 (Wire)": "2026-02-27",
}


@pytest.mark.parametrize("text", PUBLISHED)
def test_publication_date(text: str) -> None:
    assert parse_publication_date(text) == PUBLISHED[text]


@pytest.mark.parametrize("text", ["08/03/2023", "Feb. 30, 2026", "March 2026", "Marching 12 2026", "v1.2.3", ""])
def test_publication_date_is_not_guessed(text: str) -> None:
    assert parse_publication_date(text) is None
