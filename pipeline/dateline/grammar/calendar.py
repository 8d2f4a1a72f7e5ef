"""Calendar arithmetic on TIMEX3 values: the days they cover, and their neighbours at any granularity.

    span("2025-Q4")                             ("2025-10-01", "2025-12-31")
    shift(date(2025, 8, 6), -1, "month")        "2025-07"

Dates are proleptic Gregorian. Weeks are ISO 8601 weeks; quarters and halves those of the calendar year;
seasons the meteorological quarters of the northern hemisphere, where the winter of a year begins in its
December.
Nothing here reads a text or a clock.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, get_args

Unit = Literal[
    "second", "minute", "hour", "day", "weekend", "week", "fortnight", "month", "quarter", "half", "season",
    "year", "decade", "century", "millennium",
]  # fmt: skip
UNITS: tuple[Unit, ...] = get_args(Unit)
SEASONS = ("SP", "SU", "FA", "WI")

Days = tuple[str | None, str | None]
OPEN: Days = (None, None)

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_WEEK = re.compile(r"(\d{4})-W(\d\d)(-WE|-[1-7])?")
_PART = re.compile(r"(FY)?(\d{4})-([QH])(\d)")
_SEASON = re.compile(r"(\d{4})-(SP|SU|FA|WI)")
_YEARS = re.compile(r"\d{1,4}")
_FISCAL = re.compile(r"FY(\d{4})")


@lru_cache(maxsize=4096)
def span(timex: str, fiscal_end: int | None = None) -> Days:
    """First and last day (YYYY-MM-DD) that a TIMEX3 value covers, None where it leaves them open.

    `fiscal_end` is the month, 1 to 12, in which the fiscal years meant by FY values end; without it they are
    open. Durations, references (PAST_REF) and values with a placeholder (XXXX-04) are open on both sides, as is
    anything that is no date of the years 1 to 9999.

    >>> span("2026-02-16/2026-02-20")
    ('2026-02-16', '2026-02-20')
    """
    first, slash, last = timex.partition("/")
    if slash:
        return span(first, fiscal_end)[0], span(last, fiscal_end)[1]
    try:
        days = _days(timex, fiscal_end)
    except (ValueError, OverflowError):  # a 31 February, week 60, year 0
        return OPEN
    return (days[0].isoformat(), days[1].isoformat()) if days else OPEN


def _days(timex: str, fiscal_end: int | None) -> tuple[date, date] | None:
    if found := _DAY.fullmatch(timex):
        day = date(int(found[1]), int(found[2]), int(found[3]))
        return day, day
    if found := _MONTH.fullmatch(timex):
        year, month = int(found[1]), int(found[2])
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    if found := _WEEK.fullmatch(timex):
        return _week(int(found[1]), int(found[2]), found[3])
    if found := _PART.fullmatch(timex):
        length = 3 if found[3] == "Q" else 6
        number = int(found[4])
        if not 1 <= number <= 12 // length:
            raise ValueError(timex)
        months = (number - 1) * length
        if not found[1]:
            return _months(int(found[2]), 1 + months, length)
        return _months(int(found[2]), fiscal_end - 11 + months, length) if fiscal_end else None
    if found := _SEASON.fullmatch(timex):
        return _months(int(found[1]), 3 + 3 * SEASONS.index(found[2]), 3)
    if found := _FISCAL.fullmatch(timex):
        return _months(int(found[1]), fiscal_end - 11, 12) if fiscal_end else None
    if _YEARS.fullmatch(timex):
        scale = 10 ** (4 - len(timex))
        first = int(timex) * scale
        return date(max(first, 1), 1, 1), date(first + scale - 1, 12, 31)
    return None


def _months(year: int, month: int, length: int) -> tuple[date, date]:
    """First and last day of `length` months; a month below 1 or above 12 runs into the neighbouring year."""
    index = year * 12 + month - 1
    first_year, first_month = divmod(index, 12)
    last_year, last_month = divmod(index + length - 1, 12)
    last_day = monthrange(last_year, last_month + 1)[1]
    return date(first_year, first_month + 1, 1), date(last_year, last_month + 1, last_day)


def _week(year: int, week: int, part: str | None) -> tuple[date, date]:
    monday = date.fromisocalendar(year, week, 1)
    if part is None:
        return monday, monday + timedelta(days=6)
    if part == "-WE":
        return monday + timedelta(days=5), monday + timedelta(days=6)
    day = monday + timedelta(days=int(part[1:]) - 1)
    return day, day


def is_date(year: int, month: int, day: int) -> bool:
    """Whether the calendar has this day."""
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def truncate(day: date, unit: Unit) -> str:
    """The TIMEX3 value of the `unit` that holds `day`; units below the day give the day.

    >>> truncate(date(2026, 1, 15), "season")
    '2025-WI'
    """
    match unit:
        case "week" | "fortnight" | "weekend":
            year, week, _ = day.isocalendar()
            return f"{year:04}-W{week:02}" + ("-WE" if unit == "weekend" else "")
        case "month":
            return f"{day.year:04}-{day.month:02}"
        case "quarter":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case "half":
            return f"{day.year:04}-H{(day.month + 5) // 6}"
        case "season":
            season = (day.month - 3) % 12 // 3
            return f"{day.year - (day.month < 3):04}-{SEASONS[season]}"
        case "year":
            return f"{day.year:04}"
        case "decade":
            return f"{day.year:04}"[:3]
        case "century":
            return f"{day.year:04}"[:2]
        case "millennium":
            return f"{day.year:04}"[:1]
        case _:
            return day.isoformat()


_IN_DAYS = {"day": 1, "weekend": 7, "week": 7, "fortnight": 14}
_IN_MONTHS = {
    "month": 1, "quarter": 3, "season": 3, "half": 6, "year": 12, "decade": 120, "century": 1200,
    "millennium": 12000,
}  # fmt: skip


def add(day: date, count: int, unit: Unit) -> date:
    """The day `count` units away, the last of its month where that month is too short.

    Units below the day leave it as it is. Raises ValueError outside the years 1 to 9999.

    >>> add(date(2024, 2, 29), -1, "year")
    datetime.date(2023, 2, 28)
    """
    try:
        if unit in _IN_DAYS:
            return day + timedelta(days=count * _IN_DAYS[unit])
        if unit not in _IN_MONTHS:
            return day
        year, month = divmod(day.year * 12 + day.month - 1 + count * _IN_MONTHS[unit], 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError) as error:
        raise ValueError(f"{count} {unit}s from {day} lies outside the calendar") from error


def shift(day: date, count: int, unit: Unit) -> str:
    """The TIMEX3 value of the `unit` that lies `count` units from the one holding `day`.

    Raises ValueError outside the years 1 to 9999.
    """
    return truncate(add(day, count, unit), unit)


def weekday_near(day: date, weekday: int, direction: int) -> date:
    """The day with this ISO weekday after `day` (`direction` 1), before it (-1), or before or on it (0).

    >>> weekday_near(date(2025, 9, 3), 5, -1)
    datetime.date(2025, 8, 29)
    """
    if direction > 0:
        return day + timedelta(days=(weekday - day.isoweekday() - 1) % 7 + 1)
    if direction < 0:
        return day - timedelta(days=(day.isoweekday() - weekday - 1) % 7 + 1)
    return day - timedelta(days=(day.isoweekday() - weekday) % 7)


def nth_weekday(year: int, month: int, weekday: int, count: int) -> date:
    """The `count`-th ISO weekday of a month, from its end where negative; ValueError where it has none."""
    length = monthrange(year, month)[1]
    if count > 0:
        day = 1 + (weekday - date(year, month, 1).isoweekday()) % 7 + 7 * (count - 1)
    else:
        day = length - (date(year, month, length).isoweekday() - weekday) % 7 + 7 * (count + 1)
    return date(year, month, day)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher; Meeus 1991, chapter 8)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, skipped = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarter, single = divmod(rest, 4)
    sunday = (32 + 2 * skipped + 2 * quarter - moon - single) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
