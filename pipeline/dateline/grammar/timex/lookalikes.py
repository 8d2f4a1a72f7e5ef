"""Expressions that look like dates and are none: street numbers, names of events, "May" the verb.

    "2000 employees", "Route 66", "the 2025 Global Water Awards", "Project of the Year"
"""

import re
from collections.abc import Iterable, Iterator

from dateline.grammar.timex.meaning import Expression, When


def without(text: str, expressions: Iterable[Expression]) -> Iterator[Expression]:
    """The expressions without the look-alikes."""
    for expression in expressions:
        if not _is_lookalike(text, expression):
            yield expression


def _is_lookalike(text: str, expression: Expression) -> bool:
    before = text[max(0, expression.start - 40) : expression.start]
    after = text[expression.end : expression.end + 60]
    if _GLUED_BEFORE.search(before) or _GLUED_AFTER.match(after):
        return True
    check = _CHECKS.get(expression.rule)
    return check is not None and check(text[expression.start : expression.end], before, after, expression)


_GLUED_BEFORE = re.compile(r"[\w@#$€£¥_/=&%.-]\Z")
_GLUED_AFTER = re.compile(r"[%°_@=]|[-–]?\w*\.(?:com|org|net|pdf|html?)\b")
_TEMPORAL = re.compile(
    r"\b(?:in|since|by|until|till|from|to|through|throughout|during|of|before|after|for|around|circa|about|early|late|mid|and|or|between"
    r"|as of|year|years|summer|spring|fall|autumn|winter|over|beyond|back|vs\.?|versus|than|until|ending|ended|est\.|established|founded|since)[\s(]+\Z",
    re.IGNORECASE,
)
_FIRM = re.compile(r"\b(?:in|since|until|till|by|during|last|next|this|early|late|mid|through)[\s-]+\Z", re.IGNORECASE)
_UNITS_AFTER = re.compile(
    r"\s?(?:%|°|square|sq\b|sqm|acres?\b|feet\b|foot\b|ft\b|meters?\b|metres?\b|m\b|km\b|kilomet|miles?\b|mi\b|tons?\b|tonnes?\b|kg\b|MW|GW|kW|MWh|GWh"
    r"|people\b|employees\b|jobs\b|units?\b|homes\b|rooms\b|beds\b|residents\b|workers\b|students\b|members\b|families\b|companies\b|stores\b"
    r"|vehicles\b|cars\b|dollars\b|yuan\b|euros?\b|pounds\b|rupees\b|million\b|billion\b|trillion\b|hundred\b|thousand\b|times\b|points?\b|pages\b"
    r"|grams?\b|g/t|ppm|mm\b|cm\b|hp\b|bpd\b|barrels\b|ounces\b|oz\b|volts?\b|watts?\b|shares\b|hectares\b|ha\b|hours\b|days\b|percent\b|seats\b|spaces\b)",
)
_STREET_AFTER = re.compile(
    r"\s+(?:[NSEW]\.?\s+|North\s+|South\s+|East\s+|West\s+)?(?:[A-Z0-9][\w’'.-]*\s+){1,3}(?:Street|St\b|Avenue|Ave\b|Road|Rd\b|Drive|Dr\b|Boulevard|Blvd|Lane|Ln\b|Way\b|Highway|Hwy|Parkway|Pkwy|Place|Pl\b|Court|Ct\b|Square|Plaza|Terrace|Circle|Suite|Loop|Pike)",
)
_NUMBERED_BEFORE = re.compile(
    r"(?:\b(?:No|Nos|Section|Sections|Sec|Rule|Rules|Route|Highway|Hwy|Room|Suite|Ste|Unit|Level|Floor|Article|Form|ISO|IEC|IEEE|EN|DIN|RFC|Lot|Box|Page|Part|Chapter|Item|Model|Series|Version|Windows|Flight|Grade|SKU|Tel|Phone|Fax|Code|Zip|Fortune|Forbes|Inc\.|Russell|S&P|Nikkei|Agenda|Vision|Horizon|Roadmap|Expo|Class of|CES|Ticker|Building|Block|Phase|Bldg|Apt|Kaishan|NI)\.?\s*#?|#|№\s?|\$\s?|[€£¥]\s?|\bUSD\s?|\bRMB\s?|\bCNY\s?|\bRs\.?\s?|\d[,.])\Z",
)
# Names that a year opens: what is awarded, held or printed under them is no date (GUIDELINE: awards,
# publications, indices and shows are nothing; the year of a named event belongs to the name).
_NAME_AFTER = re.compile(
    r"(?:['’]s)?\s+(?:[A-Z&®™\d][\w’'&®™/.-]*\s+|(?:of|for|the|and|in|on|to)\s+){0,7}?"
    r"(?:Awards?|Report|Reports|Conference|Summit|Forum|Expo|Exposition|Exhibition|Congress|Convention|Symposium|Festival|Week|Games|Olympics|Cup|Championships?"
    r"|Tournament|Open|Act|Index|List|Survey|Study|Guide|Ranking|Rankings|Edition|Series|Season|Show|Fair|Gala|Meeting|Workshop|Tour|Marathon|Race|Grand Prix"
    r"|Conclave|Assembly|Biennale|Biennial|Parade|Activity|Master Plan|Plan|Strategy|Agenda|Initiative|Yearbook|Almanac|Outlook|Review|Listing|Hall of Fame|Honorees?|Finalists?|Challenge|Competition|Standards?|Code|Roadmap|Vision|Bowl|World|Ceremony|Celebration|Weekend|Conference\b|Form|Annual|Honors?|Prize|Medal|Day)\b"
)
_NAME_BEFORE = re.compile(
    r"\b(?:Awards?|Conference|Summit|Forum|Expo|Exposition|Exhibition|Congress|Convention|Symposium|Festival|Games|Olympics|Cup|Championships?|Week|Show|Fair|World|Agenda|Vision|Act|Index|List|Best|Top|Plan|Report|Guide|Edition|Biennale|Show|Day|CES|COP|DevCon|Con)\s+(?:of\s+)?$"
)


_AFTER_YEAR = re.compile(r"[^\w\s]|\s+(?:[A-Z(]|(?:and|at|to|by|when|the|a|an|of|with|as|after|he|she|they|was|were|had|in|or|from|on|for|led|it|by|until|but|that)\b|[a-z]+ed\b)|\s*\Z")


# "was named a 2025 Top Doctor"
_NAMED = re.compile(r"\b(?:named|recognized|recognised|honou?red|selected|featured)(?:\s+\w+){0,3}?\s+(?:a|an|the|to|as)\s+\Z")


def _bare_year(words: str, before: str, after: str, expression: Expression) -> bool:
    year = int(words) if words.isdecimal() else 2000
    if _NUMBERED_BEFORE.search(before) or _UNITS_AFTER.match(after) or _STREET_AFTER.match(after):
        return True
    if re.search(r"\d:\Z", before):  # ISO 9001:2015
        return True
    if re.match(r"-\d|[-–]?[a-z]{1,3}\b|\.\d|,\d{3}|/\d|:\d", after) and not re.match(r"-(?:to|era|based)", after):
        return True
    if _NAMED.search(before) and re.match(r"\s+[A-Z]", after):
        return True
    if _NAME_AFTER.match(after) or _NAME_BEFORE.search(before):
        return True
    if 1800 <= year <= 2099 or (1600 <= year < 1800 and _TEMPORAL.search(before) and _AFTER_YEAR.match(after)):
        return bool(re.search(r"[A-Za-z]-$|\+\d[\d ()-]*$|(?<!\b(?:19|20)\d)\d[ -]\Z", before)) or bool(re.match(r"\s+(?!(?:19|20)\d\d\b)\d{3,4}\b", after))
    return not (_TEMPORAL.search(before) and 1000 <= year <= 2200 and not re.match(r"\s+[a-z]", after))


def _bare_month(words: str, before: str, after: str, expression: Expression) -> bool:
    """ "May", "March", "August" and "April" as verbs and names."""
    if words.isupper() and words in {"MAY", "MARCH", "MAR", "SEP", "DEC", "JAN", "JUN"}:
        return True
    if words in {"Mar", "Jan", "Jun", "Sep", "Dec", "Oct", "Nov", "Apr", "Feb", "Aug", "Sept"}:
        return not after.startswith(".") and (not _TEMPORAL.search(before) or bool(re.match(r"\s+[A-Z]", after)))
    if re.match(r"\s+[A-Z][a-z]+", after) and not _FIRM.search(before):
        return True
    if words in {"April", "June", "August"} and re.match(r"\s+[A-Z]\.", after):
        return True
    if words in {"May", "March", "April", "June", "August"}:
        if _TEMPORAL.search(before) or re.search(r"\b(?:last|next|this|each|every|the|its|a)\s+\Z", before, re.IGNORECASE):
            return words in {"May", "March"} and bool(re.match(r"\s+(?:on|of|for|be|have|also|not)\b", after)) and words == "March" and before.rstrip().endswith("the")
        if words in {"May", "March"}:
            return True
        return bool(re.search(r"[A-Z][a-z]+\s+\Z", before))
    return False


def _bare_weekday(words: str, before: str, after: str, expression: Expression) -> bool:
    if len(words) < 6:
        return not re.search(r"\b(?:on|every|each|until|by|last|next|this)\s+\Z", before)
    if re.search(r"\b(?:Black|Cyber|Good|Palm|Ash|Super|Bloody|Giving|Fat|Holy|Easter|Ruby)\s+\Z", before):
        return True
    return bool(re.match(r"\s+(?:Night Football|Night Live|Times|Herald|Journal|Post|Mail|Morning Herald)", after))


def _season(words: str, before: str, after: str, expression: Expression) -> bool:
    """ "spring water", "fall to", "summer program": seasons count with a determiner, a preposition or a year."""
    word = words.lower().split()[-1]
    has_article = words.lower().startswith("the ")
    if re.match(r"\s+(?:of|to|in|from|through|by|into|off|short|behind|within|under|below)\b", after) and word == "fall":
        return True
    if re.match(r"\s+[A-Z]", after) or (re.search(r"[A-Z][\w’']*\s+\Z", before) and words[0].isupper()):
        return True
    if has_article:
        return not _AFTER_SEASON.match(after) or (word == "fall" and not _SEASONAL.search(before))
    return not _SEASONAL.search(before) or not _AFTER_SEASON.match(after)


_SEASONAL = re.compile(
    r"\b(?:in|during|by|over|since|until|through|throughout|before|after|early|late|mid|each|every|for|of|spring|summer|fall|autumn|winter)"
    r"(?:\s+(?:and|or|to|&))?[\s-]+\Z", re.IGNORECASE,
)
_AFTER_SEASON = re.compile(
    r"[^\w\s]|\s+(?:and|or|is|are|was|were|will|can|when|as|with|at|in|on|to|before|after|by|for|until|seasons?|months?)\b|\s*\Z"
)


def _part_of_year(words: str, before: str, after: str, expression: Expression) -> bool:
    lowered = words.lower()
    if "half" in lowered or "quarter" in lowered:
        # "the first half of the match", "a second half"; "third-quarter results" is one.
        if re.match(r"\s+of\b", after) and "half" in lowered:
            return True
        return bool(re.search(r"\b(?:a|an|one|two|three|every)\s+\Z", before)) and "quarter" in lowered and "-" not in lowered
    return False


def _set(words: str, before: str, after: str, expression: Expression) -> bool:
    """ "Daily News", "Weekly Roundup": names."""
    return words[0].isupper() and bool(re.match(r"\s+[A-Z]", after) or re.search(r"\b[A-Z][A-Za-z]+\s+\Z", before))


_LASTING = re.compile(
    r"\b(?:for|in|within|over|after|about|around|nearly|almost|than|under|takes?|took|lasts?|lasting|lasted|by|until|of|just|only|least|up to|to|before|every|once|or|and|within|spend|spent|be|is|was|last|than|roughly|approximately|barely|some|this|with|gave|give|him|them|wait|another|through|at)\s+\Z",
    re.IGNORECASE,
)


def _one(words: str, before: str, after: str, expression: Expression) -> bool:
    """ "12 million visitors a year": a rate; "within a year" is none."""
    if re.match(r"\s+of\b", after) and words.lower().startswith("the "):
        return True  # "the last day of the conference"
    if re.match(r"an? ", words, re.IGNORECASE) and not _LASTING.search(before) and before.strip() and before[-2:-1] not in ".:;(“\"":
        return True
    return _age(words, before, after, expression)


def _age(words: str, before: str, after: str, expression: Expression) -> bool:
    """Ages: "a 39-year-old", "years of age", "years old"; "Four Seasons", "one day"."""
    if words.endswith("Seasons") or words == "One day" or words == "60 Minutes":
        return True
    if words == "one day" and re.match(r",|\s+(?:as|when|will|be|in|I|we|he|she|they|the|you|may|might|could)\b", after):
        return True
    if re.match(r"\s+(?:a|per)\s+(?:day|week|month|year)\b", after):  # "24 hours a day", "365 days a year"
        return True
    return bool(re.match(r"[-\s]?olds?\b|\s+of age\b", after))


def _day_alone(words: str, before: str, after: str, expression: Expression) -> bool:
    """ "the 38th annual meeting", "the 2nd day"."""
    return bool(re.match(r"\s+(?!(?:of|and|to|at|with|in|or|until|for|through|from)\b)\w|-", after))


def _century(words: str, before: str, after: str, expression: Expression) -> bool:
    """ "our second century"."""
    return not words.lower().startswith("the ") and not words[0].isdigit() and bool(
        re.search(r"\b(?:our|its|their|his|her|a|your)\s+\Z", before)
    )


def _short_year(words: str, before: str, after: str, expression: Expression) -> bool:
    return words[0] in "'’‘" and bool(re.match(r"\s+[A-Z]", after))


def _deictic(words: str, before: str, after: str, expression: Expression) -> bool:
    """ "the leaders of tomorrow", "a better tomorrow"."""
    return words.lower() != "tonight" and bool(_SOME_DAY.search(before))


_SOME_DAY = re.compile(r"\b(?:of|better|brighter|sustainable|greener|for a|USA|stronger)\s+\Z", re.IGNORECASE)


def _unit_of_the(words: str, before: str, after: str, expression: Expression) -> bool:
    """ "Project of the Year"."""
    return "Year" in words or "Month" in words or "Week" in words or "Day" in words


def _turned(words: str, before: str, after: str, expression: Expression) -> bool:
    meaning = expression.meaning
    return isinstance(meaning, When) and bool(meaning.weekday) and words.endswith("Sun")


def _numeric(words: str, before: str, after: str, expression: Expression) -> bool:
    return "." in words and bool(re.search(r"(?:version|v|section|rule|no\.?|ip)\s*\Z", before, re.IGNORECASE))


_CHECKS = {
    "year": _bare_year,
    "years": _bare_year,
    "month": _bare_month,
    "weekday": _bare_weekday,
    "season": _season,
    "part_counted": _part_of_year,
    "part_last": _part_of_year,
    "set_adverb": _set,
    "duration": _age,
    "duration_of_one": _one,
    "duration_turned": _one,
    "century": _century,
    "year_named": _short_year,
    "unit_in_question": _unit_of_the,
    "turned": _turned,
    "day_alone": _day_alone,
    "deictic": _deictic,
    "numeric_date": _numeric,
}
