"""What an expression of time means on a given day: TIMEX3 values, their first and last day.

Dates are reckoned from the publication date, or from the date that the text named before ("the following day").
A text without a publication date is read as a narrative: a month takes the year named last; "today" and the like
keep a placeholder (XXXX-XX-XX). No clock is ever asked.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from dateline.grammar import calendar
from dateline.grammar.calendar import SEASONS, Unit
from dateline.grammar.timex import holidays
from dateline.grammar.timex.direction import Direction
from dateline.grammar.timex.meaning import (
    Between,
    Ended,
    Expression,
    Length,
    Meaning,
    Mod,
    Reference,
    Repeat,
    Shift,
    When,
)
from dateline.schema import Timex

# How far back in the text the day of a bare clock time, or the period of "a year earlier", may stand.
_NEAR = 300
_BESIDE = 100
# Beyond this, "the following year" is no longer reckoned from the date before.
_FAR = 600
_PLACEHOLDER: dict[str, str] = {
    "year": "XXXX", "decade": "XXX", "century": "XX", "millennium": "X", "month": "XXXX-XX", "quarter": "XXXX-QX",
    "half": "XXXX-HX", "week": "XXXX-WXX", "fortnight": "XXXX-WXX", "weekend": "XXXX-WXX-WE",
}  # fmt: skip


class Dated(NamedTuple):
    """An expression, its value, and the words that decided on it."""

    expression: Expression
    value: Timex
    cue: tuple[int, int] | None


class _Last(NamedTuple):
    """The calendar value that the text named last."""

    value: str
    day: date | None
    end: int
    explicit: bool


def anchor(text: str, expressions: Iterable[Expression], published: str | None) -> list[Dated]:
    """The values of a text's expressions, in their order; `published` is YYYY-MM-DD or None."""
    row = list(expressions)
    reader = _Reader(text, row, date.fromisoformat(published) if published else None)
    return [reader.read(position) for position in range(len(row))]


class _Reader:
    """Reads expressions from left to right and remembers the last date."""

    def __init__(self, text: str, row: list[Expression], published: date | None) -> None:
        self.text = text
        self.direction = Direction(text)
        self.row = row
        self.published = published
        self.last: _Last | None = None
        self.last_day: _Last | None = None
        self.last_quarter: _Last | None = None
        self.topic_quarter: _Last | None = None  # the latest that is over
        self.topic_year: int | None = None
        self.months_year: int | None = None  # of "the nine months", where the text speaks of them, not of a quarter
        self.cue: tuple[int, int] | None = None
        self.position = 0
        self.fiscal_end: int | None = _fiscal_end(text, row)

    def read(self, position: int) -> Dated:
        self.position = position
        self.cue = None
        expression = self.row[position]
        meaning = expression.meaning
        try:
            value = self._value(meaning)
        except (ValueError, OverflowError):  # outside the years 1 to 9999
            value = Timex(type="date", timex="XXXX", mod=meaning.mod)
        if meaning.mod is None and isinstance(meaning, When | Shift | Length) and self._approximate(expression):
            value = value.model_copy(update={"mod": "APPROX"})
        if isinstance(meaning, When | Shift | Between | Ended) and "X" not in value.timex:
            self._remember(expression, value)
        if isinstance(meaning, Length) and meaning.unit == "month" and meaning.count == _MONTHS_REPORTED:
            known = self.last_quarter.value if self.last_quarter else self.published and str(self.published)
            self.months_year = int(known.removeprefix("FY")[:4]) if known else None
        return Dated(expression, value, self.cue)

    def _remember(self, expression: Expression, value: Timex) -> None:
        meaning = expression.meaning
        if (isinstance(meaning, Shift) and meaning.same_length) or (isinstance(meaning, When) and meaning.repeats):
            return  # what is compared with is not what the text is about
        start = date.fromisoformat(value.start) if value.start else None
        explicit = isinstance(expression.meaning, When) and expression.meaning.year is not None
        self.last = _Last(value.timex, start, expression.end, explicit)
        if value.start and value.start == value.end:
            self.last_day = self.last
        over = self.published is None or value.end is None or value.end < self.published.isoformat()
        if _YEAR.fullmatch(value.timex) and int(value.timex[-4:]) + 1 != self.topic_year:
            self.topic_year = int(value.timex[-4:])  # the year before is only compared with
        if over and _QUARTER.fullmatch(value.timex):
            year_after = _years_later(value.timex, 1)
            if self.last_quarter is None or self.last_quarter.value != year_after:
                self.last_quarter = self.last
                self.months_year = None
            if self.topic_quarter is None or value.timex > self.topic_quarter.value:
                self.topic_quarter = self.last

    def _here(self) -> int:
        return self.row[self.position].start

    def _approximate(self, expression: Expression) -> bool:
        found = _APPROXIMATE.search(self.text, max(0, expression.start - 24), expression.start)
        return found is not None and found.end() == expression.start

    def _value(self, meaning: Meaning) -> Timex:
        match meaning:
            case Length():
                return self._length(meaning)
            case Repeat():
                return Timex(type="set", timex=meaning.value)
            case Reference():
                return Timex(type="date", timex=meaning.value)
            case Between():
                return self._between(meaning)
            case Ended():
                return self._ended(meaning)
            case When(weekday=int(), month=None, turn=None) if self._recurs():
                return Timex(type="set", timex="P1W")
            case When() | Shift():
                return _dated(self._timex(meaning), meaning.mod, self.fiscal_end)
        raise TypeError(f"no value for {meaning!r}")

    def _recurs(self) -> bool:
        """Whether a weekday continues a row of such: "every Monday, Wednesday and Friday"."""
        before, here = self.row[max(self.position - 1, 0)], self.row[self.position]
        if not _JOINED.fullmatch(self.text, before.end, here.start):
            return False
        if not isinstance(before.meaning, Repeat) or not before.meaning.of or not isinstance(here.meaning, When):
            return False
        self.row[self.position] = here._replace(meaning=Repeat(value="P1W", of=f"XXXX-WXX-{here.meaning.weekday}"))
        return True

    def _timex(self, meaning: When | Shift) -> str:
        return self._when(meaning) if isinstance(meaning, When) else self._shift(meaning)

    def _between(self, meaning: Between) -> Timex:
        first, last = self._timex(meaning.first), self._timex(meaning.last)
        if first[:1] == "T" and (day := self._day_beside() or self._day_before()):
            first, last = f"{day}{first}", f"{day}{last}"
        unsettled = isinstance(meaning.last, When) and meaning.last.year is None
        if unsettled and len(first) == len(last) and first > last and last[:4].isdigit():
            last = _years_later(last, 1)
        return _dated(f"{first}/{last}", meaning.mod, self.fiscal_end)

    def _length(self, meaning: Length) -> Timex:
        start = end = None
        if meaning.unit and meaning.count is not None and meaning.count == int(meaning.count):
            if meaning.follows and self.last and self.last.day and self._here() - self.last.end < _NEAR:
                first = calendar.add(self.last.day, 1, "day")
                start = first.isoformat()
                end = (calendar.add(first, int(meaning.count), meaning.unit) - timedelta(days=1)).isoformat()
            elif self.published and meaning.towards:
                try:
                    other = calendar.add(self.published, meaning.towards * int(meaning.count), meaning.unit)
                except ValueError:
                    other = None
                here = self.published.isoformat()
                there = other.isoformat() if other else None
                start, end = (there, here) if meaning.towards < 0 else (here, there)
        return Timex(type="duration", timex=meaning.value, mod=meaning.mod, start=start, end=end)

    # --- "ended June 30, 2025" -------------------------------------------------------------------------------

    def _ended(self, meaning: Ended) -> Timex:
        """A period that ends on a day: a duration, a quarter, or a fiscal year, with its days."""
        period, last = meaning.period, meaning.last
        day = self._timex(last)
        if "X" in day:
            return self._value(period)
        limit = date.fromisoformat(day[:10])
        months = _months_of(period)
        if months is None:
            return self._value(period)
        start = calendar.add(limit + timedelta(days=1), -months, "month") if isinstance(months, int) else None
        if isinstance(period, Length) and period.unit and period.count is not None and months == 0:
            start = calendar.add(limit + timedelta(days=1), -int(period.count), period.unit)
        timex = self._named(period, limit)
        return Timex(
            type="duration" if timex[0] == "P" else "date", timex=timex,
            start=start.isoformat() if start else None, end=limit.isoformat(),
        )  # fmt: skip

    def _named(self, period: Length | Shift | When, limit: date) -> str:
        """The name of a period that ends on `limit`."""
        if isinstance(period, Length):
            return period.value
        if isinstance(period, Shift):
            if period.unit == "year":
                return "P1Y"
            whole = limit.month % (3 if period.unit == "quarter" else 6) == 0
            return calendar.truncate(limit, period.unit) if whole else {"quarter": "P1Q", "half": "P6M"}[period.unit]
        year = period.year or f"{limit.year:04}"
        if period.part is None:
            return year if year.startswith("FY") else f"FY{year}"
        regular = calendar.span(f"{year[-4:]}-{period.part}")[1]
        if period.year is None and regular is not None and regular[:7] != limit.isoformat()[:7]:
            end = self.fiscal_end or 12
            year = f"FY{limit.year + (limit.month > end):04}"
        return f"{year}-{period.part}"

    # --- places in the calendar ------------------------------------------------------------------------------

    def _when(self, when: When) -> str:
        year = when.year
        if when.relative_year is not None:
            year = self._timex(when.relative_year).partition("-")[0]
        if when.days:
            return self._days_on(replace(when, days=0), when.days)
        if when.holiday is not None:
            return self._holiday(when, year)
        if when.weekday is not None and when.month is None:
            return self._weekday(when)
        if when.day is not None and when.month is None:
            return self._day_alone(when.day)
        if when.month is None and when.part is None and year is None:
            day = self._day_beside() or self._day_before()
            return f"{day or ''}T{when.time}" if day or when.time else "XXXX"
        if when.repeats and (repeated := self._period_before()) and year:
            return _years_later(repeated, int(year) - int(repeated.removeprefix("FY")[:4]))
        if year is None:
            year = self._inherited() or self._guess(when)
        value = year
        if when.fiscal and when.part and not year.startswith(("FY", "X")):
            year = self._fiscal_of(when.part, year)
        if when.part is not None and when.part != "W":
            value = f"{year}-{when.part}"
        if when.month is not None:
            value = f"{year}-{when.month:02}" + (f"-{when.day:02}" if when.day else "")
        if when.part == "W":
            return calendar.truncate(date.fromisoformat(value), "week") if "X" not in value else "XXXX-WXX"
        return value + (f"T{when.time}" if when.time else "")

    def _days_on(self, meaning: When | Shift, days: int) -> str:
        value = self._timex(meaning)[:10]
        start, end = calendar.span(value)
        if start is None or start != end:
            return "XXXX-XX-XX"
        return (date.fromisoformat(start) + timedelta(days=days)).isoformat()

    def _inherited(self) -> str | None:
        """The year of the date that follows in the same row: "from March to May 2025"."""
        for position in range(self.position, min(self.position + 4, len(self.row) - 1)):
            between = self.text[self.row[position].end : self.row[position + 1].start]
            if not _JOINED.fullmatch(between):
                return None
            following = self.row[position + 1].meaning
            if isinstance(following, When) and (following.month or following.part) and following.year:
                mine = self.row[self.position].meaning
                if isinstance(mine, When) and mine.month and following.month and mine.month > following.month:
                    return None
                return following.year
        return None

    def _guess(self, when: When) -> str:
        """The year of a month, day, quarter or season that names none."""
        if self.published is None or when.base == "previous":
            return self._narrative_year(when)
        candidates = _candidates(self.published.year, when.month, when.day, when.part, when.weekday)
        cued = 0 if when.turn is not None or self._reported(when) else self._direction()
        return _choose(candidates, self.published, when.turn, cued)

    def _reported(self, when: When) -> bool:
        """ "expects a loss for the third quarter", "third-quarter results": of the quarter just over."""
        start = self.row[self.position].start
        if when.part is None or when.part[0] not in "QH":
            return False
        return not _LIES_AHEAD.search(self.text, max(0, start - 40), start)

    def _narrative_year(self, when: When) -> str:
        if self.last is None:
            return f"{self.published.year:04}" if self.published else "XXXX"
        if self.last.day is None:
            return self.last.value[:6] if self.last.value.startswith("BC") else "XXXX"
        year = self.last.day.year
        month = when.month or (3 + 3 * SEASONS.index(when.part) if when.part in SEASONS else None)
        if month and len(self.last.value) > 4:
            if when.turn == -1 and month >= self.last.day.month:
                year -= 1
            elif when.turn == 1 and month <= self.last.day.month:
                year += 1
            elif when.turn is None and self.last.day.month - month >= 9:
                year += 1  # after December comes January
        return f"{year:04}"

    def _weekday(self, when: When) -> str:
        weekday = when.weekday or 1
        possessive = self.text.startswith(("'s", "’s"), self.row[self.position].end)
        base = self.published
        if when.base == "previous" or base is None:
            base = self.last.day if self.last else None
        if base is None or (self.published is None and self.last and self.last.day is None):
            value = f"XXXX-WXX-{weekday}"
        elif self.last_day and self.last_day.day and self.text[self.last_day.end : self._here()].strip() == "(":
            value = self.last_day.value  # "October 8 (Wednesday)"
        else:
            turn = when.turn
            if turn is None:
                turn = 1 if not possessive and self._direction() > 0 else 0
                if turn == 1 and base.isoweekday() == weekday:
                    turn = 0
            elif turn == 0:  # "this Friday": of this week, or the one ahead
                turn = 1 if base.isoweekday() != weekday else 0
            value = calendar.weekday_near(base, weekday, turn).isoformat()
        return value + (f"T{when.time}" if when.time else "")

    def _day_alone(self, day: int) -> str:
        base = self.last.day if self.last else self.published
        if base is None or not calendar.is_date(base.year, base.month, day):
            return f"XXXX-XX-{day:02}"
        return f"{base.year:04}-{base.month:02}-{day:02}"

    def _day_beside(self) -> str | None:
        """The day that stands right after a clock time: "4-6 p.m. on July 23", "from 4 to 6 p.m. on July 23"."""
        here = self.position
        for position in range(here, min(here + 2, len(self.row) - 1)):
            following = self.row[position + 1]
            gap = self.row[position].end, following.start
            meaning = following.meaning
            if not isinstance(meaning, When):
                return None
            joined = meaning.time is not None and _JOINED.fullmatch(self.text, *gap)
            if not joined and not _THEN.fullmatch(self.text, *gap):
                return None
            if meaning.day or meaning.weekday:
                self.position = position + 1
                value = self._timex(meaning)[:10]
                self.position = here
                return None if "X" in value else value
        return None

    def _day_before(self) -> str | None:
        """The day that a bare clock time belongs to: one named shortly before."""
        near = self.last_day
        if near is None or near.day is None or self.row[self.position].start - near.end > _NEAR:
            return None
        return near.day.isoformat()

    def _holiday(self, when: When, year: str | None) -> str:
        name = when.holiday or ""
        if year is None and self.published is None:
            year = self.last.value[:4] if self.last and self.last.day else "XXXX"
        elif year is None and self.published:
            years = range(max(self.published.year - 1, 1), min(self.published.year + 1, 9999) + 1)
            candidates = tuple((f"{number:04}", _days_of(holidays.value(name, number))) for number in years)
            cued = self._direction() if when.turn is None else 0
            year = _choose(candidates, self.published, when.turn, cued)
        if year is None or not year.isdigit() or len(year) != 4:
            return year or "XXXX"
        value = holidays.value(name, int(year))
        if len(value) < len("2025-12-25"):
            return value
        if when.part == "W":
            return calendar.truncate(date.fromisoformat(value), "week")
        if when.part == "WE":  # that of a Monday lies before it
            day = date.fromisoformat(value)
            return calendar.truncate(day - timedelta(days=3 if day.isoweekday() < 3 else 0), "weekend")
        return value + (f"T{when.time}" if when.time else "")

    def _fiscal_of(self, part: str, year: str) -> str:
        """The fiscal year that "the fiscal second quarter" belongs to: that of the last one that is over."""
        if self.fiscal_end and self.published:
            for number in range(self.published.year + 1, self.published.year - 2, -1):
                end = calendar.span(f"FY{number:04}-{part}", self.fiscal_end)[1]
                if end and date.fromisoformat(end) < self.published:
                    return f"FY{number:04}"
        return f"FY{year}"

    # --- relative to another date ----------------------------------------------------------------------------

    def _shift(self, shift: Shift) -> str:
        if shift.days:
            return self._days_on(replace(shift, days=0), shift.days)
        if shift.same_length and self.months_year:
            return f"{self.months_year + int(shift.count):04}"
        if shift.same_length and (repeated := self._period_before()):
            return _years_later(repeated, int(shift.count))
        if shift.same_length and shift.base == "previous" and self.topic_year and not self._year_beside():
            last = self.last.day.year if self.last and self.last.day else self.topic_year
            if last <= self.topic_year + 1:  # else the text has left that year behind
                return f"{self.topic_year + int(shift.count):04}"
        if shift.unit == "quarter" and shift.base != "published" and shift.count <= 0:
            quarter = self._quarter_in_question()
            words = self.text[self._here() : self._here() + 4].lower()
            if quarter is None:
                count = 0 if words == "this" else -1
                return calendar.shift(self.published, count, "quarter") if self.published else "XXXX-QX"
            if shift.base == "either":  # "the latest quarter": the one that the text is about
                over = self.published is None or (calendar.span(quarter.value)[1] or "") < str(self.published)
                if words == "this" or over:
                    return quarter.value
                return calendar.shift(self.published, -1, "quarter") if self.published else "XXXX-QX"
            return _quarters_later(quarter.value, int(shift.count))
        base = self.published
        if shift.base == "previous" or (shift.base == "either" and base is None):
            base = self._previous_day(shift)
            if base is None and self.last and self.last.value.startswith("BC") and shift.unit == "year":
                return _years_later(self.last.value[:6], int(shift.count))
        if base is None:
            placeholder = _PLACEHOLDER.get(shift.unit, "XXXX-XX-XX")
            return placeholder + (f"T{shift.time}" if shift.time else "")
        unit, count = _whole(shift.unit, shift.count)
        if shift.unit == "year" and shift.mod == "END" and self._just_over(base):
            count -= 1
        if shift.unit == "weekend" and shift.base == "either" and base.isoweekday() <= 5 and self._direction() <= 0:
            count -= 1  # "over the weekend", on a Monday
        value = calendar.shift(base, count, unit)
        return value + (f"T{shift.time}" if shift.time else "")

    def _just_over(self, base: date) -> bool:
        """Whether a bare "year-end" is the last one: early in a year, without a word that looks ahead."""
        words = self.text[self._here() : self.row[self.position].end].lower()
        return base.month <= 4 and words in {"year-end", "year end", "the year-end"} and self._direction() <= 0

    def _previous_day(self, shift: Shift) -> date | None:
        chosen = self.last
        if shift.unit == "day" and self.last_day:
            chosen = self.last_day
        if self.published and chosen and self._here() - chosen.end > _FAR:
            if self._later() and not shift.same_length:
                return None
            return self.published if shift.unit != "day" and shift.count else chosen.day
        if chosen is None:
            return self.published if shift.same_length or not self._later() else None
        if chosen.day is None and chosen.value.startswith("FY"):
            return date(int(chosen.value[2:6]), 1, 1)
        return chosen.day

    def _later(self) -> bool:
        """ "two weeks later": of a date that must stand near."""
        words = self.text[self._here() : self.row[self.position].end].lower()
        return words.endswith(("later", "earlier", "before", "after"))

    def _period_before(self) -> str | None:
        """The quarter, half or month named near before, which "a year earlier" repeats."""
        here = self._here()
        words = self.text[here : self.row[self.position].end].lower()
        period_named = "quarter" in words or "period" in words
        if not period_named and self._year_beside():
            return None
        quarter = self._quarter_in_question()
        if quarter and self.last_quarter and here - self.last_quarter.end < 4 * _NEAR:
            return quarter.value
        if self.published and "quarter" in words:
            return calendar.shift(self.published, -1, "quarter")
        if self.last and here - self.last.end < _NEAR and _REPEATED.fullmatch(self.last.value):
            return self.last.value
        return None

    def _quarter_in_question(self) -> _Last | None:
        """The quarter just named; further on, the latest that the text has named."""
        if self.last_quarter and self._here() - self.last_quarter.end < _NEAR:
            return self.last_quarter
        return self.topic_quarter

    def _year_beside(self) -> bool:
        """Whether a year was named in the same breath."""
        return bool(self.last and self._here() - self.last.end < _BESIDE and _YEAR.fullmatch(self.last.value))

    # --- direction -------------------------------------------------------------------------------------------

    def _direction(self) -> int:
        here = self.row[self.position]
        found, self.cue = self.direction.of(here.start, here.end)
        return found


@lru_cache(maxsize=4096)
def _dated(timex: str, mod: Mod | None, fiscal_end: int | None) -> Timex:
    """A date or a clock time with the days that it covers."""
    start, end = calendar.span(timex, fiscal_end)
    return Timex(type="time" if "T" in timex else "date", timex=timex, mod=mod, start=start, end=end)


_APPROXIMATE = re.compile(
    r"(?<!\w)(?:about|around|approximately|approx\.|roughly|some|nearly|almost|circa|ca?\.|just over|just under"
    r"|close to)\s+\Z",
    re.IGNORECASE,
)
# India's fiscal years end in March by law; its releases give themselves away by their numbers.
_INDIAN = re.compile(r"\b(?:crores?|lakhs?)\b|₹")
_LIES_AHEAD = re.compile(
    r"(?:\b(?:in|by|during|until|through|from|before|beginning|starting|early|late|mid|completion|start|opening|of)"
    r"|\b(?:scheduled|slated|planned|set|targeted|expected|due|forecast|target|on track)\s+for)[\s-]+$",
    re.IGNORECASE,
)
_THEN = re.compile(r",?\s+(?:on\s+|\([^()]{0,20}\)\s+)?")
_JOINED = re.compile(r"\s*(?:,|to|and|or|through|until|till|&|-|–|,\s*and|,\s*or)\s*", re.IGNORECASE)
_YEAR = re.compile(r"(?:FY)?\d{4}")
_QUARTER = re.compile(r"(?:FY)?\d{4}-[QH]\d")
# "The nine months": what a company reports beside its third quarter.
_MONTHS_REPORTED = 9
_REPEATED = re.compile(r"(?:FY)?\d{4}-(?:Q\d|H\d|\d\d)(?:/\d{4}-(?:Q\d|\d\d))?")


def _months_of(period: Length | Shift | When) -> int | None:
    """How many months a period has, 0 for one of days or weeks, None for one without a length."""
    in_months = {"month": 1, "quarter": 3, "half": 6, "year": 12}
    if isinstance(period, Length):
        count = period.count or Decimal(0)
        return int(count) * in_months.get(period.unit or "", 0) if count == int(count) else None
    if isinstance(period, Shift):
        return in_months.get(period.unit)
    if period.part:
        return {"Q": 3, "H": 6}.get(period.part[0])
    return 12 if period.month is None else None


def _fiscal_end(text: str, row: Sequence[Expression]) -> int | None:
    """The month in which the issuer's fiscal years end, where its own words say so."""
    if _INDIAN.search(text):
        return 3
    for expression in row:
        meaning = expression.meaning
        if not isinstance(meaning, Ended) or meaning.last.month is None:
            continue
        period, month = meaning.period, meaning.last.month
        if isinstance(period, Shift) and period.unit == "year":
            return month
        if isinstance(period, When) and period.part is None and period.year:
            return month
        if isinstance(period, When) and period.part and period.part[0] == "Q":
            return (month - 3 * int(period.part[1]) - 1) % 12 + 1
    return None


_Candidates = tuple[tuple[str, tuple[date, date]], ...]


@lru_cache(maxsize=4096)
def _candidates(year: int, month: int | None, day: int | None, part: str | None, weekday: int | None) -> _Candidates:
    """A month, day, quarter or season, of the years around one, with its first and last day."""
    found = []
    for number in range(year - 2, year + 3):
        value = f"{number:04}-{month:02}" if part in {None, "W"} else f"{number:04}-{part}"
        start, end = calendar.span(f"{value}-{day:02}" if day is not None else value)
        if start and end:
            found.append((f"{number:04}", (date.fromisoformat(start), date.fromisoformat(end))))
    if weekday is not None:  # "Thursday, October 2": the weekday settles the year
        found = [candidate for candidate in found if candidate[1][0].isoweekday() == weekday] or found
    return tuple(found)


@lru_cache(maxsize=4096)
def _choose(candidates: _Candidates, published: date, turn: int | None, cued: int) -> str:
    """The year among candidates that a direction, given or cued, leads to; the nearest without one."""
    if not candidates:
        return "XXXX"
    nearest = min(candidates, key=lambda c: (_distance(c[1], published), c[0]))
    if turn:
        beyond = [c for c in candidates if (c[1][1] < published if turn < 0 else c[1][0] > published)]
    elif turn == 0:
        this_year = [c for c in candidates if c[0] == f"{published.year:04}"]
        beyond = [] if _distance(nearest[1], published) == 0 else this_year
    elif cued == 0:
        beyond = []
    elif cued > 0:
        beyond = [c for c in candidates if c[1][1] >= published]
    else:
        beyond = [c for c in candidates if c[1][0] <= published]
    chosen = min(beyond, key=lambda c: _distance(c[1], published), default=nearest)
    # A verb in the past is weak evidence for a date eleven months back against one next month.
    limit = _LONG_AGO if cued == -1 else _VERY_LONG_AGO
    one_day = nearest[1][0] == nearest[1][1]
    if turn is None and one_day and cued > 0 and _distance(nearest[1], published) <= _JUST_NOW:
        return nearest[0]  # "opened today and will run from 5 to 7 November"
    weak = turn is None and chosen[1][1] < published and _distance(chosen[1], published) > limit
    return nearest[0] if weak else chosen[0]


_JUST_NOW = 60
_LONG_AGO, _VERY_LONG_AGO = 240, 290


def _distance(span: tuple[date, date], day: date) -> int:
    return max((span[0] - day).days, (day - span[1]).days, 0)


def _years_later(value: str, years: int) -> str:
    """The same quarter, month or day some years on; each end of an interval."""
    if "/" in value:
        return "/".join(_years_later(part, years) for part in value.split("/"))
    if value.startswith("BC"):
        return f"BC{int(value[2:6]) - years:04}{value[6:]}"
    head = "FY" if value.startswith("FY") else ""
    body = value[len(head) :]
    return f"{head}{int(body[:4]) + years:04}{body[4:]}"


def _quarters_later(value: str, quarters: int) -> str:
    """A quarter of a calendar or fiscal year some quarters on; of a half, from its last quarter."""
    head, body = ("FY", value[2:]) if value.startswith("FY") else ("", value)
    number = int(body[6]) * (2 if body[5] == "H" else 1)
    year, quarter = divmod(int(body[:4]) * 4 + number - 1 + quarters, 4)
    return f"{head}{year:04}-Q{quarter + 1}"


def _whole(unit: Unit, count: Decimal) -> tuple[Unit, int]:
    """A count without fraction: in months where years are halved, in days where weeks are."""
    if count == int(count):
        return unit, int(count)
    finer: dict[Unit, tuple[Unit, int]] = {
        "year": ("month", 12), "month": ("week", 4), "week": ("day", 7), "decade": ("year", 10),
        "century": ("year", 100), "quarter": ("month", 3),
    }  # fmt: skip
    if unit not in finer:
        return unit, int(count)
    smaller, factor = finer[unit]
    return smaller, int(count * factor)


def _days_of(value: str) -> tuple[date, date]:
    """First and last day of a value that has both."""
    start, end = calendar.span(value)
    assert start is not None
    assert end is not None
    return date.fromisoformat(start), date.fromisoformat(end)
