"""Absolute dates in other languages, by dateparser: it is asked about spans that are dates already.

    read("27 février 2026", "fr")    ("2026", 2, 27)
    read("Februar 2026", "de")       ("2026", 2, None)

dateparser costs half a second to import, so it is imported with the first such date.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=64)
def _parser(language: str) -> Any:
    from dateparser.date import DateDataParser

    # Nothing may come from the clock or the machine: the base is fixed, and a missing day is never taken from it.
    settings = {"RELATIVE_BASE": datetime(2000, 1, 1), "TIMEZONE": "UTC", "REQUIRE_PARTS": ["month", "year"]}
    return DateDataParser(languages=[language], settings=settings)


@lru_cache(maxsize=1024)
def read(words: str, language: str) -> tuple[str, int, int | None] | None:
    """Year, month and day of a date in a language (ISO 639-1); no day where the words have none."""
    parsed = _parser(language).get_date_data(words)
    if parsed.date_obj is None:
        return None
    day = parsed.date_obj.day if parsed.period == "day" else None
    return f"{parsed.date_obj.year:04}", parsed.date_obj.month, day
