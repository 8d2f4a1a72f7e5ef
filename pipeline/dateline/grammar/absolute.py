"""Absolute dates as datelines, file heads and metadata spell them: one date, one day.

    parse_publication_date("Feb. 27, 2026")                       "2026-02-27"
    parse_publication_date("Tuesday Jan 7, 2025 @ 8:00 AM")       "2025-01-07"
"""

import re

from dateline.grammar.calendar import is_date

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>[12]\d{3})(?!\d)"
_SPELLINGS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_MONTH}[ \xa0]{{0,3}}{_DAY}[ \xa0]{{0,3}},?[ \xa0]{{0,3}}{_YEAR}",
        rf"{_DAY}\.?(?:[ \xa0]{{1,3}}of)?[- \xa0]{{0,3}}{_MONTH}[-, \xa0]{{0,4}}{_YEAR}",
        rf"\b{_YEAR}[-, \xa0]{{1,3}}{_MONTH}[- \xa0]{{1,3}}{_DAY}",
        r"(?<!\d)(?P<year>[12]\d{3})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<year>[12]\d{3})/?(?P<month>[01]\d)/?(?P<day>[0-3]\d)(?!\d)",
        r"(?<!\d)(?P<year>[12]\d{3}) ?年 ?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?日",
    )
]
_EITHER = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2([12]\d{3})(?!\d)")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_publication_date(text: str) -> str | None:
    """The day (YYYY-MM-DD) that the first date in `text` names, whatever its spelling; None without one.

    A day and a month in digits that could be read either way ("08/03/2023") are no date; with a full stop
    ("08.03.2023") the day comes first, as it does wherever dates are written so.
    """
    found = [match for spelling in _SPELLINGS if (match := spelling.search(text))]
    for match in sorted(found, key=lambda match: match.start()):
        month = match["month"].lower()
        number = int(month) if month.isdigit() else _NAMES.index(month[:3]) + 1
        if is_date(int(match["year"]), number, int(match["day"])):
            return f"{match['year']}-{number:02}-{int(match['day']):02}"
    if not found and (match := _EITHER.search(text)):
        return _only_reading(int(match[1]), int(match[3]), int(match[4]), dotted=match[2] == ".")
    return None


def _only_reading(first: int, second: int, year: int, dotted: bool) -> str | None:
    readings = {(year, second, first)} if dotted else {(year, second, first), (year, first, second)}
    valid = [reading for reading in readings if is_date(*reading)]
    if len(valid) != 1:
        return None
    return "{:04}-{:02}-{:02}".format(*valid[0])
