"""Words of time: a text cut into nodes for the rules of `timex`, by the lists of `models/calendar.yaml`.

    "Q4 2025"   ->   QUARTER "Q4", then YEAR "2025", which may also be a plain NUMBER
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from dateline import lexicon
from dateline.grammar.cascade import DASHES, JUNK, Codes, Node, literal

_CLOCK_HALF = r"[AaPp](?:\.\s?[Mm]\.?|[Mm]\b)"
TOKEN = re.compile(
    r"""
      \d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)
    | \d{1,2}[:.]\d\d(?::\d\d)?(?=\s?[AaPp]\.?\s?[Mm]\b)
    | \d{1,2}:\d\d(?::\d\d)?(?![\d:])
    | \d{1,4}([/.-])\d{1,2}\1\d{1,4}(?![\d/]|[.-]\d)
    | \d{1,2}(?:st|nd|rd|th|ST|ND|RD|TH)(?!\w)
    | \d+[^\W\d_]\w*
    | \d+(?:,\d{3}(?!\d))*(?:\.\d+)?
    | [AaPp]\.\s?[Mm]\.?(?!\w)
    | B\.\s?C\.(?:\s?E\.)?|A\.\s?D\.
    | [oO]['’]clock
    | [^\W\d_]\w*
    | ['’‘]\d\d(?:['’]?s)?(?!\w)
    | ['’]s(?!\w)
    | \n[^\S\n]*\n\s*
    | [^\w\s]
    """,
    re.VERBOSE,
)
"""What stands as one node: dates and times in digits, numbers, words, marks, and the gap between paragraphs."""

_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?).*)?")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)(?::(\d\d))?")
_NUMERIC = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)", re.IGNORECASE)
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_APOSTROPHE = re.compile(r"['’‘](\d\d)(['’]?s)?")
_QUARTER = re.compile(
    r"(?:(?P<first>[QH])(?P<number>[1-4])|(?P<digit>[1-4])(?P<letter>[QH]))"
    r"(?:(?P<fiscal>FY)?(?P<year>\d{4}|\d\d))?",
    re.IGNORECASE,
)
_FISCAL = re.compile(r"FY(?P<year>\d{4}|\d\d)?(?P<estimate>[EeFfAa])?", re.IGNORECASE)
_DIGITS_AND_LETTERS = re.compile(r"(\d{1,9})([A-Za-z]+)\d*")

# Two-digit years: '70 to '99 are of the twentieth century, '00 to '69 of the twenty-first (the pivot of POSIX).
_PIVOT = 70


def full_year(two_digits: str) -> str:
    """The year that two digits mean, 1970 to 2069."""
    return f"{'19' if int(two_digits) >= _PIVOT else '20'}{two_digits}"


class Words(NamedTuple):
    """Values by class of every word, in lower case; `capital` those that need a capital letter."""

    any_case: Mapping[str, Mapping[str, Any]]
    capital: Mapping[str, Mapping[str, Any]]


@cache
def words() -> Words:
    any_case: dict[str, dict[str, Any]] = {}
    capital: dict[str, dict[str, Any]] = {}

    def enter(section: str, label: str, value: str | None = "value") -> None:
        for entry in lexicon.section("calendar", section):
            for forms, table in ((entry.get("words", ()), any_case), (entry.get("capital", ()), capital)):
                for form in forms:
                    table.setdefault(form.lower(), {})[label] = entry[value] if value else entry

    enter("months", "MONTH")
    enter("weekdays", "WEEKDAY")
    enter("units", "UNIT")
    enter("seasons", "SEASON")
    enter("day_parts", "DAYPART")
    enter("hours", "HOUR_NAME")
    enter("zones", "ZONE", None)
    enter("deictics", "DEICTIC", None)
    enter("references", "REFERENCE")
    enter("sets", "SET")
    enter("vague_numbers", "VAGUE", None)
    enter("ordinals", "ORDINAL")
    enter("decades", "DECADE_NAME")
    enter("foreign_months", "FOREIGN_MONTH", None)
    for entry in lexicon.section("calendar", "units"):
        for form in entry["words"]:
            if form.endswith("s") or form in {"millennia", "centuries"}:
                any_case[form]["UNITS"] = entry["value"]
    for entry in lexicon.section("calendar", "units"):
        for form in entry.get("short", ()):
            any_case.setdefault(form, {})["SHORT_UNIT"] = entry["value"]
    for form in [form for form in any_case if form.endswith("days") and "WEEKDAY" in any_case[form]]:
        any_case[form] = {"WEEKDAYS": any_case[form]["WEEKDAY"]}
    for entry in lexicon.section("calendar", "numbers"):
        for form in entry["words"]:
            any_case.setdefault(form, {})["NUMBER_WORD"] = Decimal(entry["value"])
    for entry in lexicon.section("numbers", "words"):
        any_case.setdefault(entry["word"], {})["NUMBER_WORD"] = Decimal(entry["value"])
    for form, scale in (("hundred", 100), ("thousand", 1000), ("dozen", 12)):
        any_case.setdefault(form, {})["SCALE"] = scale
    return Words(any_case, capital)


@lru_cache(maxsize=1 << 16)
def classify(token: str) -> Mapping[str, Any]:
    """The classes of a token, each with its value; empty for one without a part in dates."""
    first = token[0]
    if first.isdigit():
        return _digits(token)
    if first in "'’‘" and len(token) > 1 and token[1].isdigit():
        found = _APOSTROPHE.fullmatch(token)
        if found is None:
            return {}
        return {"DECADE": full_year(found[1])[:3]} if found[2] else {"SHORT_YEAR": full_year(found[1])}
    if first == "\n":
        return {}
    lowered = token.lower()
    if first in DASHES:
        lowered = "-"
    elif first in "'’" and len(token) == 2:
        lowered = "'s"
    elif len(token) > 1 and "." in token:
        lowered = re.sub(r"[.\s]", "", lowered)
    elif first == "’":
        lowered = "'"
    known = words()
    values: dict[str, Any] = {literal(lowered): lowered}
    values.update(known.any_case.get(lowered, {}))
    if first.isupper():
        values.update(known.capital.get(lowered, {}))
    if first in "QqHhFf" and len(token) > 1:
        values.update(_letters(token))
    return values


def _digits(token: str) -> Mapping[str, Any]:
    if token.isdecimal() and token.isascii():
        return _integer(token)
    if found := _DIGITS_AND_LETTERS.fullmatch(token):
        return _glued(token, found[1], found[2])
    if found := _CHINESE.fullmatch(token):
        return {"ISO": (f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}", None)}
    if found := _ISO.fullmatch(token):
        return {"ISO": (found[1], found[2])}
    if found := _CLOCK.fullmatch(token):
        if ":" not in token:
            return {"CLOCK": (int(found[1]), int(found[2]), None), "NUMBER": Decimal(token)}
        return {"CLOCK": (int(found[1]), int(found[2]), found[3])}
    if found := _NUMERIC.fullmatch(token):
        return {"NUMERIC": (found[1], found[3], found[4], found[2])}
    plain = token.replace(",", "")
    if plain.isascii() and plain.replace(".", "", 1).isdecimal() and len(plain) < 16:
        return {"NUMBER": Decimal(plain)}
    return {}


def _integer(token: str) -> Mapping[str, Any]:
    if len(token) > 15:
        return {}
    number = int(token)
    values: dict[str, Any] = {"NUMBER": Decimal(number)}
    if len(token) <= 2:
        if 1 <= number <= 31:
            values["DAY"] = number
        if number <= 24:
            values["HOUR"] = number
        if len(token) == 2:
            values["YEAR_END"] = token
    elif len(token) == 4 and 1000 <= number <= 2999:
        values["YEAR"] = token
    elif len(token) == 3:
        values["OLD_YEAR"] = token
    return values


def _letters(token: str) -> Mapping[str, Any]:
    """Q4, H1, FY25: quarters, halves, fiscal years."""
    if found := _QUARTER.fullmatch(token):
        return _part(found)
    if found := _FISCAL.fullmatch(token):
        if found["year"] is None:
            return {"FY": token}
        return {"FISCAL": "FY" + _year(found["year"])}
    return {}


def _year(digits: str) -> str:
    return digits if len(digits) == 4 else f"20{digits}"


def _part(found: "re.Match[str]") -> Mapping[str, Any]:
    letter = (found["first"] or found["letter"]).upper()
    number = found["number"] or found["digit"]
    if letter == "H" and number > "2":
        return {}
    if found["year"] is None:
        return {"PART": f"{letter}{number}"}
    return {"PART_OF_YEAR": ("FY" if found["fiscal"] else "") + _year(found["year"]) + f"-{letter}{number}"}


def _glued(token: str, digits: str, letters: str) -> Mapping[str, Any]:
    """Digits and letters written together: "3rd", "1990s", "11am", "5yr"."""
    lowered = letters.lower()
    if found := _ORDINAL.fullmatch(token):
        return {"ORDINAL": int(found[1])} if int(found[1]) else {}
    if lowered == "s" and len(digits) == 4 and digits[3] == "0" and "1000" <= digits <= "2999":
        return {"DECADE": digits[:3]}
    if found := _QUARTER.fullmatch(token):
        return _part(found)
    if len(token) > len(digits) + len(letters):
        return {}
    if lowered in {"am", "pm"} and len(digits) <= 2 and 1 <= int(digits) <= 12:
        return {"CLOCK_HALF": (int(digits) % 12 + (12 if lowered == "pm" else 0), None)}
    forms = words().any_case.get(lowered, {})
    unit = forms.get("SHORT_UNIT") or forms.get("UNIT")
    if unit and len(digits) < 6 and len(letters) > 1:
        return {"COUNTED": (Decimal(digits), unit)}
    return {}


# Tokens of every shape that digits can take, so that each combination of classes has its code before use.
_SHAPES = (
    *map(str, range(32)), "05", "13", "29", "32", "00", "99", "480", "1066", "2025", "5000", "1,000", "1.5",
    "2025-01-01", "11:00", "11.30", "1/2/2025", "3rd", "1990s", "4Q", "4Q25", "Q4", "H1", "FY", "FY25", "11am",
    "5yr", "5hrs", "'98", "'90s", "'s", "B.C.", "a.m.", "o'clock",
)  # fmt: skip


class Lexer:
    """Cuts texts into nodes with the codes of a cascade, whose patterns use `labels`."""

    def __init__(self, codes: Codes, labels: set[str], core: set[str]) -> None:
        self._codes = codes
        self._labels = labels
        self.entry = lru_cache(maxsize=1 << 16)(self._entry)
        spelled = [label[1:] for label in labels if label[0] == "="]
        for word in (*words().any_case, *words().capital, *spelled, *_SHAPES):
            for token in {word, word.capitalize(), word.upper()}:
                if token:
                    self.entry(token)
        self._core = set(codes.holding(core))

    def _entry(self, token: str) -> tuple[str, Mapping[str, Any]]:
        values = classify(token)
        return self._codes.code(label for label in values if label in self._labels), values

    def islands(self, text: str) -> Iterator[list[Node]]:
        """Rows of neighbouring nodes that hold a core word, between words without a part in dates."""
        island: list[Node] = []
        has_core = False
        for match in TOKEN.finditer(text):
            code, values = self.entry(match[0])
            if code != JUNK:
                island.append(Node(match.start(), match.end(), code, values))
                has_core = has_core or code in self._core
            elif island:
                if has_core:
                    yield island
                island, has_core = [], False
        if has_core:
            yield island
