"""Expressions that look like dates and are none: street numbers, names of events, "May" the verb.

    "2000 employees", "Route 66", "the 2025 Global Water Awards", "Project of the Year"

What is awarded, held or printed under a year is no date (GUIDELINE: awards, publications, indices and shows are
nothing; the year of a named event belongs to the name).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from dateline import lexicon
from dateline.grammar.timex.meaning import Expression


def without(text: str, expressions: Iterable[Expression]) -> Iterator[Expression]:
    """The expressions without the look-alikes."""
    for expression in expressions:
        if not _is_lookalike(text, expression):
            yield expression


class _Context(NamedTuple):
    """The words of an expression, and those around it."""

    words: str
    before: str
    after: str

    def precedes(self, pattern: str) -> bool:
        """Whether the words before end with a pattern; case does not count."""
        return re.search(rf"(?:{pattern})\Z", self.before, re.IGNORECASE) is not None

    def follows(self, pattern: str) -> bool:
        """Whether the words after begin with a pattern."""
        return re.match(pattern, self.after) is not None


def _is_lookalike(text: str, expression: Expression) -> bool:
    before = text[max(0, expression.start - 40) : expression.start]
    after = text[expression.end : expression.end + 60]
    if _GLUED_BEFORE.search(before) or _GLUED_AFTER.match(after):
        return True
    if before.endswith("/") and expression.rule not in _AFTER_SLASH:
        return True
    if before.endswith(_QUOTES) and after.startswith(_QUOTES) and _TITLE.fullmatch(text, *expression[:2]):
        return True
    check = _CHECKS.get(expression.rule)
    return check is not None and check(_Context(text[expression.start : expression.end], before, after))


_GLUED_BEFORE = re.compile(r"[\w@#$€£¥_=&%.-]\Z")
_QUOTES = ('"', "“", "”", "‘", "’", "'", "`")
_TITLE = re.compile(r"[A-Z]\w+ [A-Z]\w+")  # "This Week", a programme
_AFTER_SLASH = {"moment", "clock_time", "clock_hour", "full_date"}  # "12:03 p.m. PT/3:03 p.m. ET"
_GLUED_AFTER = re.compile(r"[%°_@=]|[-–]?\w*\.(?:com|org|net|pdf|html?)\b")


@cache
def _beside() -> dict[str, "re.Pattern[str]"]:
    """For each place of the table, what the text there looks like."""
    words: dict[str, list[str]] = {}
    for entry in lexicon.section("calendar", "lookalikes", "place", "words"):
        words.setdefault(entry["place"], []).extend(entry["words"])
    listed = {place: "|".join(sorted(forms, key=len, reverse=True)) for place, forms in words.items()}
    capital = r"[A-Z&®™\d][\w’'&®™/.-]*\s+"
    return {
        "unit": re.compile(rf"\s?(?:%|°|(?:{listed['unit']})\b)"),
        "street": re.compile(
            rf"\s+(?:[NSEW]\.?\s+|(?:North|South|East|West)\s+)?(?:[A-Z0-9][\w’'.-]*\s+){{1,3}}(?:{listed['street']})\b"
        ),
        "number": re.compile(rf"(?:\b(?:{listed['number']})\.?\s*#?|[#№$€£¥]\s?|\d[,.:])\Z"),
        "name": re.compile(
            rf"(?:['’]s)?\s+(?:{capital}(?:{capital}|(?:of|for|the|and|in|on|to)\s+){{0,6}}?)?(?:{listed['name']})\b"
        ),
        "title": re.compile(rf"\b(?:{listed['title']})\s+(?:of\s+)?\Z"),
        "day": re.compile(rf"\b(?:{listed['day']})\s+\Z"),
        "paper": re.compile(rf"\s+(?:{listed['paper']})\b"),
        "make": re.compile(rf"\s+(?:{listed['make']})\s+[A-Z\d]"),
        "nowadays": re.compile(rf"['’]s\s+(?:{listed['nowadays']})\b"),
    }


_TIME_BEFORE = (
    r"\b(?:in|since|by|until|till|from|to|through|throughout|during|of|before|after|for|around|circa|about|early"
    r"|late|mid|and|or|between|years?|summer|spring|fall|autumn|winter|over|beyond|back|vs\.?|versus|than|ending"
    r"|ended|est\.|established|founded)[\s(]+"
)
_FIRM_BEFORE = r"\b(?:in|since|until|till|by|during|last|next|this|early|late|mid|through)[\s-]+"
_CLAUSE_AFTER = (
    r"[^\w\s]|\s+(?:[A-Z(]|(?:and|at|to|by|when|the|an?|of|with|as|after|s?he|they|was|were|had|in|or|from|on|for|led"
    r"|it|until|but|that)\b|[a-z]+ed\b)|\s*\Z"
)
# "was named a 2025 Top Doctor"
_NAMED_BEFORE = r"\b(?:named|recogni[sz]ed|honou?red|selected|featured)(?:\s+\w+){0,3}?\s+(?:a|an|the|to|as)\s+"


def _year(context: _Context) -> bool:
    year = int(context.words) if context.words.isdecimal() else 2000
    beside = _beside()
    if any(beside[place].search(context.before) for place in ("number", "title")):
        return True
    if any(beside[place].match(context.after) for place in ("unit", "street", "name")):
        return True
    if context.follows(r"-\d|[-–]?[a-z]{1,3}\b|\.\d|,\d{3}|[/:]\d") and not context.follows(r"-(?:to|era)\b"):
        return True
    if beside["make"].match(context.after) and not context.precedes(_TIME_BEFORE):
        return True
    if context.precedes(_NAMED_BEFORE) and context.follows(r"\s+[A-Z]"):
        return True
    if context.precedes(r"[A-Za-z]-|\+\d[\d ()-]*|(?<!\b(?:19|20)\d)\d[ -]"):  # parts of codes and telephone numbers
        return True
    if context.follows(r"\s+(?!(?:19|20)\d\d\b)\d{3,4}\b"):
        return True
    if 1800 <= year <= 2099:
        return False
    if 1600 <= year < 1800 and context.precedes(_TIME_BEFORE) and context.follows(_CLAUSE_AFTER):
        return False
    return not context.precedes(_TIME_BEFORE) or year > 2200 or context.follows(r"\s+[a-z]")


def _month(context: _Context) -> bool:
    """ "May" and "March" the verbs, "April" and "Jan" the people."""
    name = context.words
    if name.isupper() and name in {"MAY", "MARCH", "MAR", "SEP", "DEC", "JAN", "JUN"}:
        return True
    if len(name) < 5 and name not in {"May", "June", "July"}:
        return not context.follows(r"\.") and (not context.precedes(_TIME_BEFORE) or context.follows(r"\s+[A-Z]"))
    if context.follows(r"\s+[A-Z][a-z]+") and not context.precedes(_FIRM_BEFORE):
        return True
    if name not in {"May", "March", "April", "June", "August"}:
        return False
    if context.follows(r"\s+[A-Z]\."):
        return True
    if name == "March" and context.precedes(r"\bthe\s+") and context.follows(r"\s+(?:on|of|for)\b"):
        return True
    if context.precedes(_TIME_BEFORE) or context.precedes(r"\b(?:last|next|this|each|every|the|its|a)\s+"):
        return False
    return name in {"May", "March"} or re.search(r"[A-Z][a-z]+\s+\Z", context.before) is not None


def _weekday(context: _Context) -> bool:
    """ "Sun Microsystems", "Ruby Tuesday", "the Sunday Times"."""
    if len(context.words) < 6:
        return not context.precedes(r"\b(?:on|every|each|until|by|last|next|this)\s+")
    beside = _beside()
    return bool(beside["day"].search(context.before) or beside["paper"].match(context.after))


_SEASON_BEFORE = (
    r"\b(?:in|during|by|over|since|until|through|throughout|before|after|early|late|mid|each|every|for|of|spring"
    r"|summer|fall|autumn|winter)(?:\s+(?:and|or|to|&))?[\s-]+"
)
_SEASON_AFTER = (
    r"[^\w\s]|\s+(?:and|or|is|are|was|were|will|can|when|as|with|at|in|on|to|before|after|by|for|until|seasons?"
    r"|months?)\b|\s*\Z"
)


def _season(context: _Context) -> bool:
    """ "spring water", "prices fall to": a season has an article or a preposition, and no noun after it."""
    falls = context.words.lower().endswith("fall")
    if falls and context.follows(r"\s+(?:of|to|in|from|through|by|into|off|short|behind|within|under|below)\b"):
        return True
    if context.follows(r"\s+[A-Z]"):
        return True
    if context.words[0].isupper() and re.search(r"[A-Z][\w’']*\s+\Z", context.before):
        return True
    if not context.follows(_SEASON_AFTER):
        return True
    placed = context.precedes(_SEASON_BEFORE)
    return not placed and (falls or not context.words.lower().startswith("the "))


def _part_of_year(context: _Context) -> bool:
    """ "the first half of the match", "a second quarter"."""
    if "half" in context.words.lower():
        return context.follows(r"\s+of\b")
    return "-" not in context.words and context.precedes(r"\b(?:an?|one|two|three|every)\s+")


def _set(context: _Context) -> bool:
    """ "Daily News", "China Daily", "the daily Granma"."""
    if context.follows(r"\s+[A-Z][a-z]"):
        return True
    return context.words[0].isupper() and (
        context.follows(r"\s+[A-Z]") or re.search(r"\b[A-Z][A-Za-z]+\s+\Z", context.before) is not None
    )


_LASTING_BEFORE = (
    r"\b(?:for|as long as|in|within|over|after|about|around|nearly|almost|than|under|takes?|took|last(?:s|ing|ed)?"
    r"|by|until|of|just|only|least|up to|to|before|every|once|or|and|spen[dt]|be|is|was|roughly|approximately|barely"
    r"|some|this|with|gave|give|him|them|wait|another|through|at)\s+|[.:;(“\"]\s|\A\s*"
)


def _of_one(context: _Context) -> bool:
    """ "12 million visitors a year" is a rate, "within a year" a duration; "the last day of the fair" is neither."""
    words = context.words.lower()
    if words.startswith("the "):
        return context.follows(r"\s+of\b") or (words.endswith(" day") and context.follows(r"\s+(?:to|for|on)\b"))
    if words.startswith(("a ", "an ")) and not context.precedes(_LASTING_BEFORE):
        return True
    return _duration(context)


def _duration(context: _Context) -> bool:
    """ "a 39-year-old", "24 hours a day", "60 Minutes", "one day"."""
    if context.words.endswith("Seasons") or context.words in {"One day", "60 Minutes"}:
        return True
    if context.words == "one day" and context.follows(r",|\s+(?:as|when|will|be|in|I|we|s?he|they|the|you|may)\b"):
        return True
    return context.follows(r"\s+(?:a|per)\s+(?:day|week|month|year)\b|[-\s]?olds?\b|\s+of age\b")


def _day_alone(context: _Context) -> bool:
    """ "the 38th annual meeting", "the 2nd day"."""
    return context.follows(r"\s+(?!(?:of|and|to|at|with|in|or|until|for|through|from)\b)\w|-")


def _century(context: _Context) -> bool:
    """ "our second century"."""
    return context.words[0].isalpha() and context.precedes(r"\b(?:our|its|their|his|her|a|your)\s+")


def _short_year(context: _Context) -> bool:
    """ "'60 Minutes", of which the apostrophe opens a title."""
    return context.words[0] in "'’‘" and context.follows(r"\s+[A-Z]")


def _deictic(context: _Context) -> bool:
    """ "the leaders of tomorrow", "a better tomorrow", "USA Today", "today's world"."""
    if context.words == "Today" and re.search(r"\b[A-Z]{3,}\s+\Z", context.before):
        return True
    if context.words.lower() == "today" and _beside()["nowadays"].match(context.after):
        return True
    some_day = r"\b(?:of|better|brighter|sustainable|greener|for a|USA|stronger)\s+"
    return context.words.lower() != "tonight" and context.precedes(some_day)


def _daypart(context: _Context) -> bool:
    """ "the night the bridge fell": what follows says which."""
    return context.follows(r"\s+(?:the|that|when|before|after|s?he|they|we|it)\b")


def _unit_in_question(context: _Context) -> bool:
    """ "Project of the Year"."""
    return re.search(r"\b(?:Day|Week|Month|Year)", context.words) is not None


def _clock(context: _Context) -> bool:
    """ "Revelation 22:18", "(03:21)": without a half of the day or a zone, a clock time needs a preposition."""
    if not context.words.replace(":", "").isdigit():
        return False
    return not context.precedes(
        r"\b(?:at|from|to|until|till|by|around|about|before|after|between|and|starts?|begins?|time:?|on)\s+|\d\s*[-–]\s*|,\s+"
    )


def _from_previous(context: _Context) -> bool:
    """ "approved on the same day you apply"."""
    return context.words.lower() == "the same day" and context.follows(r"\s+(?!(?:of|as|in|at|and|for)\b)[a-z]|-")


def _numeric(context: _Context) -> bool:
    """ "Version 10.12.2020"."""
    return "." in context.words and context.precedes(r"(?:version|\bv|section|rule|no\.?|ip)\s*")


_CHECKS: dict[str, Callable[[_Context], bool]] = {
    "year": _year,
    "years": _year,
    "month": _month,
    "weekday": _weekday,
    "season": _season,
    "part_counted": _part_of_year,
    "part_last": _part_of_year,
    "set_adverb": _set,
    "duration": _duration,
    "duration_of_one": _of_one,
    "duration_turned": _of_one,
    "century": _century,
    "year_named": _short_year,
    "daypart": _daypart,
    "unit_in_question": _unit_in_question,
    "unit_from_previous": _from_previous,
    "clock_time": _clock,
    "day_alone": _day_alone,
    "deictic": _deictic,
    "numeric_date": _numeric,
}
