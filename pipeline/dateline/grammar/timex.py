"""Expressions of time in English and what they say, before anything is known of the publication date.

    read("the end of next year")    [Expression(0, 20, Shift("year", 1, mod="END"))]

Two stages of rules: the first makes dates, periods, durations and clock times of words, the second joins these
("the third quarter" + "of" + "last year"). The types of value are those of TIMEX3 (Pustejovsky et al. 2003; ISO
24617-1); `anchoring` turns a meaning into a value.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple

from dateline import lexicon
from dateline.grammar import foreign
from dateline.grammar.calendar import Unit, is_date
from dateline.grammar.cascade import Codes, Found, Node, Stage, literal
from dateline.grammar.timewords import TOKEN, Lexer

Mod = Literal["START", "MID", "END", "APPROX"]
Base = Literal["published", "previous", "either"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an expression says."""

    mod: Mod | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Meaning):
    """The `unit` that lies `count` units from the one of the publication date or of the previous date.

    `days` come on top ("the day before last Tuesday").
    """

    unit: Unit
    count: Decimal
    base: Base = "published"
    time: str | None = None
    same_length: bool = False  # "a year earlier", of a quarter: the same quarter
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class When(Meaning):
    """A place in the calendar; what the words do not say is None.

    `year` is a TIMEX3 year, decade or century, BC0480 or FY2025 as well; `relative_year` stands in for it in
    "last year's third quarter". `part` is Q3, H1, SU, W12 or WE, `time` a clock time or a part of the day.
    `turn` is the direction that a word gives: -1 last, 0 this, 1 next.
    """

    year: str | None = None
    relative_year: Shift | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    part: str | None = None
    time: str | None = None
    turn: int | None = None
    base: Base = "published"
    holiday: str | None = None
    fiscal: bool = False
    days: int = 0
    repeats: bool = False  # "the 2024 period": the quarter in question, of 2024


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Meaning):
    """An interval written as one expression."""

    first: When | Shift
    last: When | Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Length(Meaning):
    """A duration: `value` in TIMEX3, and where it lies: "the past three years" towards -1, "the following two
    days" `follows` the date named before."""

    value: str
    towards: int = 0
    follows: bool = False
    opens: bool = False  # "the first nine months"
    unit: Unit | None = None
    count: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Meaning):
    """A period by its last day: "the three months ended June 30, 2025"."""

    period: "Length | Shift | When"
    last: When


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat(Meaning):
    """A set: every `value`; `of` is the day or month that recurs, in TIMEX3 (XXXX-WXX-1)."""

    value: str
    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Meaning):
    """PAST_REF, PRESENT_REF or FUTURE_REF; `unit` where the words name one ("recent years")."""

    value: str
    unit: Unit | None = None


class Expression(NamedTuple):
    """A meaning, the characters that say it, and the rule that read them."""

    start: int
    end: int
    meaning: Meaning
    rule: str


_numbers = Stage()
_first = Stage()
_second = Stage()
# What an action may say: one meaning for all it matched, or nodes, or nothing.
Says = Callable[[Found], "Meaning | Sequence[Node] | None"]


def _rule(stage: Stage, *patterns: str) -> Callable[[Says], Says]:
    def register(says: Says) -> Says:
        name = says.__name__.strip("_")

        def action(found: Found) -> Sequence[Node] | None:
            said = says(found)
            if isinstance(said, Meaning):
                return [node(found.nodes, said, name)]
            return said

        stage.rule(*patterns)(action)
        return says

    return register


def node(nodes: Sequence[Node], meaning: Meaning, name: str) -> Node:
    """The node over all of `nodes` that says `meaning`."""
    labels = _labels(meaning)
    values = dict.fromkeys(labels, meaning) | {"RULE": name}
    return Node(nodes[0].start, nodes[-1].end, _codes.code(labels), values)


def _labels(meaning: Meaning) -> tuple[str, ...]:
    match meaning:
        case When(day=None, weekday=None, holiday=None, month=None, part=None, year=None, relative_year=None):
            return ("TIMES",)
        case When(time=str()):
            return ("WHEN", "MOMENTS")
        case When(month=int(), day=int(), year=str()):
            return ("WHEN", "DAYS", "DATES")
        case When(day=int()) | When(weekday=int()) | When(holiday=str()):
            return ("WHEN", "DAYS")
        case When(month=int(), year=None, relative_year=None):
            return ("WHEN", "SPANS", "MONTHS")
        case When(part=str(), year=None, relative_year=None):
            return ("WHEN", "SPANS", "PARTS")
        case When(month=None, part=None):
            return ("WHEN", "SPANS", "YEARS")
        case When():
            return ("WHEN", "SPANS")
        case Shift(time=str()):
            return ("WHEN", "MOMENTS")
        case Shift(unit="day"):
            return ("WHEN", "DAYS")
        case Shift(unit="year"):
            return ("WHEN", "SPANS", "YEARS")
        case Shift():
            return ("WHEN", "SPANS")
        case Between() | Ended():
            return ("RANGES",)
        case Length():
            return ("LENGTHS",)
        case Repeat():
            return ("REPEATS",)
        case _:
            return ("REFS",)


_RESULTS = (
    ("NUMBER",), ("YEAR",),
    ("TIMES",), ("WHEN", "MOMENTS"), ("WHEN", "DAYS", "DATES"), ("WHEN", "DAYS"), ("WHEN", "SPANS", "MONTHS"),
    ("WHEN", "SPANS", "PARTS"), ("WHEN", "SPANS", "YEARS"), ("WHEN", "SPANS"), ("RANGES",), ("LENGTHS",),
    ("REPEATS",), ("REFS",),
)  # fmt: skip
_MEANING = ("WHEN", "TIMES", "RANGES", "LENGTHS", "REPEATS", "REFS")
_codes = Codes()

# --- numbers in words ------------------------------------------------------------------------------------------


def _number(found: Found, value: Decimal) -> Sequence[Node]:
    first, last = found.nodes[0], found.nodes[-1]
    return [Node(first.start, last.end, _codes.code(["NUMBER"]), {"NUMBER": value})]


@_numbers.rule("tens:NUMBER_WORD -? ones:NUMBER_WORD")
def tens_and_ones(found: Found) -> Sequence[Node] | None:
    tens, ones = found["tens"], found["ones"]
    return _number(found, tens + ones) if tens >= 20 and tens % 10 == 0 and 0 < ones < 10 else None


@_numbers.rule("century:NUMBER_WORD tens:NUMBER_WORD -? ones:NUMBER_WORD?")
def year_in_words(found: Found) -> Sequence[Node] | None:
    """ "nineteen ninety-six"."""
    century, tens, ones = found["century"], found["tens"], found["ones"] or 0
    if not 16 <= century <= 20 or not ((10 <= tens < 20 and not ones) or (tens >= 20 and tens % 10 == 0 and ones < 10)):
        return None
    first, last = found.nodes[0], found.nodes[-1]
    return [Node(first.start, last.end, _codes.code(["YEAR"]), {"YEAR": str(century * 100 + tens + ones)})]


@_numbers.rule(
    "count:NUMBER_WORD|NUMBER|a scale:SCALE",
    "count:NUMBER_WORD|NUMBER|a scale:SCALE and? more:NUMBER_WORD",
)
def scaled(found: Found) -> Sequence[Node] | None:
    count = found["count"] if isinstance(found["count"], Decimal) else Decimal(1)
    return _number(found, count * found["scale"] + (found["more"] or 0))


@_numbers.rule("whole:NUMBER above:NUMBER / below:NUMBER", "whole:NUMBER half:½|¼|¾")
def mixed(found: Found) -> Sequence[Node] | None:
    if "half" in found:
        return _number(found, found["whole"] + {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}[found["half"]])
    above, below = found["above"], found["below"]
    if found.node("whole").end == found.node("above").start or not 0 < above < below or below not in {2, 4}:
        return None
    return _number(found, found["whole"] + above / below)


# --- first stage: days ---------------------------------------------------------------------------------------

_WEEKDAY = "( weekday:WEEKDAY .? ,? the? )?"
_SHORT = "YEAR|SHORT_YEAR"


def _day(found: Found, **more: Any) -> When | None:
    month, day, year = found["month"], found["day"], found["year"]
    if not is_date(int(year) if year else 2000, month, day):
        return None
    return When(year=year, month=month, day=day, weekday=None if year else found["weekday"], **more)


@_rule(
    _first,
    f"{_WEEKDAY} month:MONTH .? the? day:DAY|ORDINAL ,? of? year:{_SHORT}",
    f"{_WEEKDAY} month:MONTH - day:DAY - year:YEAR",
    f"{_WEEKDAY} the? day:DAY|ORDINAL of? month:MONTH .? ,? year:{_SHORT}",
    f"{_WEEKDAY} day:DAY - month:MONTH .? - year:YEAR",
    "year:YEAR ,? month:MONTH .? day:DAY",
    "year:YEAR - month:MONTH - day:DAY",
)
def full_date(found: Found) -> Meaning | None:
    return _day(found)


@_rule(
    _first,
    f"{_WEEKDAY} month:MONTH .? the? day:DAY|ORDINAL",
    f"{_WEEKDAY} the? day:DAY|ORDINAL of? month:MONTH",
)
def day_of_month(found: Found) -> Meaning | None:
    return _day(found)


@_rule(
    _first,
    "sign:last|this|next month:MONTH .? day:DAY|ORDINAL",
    "this sign:past|coming month:MONTH .? day:DAY|ORDINAL",
    "this sign:past|coming month:MONTH .? day:DAY|ORDINAL -|to|through last:DAY|ORDINAL",
)
def day_of_month_turned(found: Found) -> Meaning | None:
    first = _day(found, turn=_TURNS[found["sign"]])
    if first is None or "last" not in found:
        return first
    return Between(first=first, last=replace(first, day=found["last"])) if found["last"] > found["day"] else None


@_rule(_first, "month:MONTH .? day:DAY bc|bce", "day:DAY month:MONTH year:NUMBER bc|bce")
def day_before_christ(found: Found) -> Meaning | None:
    return None


@_rule(
    _first,
    f"{_WEEKDAY} month:MONTH .? day:DAY|ORDINAL -|/ last:DAY|ORDINAL ,? year:YEAR?",
    f"{_WEEKDAY} month:MONTH .? day:DAY|ORDINAL - last_month:MONTH .? last:DAY|ORDINAL ,? year:YEAR?",
    "day:DAY|ORDINAL - last:DAY|ORDINAL of? month:MONTH .? ,? year:YEAR?",
    "day:DAY|ORDINAL month:MONTH .? - last:DAY|ORDINAL last_month:MONTH .? ,? year:YEAR?",
)
def days(found: Found) -> Meaning | None:
    first = _day(found)
    month = found["last_month"] or found["month"]
    if first is None or not is_date(int(found["year"] or 2000), month, found["last"]):
        return None
    last = When(year=found["year"], month=month, day=found["last"])
    if (first.month or 0, first.day or 0) >= (last.month or 0, last.day or 0) and month == found["month"]:
        return None
    if last.year and month < found["month"]:  # "December 28-January 3, 2026"
        first = replace(first, year=f"{int(last.year) - 1:04}")
    return Between(first=replace(first, weekday=None), last=last)


@_rule(
    _first,
    f"{_WEEKDAY} month:MONTH .? day:DAY|ORDINAL sign:to|and|or|through|until|&|,|thru last:DAY|ORDINAL ,? year:YEAR?",
    f"{_WEEKDAY} month:MONTH .? day:DAY|ORDINAL , middle:DAY|ORDINAL ,? sign:and|or|& last:DAY|ORDINAL ,? year:YEAR?",
)
def days_of_month(found: Found) -> Sequence[Node] | None:
    """ "May 12 and 13": each day a mention, all of one month."""
    after = found.after
    if after is not None and {"MONTH", "UNIT", "UNITS"} & after.values.keys():
        return None
    if found["sign"] == "," and not found["year"]:
        return None
    first = _day(found)
    if first is None or found["last"] <= found["day"]:
        return None
    started = {literal("from"), literal("between")}
    if found["sign"] in {"to", "through", "thru"} and not (found.before and started & found.before.values.keys()):
        rows = list(found.nodes)
        if not found["year"]:
            rows = rows[: rows.index(found.node("last")) + 1]
        first = replace(first, weekday=None)
        tail = list(found.nodes[len(rows) :])
        return [node(rows, Between(first=first, last=replace(first, day=found["last"])), "days_of_month"), *tail]
    numbered = [found.node("day"), *([found.node("middle")] if "middle" in found else []), found.node("last")]
    tail = list(found.nodes[list(found.nodes).index(found.node("last")) :])
    if not found["year"] and literal(",") in tail[-1].values:
        tail.pop()
    head = list(found.nodes[: list(found.nodes).index(found.node("day")) + 1])
    parts = [node(head, replace(first, weekday=None), "days_of_month")]
    if "middle" in found:
        day = found["middle"]
        parts.append(node([numbered[1]], replace(first, day=day, weekday=None), "days_of_month"))
    parts.append(found.node("sign"))
    parts.append(node(tail, replace(first, day=found["last"], weekday=None), "days_of_month"))
    return parts


@_rule(
    _first,
    "from|between|on|of day:DAY|ORDINAL sign:to|and|until|till|through|& the? last:DAY|ORDINAL of? month:MONTH .? ,? year:YEAR?",
)
def days_before_month(found: Found) -> Sequence[Node] | None:
    """ "from 1 to 5 September": the first day stands alone, its month follows."""
    first = _day(found)
    if first is None or found["last"] <= found["day"]:
        return None
    rows = list(found.nodes)
    sign = rows.index(found.node("sign"))
    tail = rows[sign + 1 :]
    if not found["year"]:
        tail = tail[: tail.index(found.node("month")) + 1]
    return [
        rows[0],
        node(rows[1:sign], first, "days_before_month"),
        rows[sign],
        node(tail, replace(first, day=found["last"]), "days_before_month"),
    ]


@_rule(_first, f"{_WEEKDAY} date:ISO")
def iso_date(found: Found) -> Meaning | None:
    day, time = found["date"]
    year, month, number = day.split("-")
    if not is_date(int(year), int(month), int(number)):
        return None
    return When(year=year, month=int(month), day=int(number), time=time)


@_rule(
    _first,
    "day:DAY|ORDINAL .? de|di? month:FOREIGN_MONTH|MONTH .? de|del|di year:YEAR",
    "day:DAY|ORDINAL .? de|di? month:FOREIGN_MONTH .? year:YEAR",
    "month:FOREIGN_MONTH de|del|di? year:YEAR",
)
def foreign_date(found: Found) -> Meaning | None:
    entry = found["month"]
    if isinstance(entry, int):  # "27 de abril de 2026": one month has the same name in both
        return _day(found)
    if entry.get("with_day") and "day" not in found:
        return None
    word = next(label[1:] for label in found.node("month").values if label[0] == "=")
    words = f"{found['day']} {word} {found['year']}" if "day" in found else f"{word} {found['year']}"
    read = foreign.read(words, entry["language"])
    return When(year=read[0], month=read[1], day=read[2]) if read else None


@_rule(_first, f"{_WEEKDAY} date:NUMERIC")
def numeric_date(found: Found) -> Meaning | None:
    """ "27.02.2026", "2/27/2026": month first between slashes, as in American English, unless it cannot be one."""
    first, middle, last, mark = found["date"]
    if len(first) == 4 and len(last) <= 2:
        readings = [(first, middle, last)]
    elif len(first) <= 2 and len(last) == 4:
        american, european = (last, first, middle), (last, middle, first)
        readings = [american, european] if mark == "/" else [european, american]
    elif len(first) <= 2 and len(last) == 2 and mark == "/":
        readings = [(f"20{last}", first, middle), (f"20{last}", middle, first)]
    else:
        return None
    for year, month, day in readings:
        if 1800 <= int(year) <= 2200 and is_date(int(year), int(month), int(day)):
            return When(year=year, month=int(month), day=int(day))
    return None


@_rule(_first, "the day:ORDINAL")
def day_alone(found: Found) -> Meaning | None:
    """ "the 24th": a day of a month in question; only after "on", "until" and the like."""
    if found.before is None or not {literal(word) for word in ("on", "until", "by", "from")} & found.before.values.keys():
        return None
    return When(day=found["day"]) if found.nodes[-1].end - found.nodes[-1].start <= 4 else None


@_rule(_first, "first:WEEKDAY -|through|to|thru last:WEEKDAY", "first:WEEKDAY - to - last:WEEKDAY")
def weekdays(found: Found) -> Sequence[Node] | None:
    """ "Monday through Friday", as opening hours have it."""
    rows = found.nodes
    if found.after is not None and {"MONTH", "ORDINAL"} & found.after.values.keys():
        return None
    if literal("-") in rows[1].values:
        return [node(rows, Repeat(value="P1W", of=f"XXXX-WXX-{found['first']}"), "weekdays")]
    if len(rows) > 3:
        return [node(rows, Repeat(value="P1W", of=f"XXXX-WXX-{found['first']}"), "weekdays")]
    first = Repeat(value="P1W", of=f"XXXX-WXX-{found['first']}")
    last = Repeat(value="P1W", of=f"XXXX-WXX-{found['last']}")
    return [node(rows[:1], first, "weekdays"), rows[1], node(rows[2:], last, "weekdays")]


@_rule(_first, "day:WEEKDAY .?")
def weekday(found: Found) -> Meaning | Sequence[Node] | None:
    first = found.nodes[0]
    return [node([first], When(weekday=found["day"]), "weekday"), *found.nodes[1:]]


@_rule(
    _first,
    "the? sign:last|past|previous|this|next|coming|following day:WEEKDAY",
    "the? sign:this coming|past|next day:WEEKDAY",
    "the? sign:last|this|next month:MONTH",
    "the? sign:this past|coming month:MONTH",
    "the? sign:previous|following month:MONTH",
    "the? sign:last|past|this|next|coming|previous|following season:SEASON",
    "the? sign:this past|coming season:SEASON",
)
def turned(found: Found) -> Meaning | None:
    words = {word for word in _TURNS if any(literal(word) in row.values for row in found.nodes)}
    turn = next((_TURNS[word] for word in ("past", "coming", "last", "next") if word in words), None)
    if turn is None:
        turn = _TURNS[found["sign"]]
    base: Base = "previous" if found["sign"] in {"previous", "following"} else "published"
    return When(weekday=found["day"], month=found["month"], part=found["season"], turn=turn, base=base)


_TURNS = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1, "following": 1}


@_rule(_first, "day:DEICTIC")
def deictic(found: Found) -> Meaning | None:
    entry = found["day"]
    return Shift(unit="day", count=Decimal(entry["shift"]), time=entry.get("part"))


@_rule(_first, "the day sign:before|after anchor:DEICTIC")
def day_beyond(found: Found) -> Meaning | None:
    step = -1 if found["sign"] == "before" else 1
    return Shift(unit="day", count=Decimal(found["anchor"]["shift"] + step))


@_rule(_first, "sign:this|last|that part:DAYPART", "the sign:next|same|following|previous part:DAYPART")
def part_of_day(found: Found) -> Meaning | None:
    sign = found["sign"]
    base: Base = "published" if sign in {"this", "last"} else "previous"
    count = {"last": -1, "previous": -1, "next": 1, "following": 1}.get(sign, 0)
    return Shift(unit="day", count=Decimal(count), time=found["part"], base=base)


# --- first stage: months, years and their parts ----------------------------------------------------------------


@_rule(_first, f"month:MONTH .? ,? of? year:{_SHORT}", "year:YEAR month:MONTH", "month:MONTH - year:YEAR")
def month_of_year(found: Found) -> Meaning | None:
    return When(year=found["year"], month=found["month"])


@_rule(_first, "month:MONTH")
def month(found: Found) -> Meaning | None:
    return When(month=found["month"])


@_rule(_first, "month:MONTH .? -|/ last:MONTH .? ,? year:YEAR?", "month:MONTH .? year:YEAR - last:MONTH .? last_year:YEAR")
def months(found: Found) -> Meaning | None:
    last = When(year=found["last_year"] or found["year"], month=found["last"])
    first = When(year=found["year"], month=found["month"])
    if found["last"] <= found["month"] and not found["last_year"]:
        if found["last"] == found["month"] or not first.year:
            return None
        first = replace(first, year=f"{int(first.year) - 1:04}")
    return Between(first=first, last=last)


@_rule(_first, "year:YEAR")
def year(found: Found) -> Meaning | None:
    return When(year=found["year"])


@_rule(_first, "the year year:YEAR", "calendar year year:YEAR", "the? year:YEAR calendar year", "year:SHORT_YEAR")
def year_named(found: Found) -> Meaning | None:
    return When(year=found["year"])


@_rule(_first, "year:YEAR -|/ last:YEAR|YEAR_END")
def years(found: Found) -> Meaning | None:
    first, last = found["year"], found["last"]
    last = last if len(last) == 4 else first[:2] + last
    if not 0 < int(last) - int(first) <= 200:
        return None
    return Between(first=When(year=first), last=When(year=last))


@_rule(_first, "year:OLD_YEAR|YEAR|DAY|NUMBER bc|bce")
def year_before_christ(found: Found) -> Meaning | None:
    number = int(found["year"])
    return When(year=f"BC{number:04}") if 0 < number < 10000 else None


@_rule(_first, "month:MONTH .? ,? year:OLD_YEAR bc|bce", "season:SEASON of? year:OLD_YEAR bc|bce")
def part_before_christ(found: Found) -> Meaning | None:
    return When(year=f"BC{int(found['year']):04}", month=found["month"], part=found["season"])


@_rule(_first, "ad year:OLD_YEAR|YEAR|NUMBER", "year:OLD_YEAR|YEAR ad")
def year_of_our_era(found: Found) -> Meaning | None:
    number = int(found["year"])
    return When(year=f"{number:04}") if 0 < number < 2200 else None


@_rule(_first, "the? decade:DECADE", "the decade:DECADE_NAME")
def decade(found: Found) -> Meaning | None:
    return When(year=found["decade"])


@_rule(_first, "the year:YEAR 's")
def decade_in_genitive(found: Found) -> Meaning | None:
    """ "the 1940's"; "the 2025's" and "2025's" are the year."""
    return When(year=found["year"][:3]) if found["year"].endswith("0") else None


@_rule(_first, "the? count:ORDINAL -? century|centuries bc|bce", "the? count:ORDINAL -? century")
def century(found: Found) -> Meaning | Sequence[Node] | None:
    rows = found.nodes
    if literal("the") in rows[0].values and literal("-") in rows[2].values:
        # "the 19th-century house": the article is the noun's.
        return [rows[0], node(rows[1:], When(year=f"{found['count'] - 1:02}"), "century")]
    era = any({literal("bc"), literal("bce")} & row.values.keys() for row in found.nodes)
    return When(year=f"{'BC' if era else ''}{found['count'] - 1:02}")


@_rule(
    _first,
    f"the? part:PART of|,|-|/? fiscal:fiscal|FY? year? year:{_SHORT}",
    "the? part:PART of|,|-|/? the? year:FISCAL",
    "the? fiscal:fiscal|FY? year:YEAR -|/? part:PART",
    "the? year:FISCAL -|/? part:PART",
    "the? part:PART",
)
def part_of_year(found: Found) -> Meaning | None:
    return When(year=_fiscal_year(found), part=found["part"])


@_rule(_first, "part:PART_OF_YEAR")
def part_glued(found: Found) -> Meaning | None:
    year, _, part = found["part"].partition("-")
    return When(year=year, part=part)


_LETTER = {"quarter": "Q", "half": "H"}
_FISCAL = "fiscal:fiscal|financial"


@_rule(
    _first,
    f"the? first:fiscal? -? count:ORDINAL -? unit:quarter|half of? the? {_FISCAL}? year? year:{_SHORT}",
    "the? count:ORDINAL -? unit:quarter|half of? the? year:FISCAL",
    f"the? {_FISCAL}? year:YEAR 's? first:fiscal? count:ORDINAL -? unit:quarter|half",
    "the? year:FISCAL count:ORDINAL -? unit:quarter|half",
    "the? first:fiscal? -? count:ORDINAL - unit:quarter|half",
    "the? first:fiscal? -? count:ORDINAL unit:quarter|half",
)
def part_counted(found: Found) -> Meaning | Sequence[Node] | None:
    letter = _LETTER[found["unit"]]
    rows = found.nodes
    if literal("the") in rows[0].values and rows[-2].values.keys() & {literal("-")}:
        # "the third-quarter loss": the article is the noun's.
        return [rows[0], node(rows[1:], When(part=f"{letter}{found['count']}"), "part_counted")]
    if not 1 <= found["count"] <= (4 if letter == "Q" else 2):
        return None
    year = _fiscal_year(found)
    return When(year=year, part=f"{letter}{found['count']}", fiscal="first" in found)


def _fiscal_year(found: Found) -> str | None:
    year: str | None = found["year"]
    fiscal = "fiscal" in found or "first" in found
    return f"FY{year}" if year and fiscal and not year.startswith("FY") else year


@_rule(
    _first,
    "the month:MONTH unit:quarter|half of? year:YEAR?",
    "the? month:MONTH year:YEAR unit:quarter|half",
)
def part_ending_in_month(found: Found) -> Meaning | None:
    """ "the September quarter", as Australians have it."""
    length = 3 if found["unit"] == "quarter" else 6
    if found["month"] % length:
        return None
    return When(year=found["year"], part=f"{'Q' if length == 3 else 'H'}{found['month'] // length}")


@_rule(
    _first,
    "the? sign:last|latter|final unit:half|quarter of year:YEAR",
    "the sign:last|latter|final unit:half|quarter",
)
def part_last(found: Found) -> Meaning | None:
    if found["unit"] == "quarter" and found["sign"] == "last":
        return None
    return When(year=found["year"], part="H2" if found["unit"] == "half" else "Q4")


_FIRST_PARTS = {
    ("month", 3): "Q1", ("month", 6): "H1", ("quarter", 2): "H1", ("quarter", 1): "Q1",
}  # fmt: skip


@_rule(
    _first,
    f"the? sign:first|last count:NUMBER|NUMBER_WORD unit:UNITS of? the? {_FISCAL}? year:YEAR",
    "the? sign:first|last count:NUMBER|NUMBER_WORD unit:UNITS of the? ( year:FISCAL )",
)
def months_of_year(found: Found) -> Meaning | None:
    """ "the first nine months of 2025": an interval, or the quarter or half that it is."""
    count, unit = found["count"], found["unit"]
    year = _fiscal_year(found)
    in_months = {"month": 1, "quarter": 3}.get(unit, 0) * count
    if not year or not 0 < in_months <= 12 or count != int(count):
        return None
    length = int(in_months)
    names = {3: ("Q1", "Q4"), 6: ("H1", "H2")}
    if length in names:
        return When(year=year, part=names[length][found["sign"] == "last"])
    if unit == "quarter":
        first, last = (1, int(count)) if found["sign"] == "first" else (5 - int(count), 4)
        return Between(first=When(year=year, part=f"Q{first}"), last=When(year=year, part=f"Q{last}"))
    if year.startswith("FY"):
        return None
    first, last = (1, length) if found["sign"] == "first" else (13 - length, 12)
    return Between(first=When(year=year, month=first), last=When(year=year, month=last))


@_rule(
    _first,
    f"the? {_FISCAL} year? year:YEAR",
    f"the? year:YEAR {_FISCAL} year",
    "the? year:FISCAL",
    "the? fiscal:FY year:YEAR",
    f"the? {_FISCAL} year? first_year:YEAR -|/ year:YEAR|YEAR_END",
    f"the? first_year:YEAR -|/ year:YEAR|YEAR_END {_FISCAL} year",
    "fiscal:FY first_year:YEAR -|/ year:YEAR|YEAR_END",
    "year:FISCAL -|/ YEAR_END",
)
def fiscal_year(found: Found) -> Meaning | None:
    year = found["year"]
    if "first_year" in found and len(year) == 2:
        year = found["first_year"][:2] + year
    if len(found.nodes) == 3 and "YEAR_END" in found.nodes[-1].values and "first_year" not in found:
        year = f"FY{int(year[2:]) + 1}"
    return When(year=year if year.startswith("FY") else f"FY{year}")


@_rule(_first, "the? count:ORDINAL five - year plan period?", "the? count:ORDINAL NUMBER - year plan period?")
def five_year_plan(found: Found) -> Meaning | None:
    """China's plans: the sixth began in 1981, and each runs five years."""
    if found["count"] < 6:
        return None
    start = 1951 + 5 * found["count"]
    return Between(first=When(year=str(start)), last=When(year=str(start + 4)))


@_rule(
    _first,
    f"the? season:SEASON of|,? year:{_SHORT}",
    "the? season:SEASON of|,? year:YEAR -|/ YEAR|YEAR_END",
    "year:YEAR season:SEASON",
)
def season_of_year(found: Found) -> Meaning | None:
    return When(year=found["year"], part=found["season"])


@_rule(_first, "the? season:SEASON months?")
def season(found: Found) -> Meaning | None:
    return When(part=found["season"])


# --- first stage: periods relative to another date -------------------------------------------------------------

_UNIT = "unit:UNIT"


def _unit(found: Found) -> Unit:
    unit: Unit = found["unit"]
    return unit


def _plural(found: Found, name: str = "unit") -> bool:
    return "UNITS" in found.node(name).values


@_rule(
    _first,
    "sign:this|last|next fiscal|calendar|financial|whole? unit:UNIT",
    "the sign:current fiscal|calendar|financial? unit:UNIT",
    "the fiscal|financial|calendar|full|whole|entire unit:year",
    "current unit:UNIT",
    "this past|coming unit:UNIT",
)
def unit_turned(found: Found) -> Meaning | None:
    if _plural(found):
        return None
    words = {word for word in _TURNS if any(literal(word) in row.values for row in found.nodes[:2])}
    sign = next((word for word in ("past", "coming", "last", "next") if word in words), "this")
    if found["unit"] in {"second", "minute", "hour"}:
        return None
    base: Base = "either" if found["unit"] == "quarter" and sign == "this" else "published"
    return Shift(unit=_unit(found), count=Decimal(_TURNS[sign]), base=base)


@_rule(
    _first,
    "the sign:previous|prior|preceding|following|next|same|latest fiscal|calendar|financial? unit:UNIT",
    "the sign:latest period",
    "sign:previous|prior|following|that fiscal|calendar|financial? unit:UNIT",
    "sign:that|this same unit:UNIT",
    "the unit:UNIT sign:before|after|following|earlier|later",
    "a|one unit:UNIT sign:later|after|earlier|before",
)
def unit_from_previous(found: Found) -> Meaning | None:
    if "unit" not in found:
        return Shift(unit="quarter", count=Decimal(-1), base="either")
    if _plural(found):
        return None
    sign = "same" if any(literal("same") in row.values for row in found.nodes) else found["sign"]
    count = {"previous": -1, "prior": -1, "preceding": -1, "before": -1, "earlier": -1, "that": 0, "same": 0, "latest": -1}
    base: Base = "either" if sign == "latest" or found["sign"] == "this" else "previous"
    comparing = sign in {"earlier", "before", "prior", "previous"} and found["unit"] == "year"
    return Shift(unit=_unit(found), count=Decimal(count.get(sign, 1)), base=base, same_length=comparing)


@_rule(
    _first,
    "the same|corresponding|comparable period|quarter|time|half of? sign:last|previous|prior year",
    "the same|corresponding|comparable period|quarter|time|half a year ago|earlier|before",
    "the prior|previous - year period|quarter|half",
    "the comparable|corresponding|same? year - ago|earlier period|quarter|half",
    "year - ago|earlier period|quarter|half?",
    "the? year - ago|earlier ORDINAL quarter|half",
    "the same|corresponding|comparable period|quarter|half of? the? sign:last|previous|prior|preceding year",
    "the same|corresponding|comparable prior - year period|quarter|half",
    "the same|corresponding|comparable period|quarter|half of? sign:this year",
)
def same_period_last_year(found: Found) -> Meaning | None:
    return Shift(unit="year", count=Decimal(0 if found["sign"] == "this" else -1), base="previous", same_length=True)


@_rule(
    _first,
    "the same|corresponding|comparable period|quarter|half of|in the? year:YEAR",
    "the year:YEAR period|quarter|half",
    "the same|corresponding|comparable year:YEAR period|quarter|half",
)
def same_period_of_year(found: Found) -> Meaning | None:
    return When(year=found["year"], repeats=True)


_AGO = "sign:ago|earlier|before|previously|later|after|hence|back"
_COUNT = "count:NUMBER|NUMBER_WORD|VAGUE"


@_rule(
    _first,
    f"a|an|the? {_COUNT} of|more? -? {_UNIT} {_AGO}",
    f"a|an article:UNIT {_AGO}",
    f"a|an article:UNIT and a half {_AGO}",
    f"half a|an article:UNIT {_AGO}",
    f"{_COUNT} and a half {_UNIT} {_AGO}",
    f"{_COUNT} {_UNIT} from now",
    "a|an article:UNIT from now",
    f"a {_COUNT} {_UNIT} {_AGO}",
    f"a|an article:UNIT or so|two {_AGO}",
    f"{_COUNT} {_UNIT} or so {_AGO}",
)
def shifted(found: Found) -> Meaning | None:
    sign = found["sign"] or "hence"
    unit: Unit = found["unit"] or found["article"]
    if "article" in found and "UNITS" in found.node("article").values:
        return None
    halves = Decimal("0.5") if any(literal("half") in row.values for row in found.nodes) else Decimal(0)
    count = _count(found)
    if count is None:
        past = sign in {"ago", "earlier", "before", "previously"}
        return Reference(value="PAST_REF" if past else "FUTURE_REF", unit=unit)
    if "article" in found and halves and literal("half") in found.nodes[0].values:
        count = Decimal(0)
    count += halves
    step = -1 if sign in {"ago", "earlier", "before", "previously", "back"} else 1
    base: Base = "published" if sign in {"ago", "hence", "back"} else "previous"
    if unit in {"second", "minute", "hour"}:
        return None if base == "previous" else Shift(unit=unit, count=step * count)
    comparing = unit == "year" and count == 1 and step < 0
    if unit in _IN_YEARS:
        unit, count = "year", count * _IN_YEARS[unit]
    return Shift(unit=unit, count=step * count, base=base, same_length=comparing)


_IN_YEARS: dict[Unit, int] = {"decade": 10, "century": 100, "millennium": 1000}


def _count(found: Found) -> Decimal | None:
    """The number that an expression counts its unit with, 1 for an article; None for a vague one."""
    if "count" not in found:
        return Decimal(1)
    values = found.node("count").values
    if "NUMBER" not in values and "NUMBER_WORD" not in values:
        return None
    count: Decimal = values["NUMBER"] if "NUMBER" in values else values["NUMBER_WORD"]
    return count


# --- first stage: durations and sets ---------------------------------------------------------------------------

_CODE: dict[Unit, tuple[Decimal, str, str]] = {}
_PLACED = {
    "past": -1, "last": -1, "previous": -1, "preceding": -1, "prior": -1,
    "next": 1, "coming": 1, "following": 0, "first": 0, "final": 0, "upcoming": 1, "latest": -1,
    "ensuing": 0, "subsequent": 0,
}  # fmt: skip
_REACH = "the|these|those? sign:past|last|previous|preceding|prior|next|coming|following|first|final|upcoming|latest|ensuing|subsequent"
_KIND = "kind:full|consecutive|straight|business|working|calendar|more|additional|successive|whole|long|short|fiscal?"


def codes_of_units() -> dict[str, tuple[Decimal, str, str]]:
    """How many of which TIMEX3 letter one unit is, and the letter's prefix (PT for times of day)."""
    table = {}
    for entry in lexicon.section("calendar", "units"):
        code = entry["code"]
        time = code.startswith("T")
        digits = "".join(character for character in code if character.isdigit())
        table[entry["value"]] = (Decimal(digits), code.lstrip("T0123456789"), "PT" if time else "P")
    return table


def period(count: Decimal | None, unit: str) -> str:
    """A TIMEX3 duration, decimals as stated: P3Y, PT1.5H, PXM."""
    factor, letter, prefix = _units()[unit]
    if count is None:
        return {"decade": "PXDE", "century": "PXCE"}.get(unit, f"{prefix}X{letter}")
    number = count * factor
    return f"{prefix}{format(number.normalize(), 'f')}{letter}"


@cache
def _units() -> dict[str, tuple[Decimal, str, str]]:
    return codes_of_units()


def _length_plain(count: Decimal | None, unit: Unit) -> Length:
    return Length(value=period(count, unit), unit=unit, count=count)


def _length(found: Found, count: Decimal | None, unit: Unit) -> Length:
    sign = found["sign"] or ""
    return Length(
        value=period(count, unit), towards=_PLACED.get(sign, 0), follows=sign == "following", opens=sign == "first",
        unit=unit, count=count,
    )  # fmt: skip


_UNIT = "unit:UNIT|SHORT_UNIT"  # after a number "yrs" will do


@_rule(
    _first,
    f"( {_REACH} )? {_COUNT} of? {_KIND} -? {_UNIT}",
    f"( {_REACH} )? {_COUNT} + {_UNIT}",
    f"( {_REACH} )? {_COUNT} - plus|odd {_UNIT}",
    f"( {_REACH} )? {_COUNT} plus {_UNIT}",
    f"( {_REACH} )? {_COUNT} or more {_UNIT}",
    f"a {_COUNT} of? {_KIND} -? {_UNIT}",
    f"a {_COUNT} - {_UNIT}",
    f"the {_COUNT} -? {_UNIT}",
    f"{_COUNT} - {_UNIT} - long",
    f"{_COUNT} {_UNIT} or so",
    f"the|a? {_COUNT} -? {_UNIT} period:period|span",
)
def duration(found: Found) -> Meaning | Sequence[Node] | None:
    count = _count(found)
    rows = found.nodes
    if found["unit"] == "quarter" and "sign" not in found and "kind" not in found:
        return None  # "three-quarters of its food"
    if "sign" in found and found.node("sign") is rows[0] and found["sign"] == "last":
        if found.before is None or not {literal(w) for w in ("in", "over", "during", "for", "within", "of")} & found.before.values.keys():
            return [rows[0], node(rows[1:], _length_plain(count, _unit(found)), "duration")]  # "would last 24 months"
    meaning = _length(found, count, _unit(found))
    # "a three-year contract", "over a three-year period": the article is the noun's.
    if literal("a") in rows[0].values and any(literal("-") in row.values for row in rows):
        return [rows[0], node(rows[1:], meaning, "duration")]
    if literal("the") in rows[0].values and any(literal("-") in row.values for row in rows) and "sign" not in found:
        return [rows[0], node(rows[1:], meaning, "duration")]
    return meaning


@_rule(_first, "counted:COUNTED")
def duration_glued(found: Found) -> Meaning | None:
    count, unit = found["counted"]
    return Length(value=period(count, unit), unit=unit, count=count)


@_rule(
    _first,
    f"( {_REACH} )? {_COUNT} to|or|- last:NUMBER|NUMBER_WORD -? {_UNIT}",
    f"between {_COUNT} and last:NUMBER|NUMBER_WORD -? {_UNIT}",
)
def duration_between(found: Found) -> Meaning | Sequence[Node] | None:
    first, last = _count(found), found["last"]
    if first is None or last <= first:
        return None
    value = f"{period(first, found['unit'])}/{period(last, found['unit'])}"
    meaning = Length(value=value, towards=_PLACED.get(found["sign"] or "", 0), unit=_unit(found), count=last)
    if literal("between") in found.nodes[0].values:
        return [found.nodes[0], node(found.nodes[1:], meaning, "duration_between")]
    return meaning


@_rule(
    _first,
    f"( {_REACH} )? {_COUNT} and a half {_UNIT}",
    f"( {_REACH} )? {_COUNT} {_UNIT} and a half",
    f"( {_REACH} )? {_COUNT} - and - a - half - {_UNIT}",
    "a|an|one unit:UNIT and a half",
    f"{_COUNT} and one - half {_UNIT}",
)
def duration_and_half(found: Found) -> Meaning | None:
    count = _count(found)
    return None if count is None else _length(found, count + Decimal("0.5"), _unit(found))


@_rule(_first, "half a|an|- unit:UNIT", "a half - unit:UNIT", "half unit:UNIT")
def half_unit(found: Found) -> Meaning | None:
    return None if _plural(found) else _length(found, Decimal("0.5"), _unit(found))


@_rule(
    _first,
    f"{_COUNT} {_UNIT} ,? and? more:NUMBER|NUMBER_WORD smaller:UNIT",
)
def duration_compound(found: Found) -> Meaning | None:
    count = _count(found)
    if count is None or {found["unit"], found["smaller"]} & {"quarter", "season", "weekend"}:
        return None
    first, second = period(count, found["unit"]), period(found["more"], found["smaller"])
    if list(_units()).index(found["smaller"]) >= list(_units()).index(found["unit"]):
        return None
    time = "" if first.startswith("PT") or not second.startswith("PT") else "T"
    return Length(value=first + time + second.lstrip("PT"))


@_rule(_first, "a|an|one unit:UNIT", "a|an whole|full|entire|single unit:UNIT", "unit:UNIT - long", "a|an unit:UNIT - long")
def duration_of_one(found: Found) -> Meaning | Sequence[Node] | None:
    if found.after is not None and literal("-") in found.after.values and len(found.nodes) == 2:
        return None  # "a year-end target"
    if _plural(found) or (found["unit"] in {"quarter", "second", "minute", "weekend", "season"} and len(found.nodes) < 3):
        return None
    meaning = _length(found, Decimal(1), _unit(found))
    if len(found.nodes) == 4:
        return [found.nodes[0], node(found.nodes[1:], meaning, "duration_of_one")]
    return meaning


@_rule(_first, "the|this sign:past|last|coming unit:UNIT")
def duration_turned(found: Found) -> Meaning | None:
    return None if _plural(found) else _length(found, Decimal(1), _unit(found))


@_rule(_first, "over|within|for|during the sign:next unit:UNIT", "the sign:next unit:UNIT or so|two")
def duration_ahead(found: Found) -> Meaning | Sequence[Node] | None:
    """ "over the next decade", "the next year or so"."""
    if _plural(found):
        return None
    if literal("the") in found.nodes[0].values:
        return _length(found, Decimal(1), _unit(found))
    return [found.nodes[0], node(found.nodes[1:], _length(found, Decimal(1), _unit(found)), "duration_ahead")]


@_rule(
    _first,
    "the|these? sign:past|last|recent|coming|next|upcoming|previous|following|future|early unit:UNITS",
    "recent|coming|future unit:UNITS",
    "unit:UNITS to come",
    "the unit:UNITS ahead|since|following",
    f"( {_REACH} )? VAGUE unit:UNITS",
    "for|over|in|within|after|following|of|through|many|take|takes|took unit:UNITS",
    "unit:UNITS ago|later|earlier",
)
def vague_period(found: Found) -> Meaning | Sequence[Node] | None:
    said = {word for word in _VAGUE_WORDS if any(literal(word) in row.values for row in found.nodes)}
    if said & {"recent", "ago", "earlier"}:
        return Reference(value="PAST_REF", unit=_unit(found))
    if said & {"coming", "future", "come", "ahead", "upcoming", "later"}:
        return Reference(value="FUTURE_REF", unit=_unit(found))
    sign = found["sign"] if "sign" in found else None
    meaning = Length(value=period(None, found["unit"]), towards=0, unit=_unit(found))
    if sign is None and len(found.nodes) == 2 and "VAGUE" not in found.nodes[0].values:
        return [found.nodes[0], node(found.nodes[1:], meaning, "vague_period")]
    return meaning


_VAGUE_WORDS = ("recent", "ago", "earlier", "coming", "future", "come", "ahead", "upcoming", "later")


@_rule(
    _first,
    "every|each other? unit:UNIT",
    "every|each count:NUMBER|NUMBER_WORD unit:UNIT",
    "every|each ORDINAL unit:UNIT",
    "once|twice a|every|each|per unit:UNIT",
)
def every_unit(found: Found) -> Meaning | None:
    count = found["count"] or Decimal(1)
    if any(literal("other") in row.values for row in found.nodes):
        count = Decimal(2)
    return Repeat(value=period(count, found["unit"]))


@_rule(_first, "every|each day:WEEKDAY part:DAYPART?", "day:WEEKDAYS", "every|each month:MONTH|SEASON", "every|each part:DAYPART")
def every_named(found: Found) -> Meaning | None:
    if "day" in found:
        part = f"T{found['part']}" if found["part"] else ""
        return Repeat(value="P1W", of=f"XXXX-WXX-{found['day']}{part}")
    if "month" in found:
        month = found["month"]
        return Repeat(value="P1Y", of=f"XXXX-{month:02}" if isinstance(month, int) else f"XXXX-{month}")
    return Repeat(value="P1D", of=f"XXXX-XX-XXT{found['part']}")


@_rule(_first, "set:SET")
def set_adverb(found: Found) -> Meaning | None:
    return Repeat(value=found["set"])


@_rule(_first, "ref:REFERENCE", "right now", "at present", "these days")
def reference(found: Found) -> Meaning | None:
    return Reference(value=found["ref"] or "PRESENT_REF")


@_rule(_first, "the near|foreseeable|distant? future|term", "the distant|recent? past", "the short|medium|long term")
def vague_reference(found: Found) -> Meaning | None:
    past = any(literal("past") in row.values for row in found.nodes)
    return Reference(value="PAST_REF" if past else "FUTURE_REF")


@_rule(_first, "the unit:UNIT 's", "for|during|throughout|over|in|within|ended|closed|finished|began|started the unit:UNIT")
def unit_in_question(found: Found) -> Meaning | Sequence[Node] | None:
    """ "during the quarter": the one that the text is about."""
    if _plural(found) or found["unit"] in {"second", "minute", "hour", "season", "decade", "century", "millennium"}:
        return None
    rows = found.nodes
    if found.after is not None and found.after.values.keys() & {literal("-"), literal("ago"), literal("before"), literal("after")}:
        return None
    if literal("the") in rows[0].values:
        rows, before, after = rows[:2], [], list(rows[2:])
        if found["unit"] == "day":
            return None
    else:
        rows, before, after = rows[1:], [rows[0]], []
        if literal("in") in found.nodes[0].values and found["unit"] == "day":
            return None
    base: Base = "previous" if found["unit"] in {"quarter", "day"} else "either"
    return [*before, node(rows, Shift(unit=_unit(found), count=Decimal(0), base=base), "unit_in_question"), *after]


# --- first stage: clock times ----------------------------------------------------------------------------------

_ZONE = "( ZONE|( time? )?"
_HALF = "half:am|pm|a|p"


def _clock(hour: int, minute: int | None, second: str | None = None, half: str | None = None) -> When | None:
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 24 or (minute or 0) > 59:
        return None
    return When(time=f"{hour:02}:{minute or 0:02}" + (f":{second}" if second else ""))


@_rule(
    _first,
    "clock:CLOCK half:am|pm ( ZONE ZONE? time? )?",
    "clock:CLOCK half:am|pm? ( ( ZONE ) )?",
    "clock:CLOCK ( ZONE ZONE? time? )?",
    "clock:CLOCK hours|hrs|h",
)
def clock_time(found: Found) -> Meaning | None:
    hour, minute, second = found["clock"]
    if "half" not in found and len(found.nodes) == 1 and "NUMBER" in found.nodes[0].values:
        return None
    return _clock(hour, minute, second, found["half"])


@_rule(_first, "hour:HOUR half:am|pm ( ZONE ZONE? time? )?", "hour:HOUR|NUMBER_WORD o'clock")
def clock_hour(found: Found) -> Meaning | None:
    return _clock(int(found["hour"]), None, None, found["half"])


@_rule(_first, "clock:CLOCK_HALF ( ZONE ZONE? time? )?")
def clock_glued(found: Found) -> Meaning | None:
    return _clock(found["clock"][0], None)


@_rule(
    _first,
    "hour:HOUR - last:HOUR half:am|pm ( ZONE time? )?",
    "hour:HOUR - clock:CLOCK half:am|pm ( ZONE time? )?",
)
def clock_hours(found: Found) -> Meaning | None:
    half = found["half"]
    end_hour, end_minute = (found["clock"][0], found["clock"][1]) if "clock" in found else (found["last"], None)
    first, last = _clock(int(found["hour"]), None, None, half), _clock(end_hour, end_minute, None, half)
    if first is None or last is None:
        return None
    if (first.time or "") > (last.time or ""):  # "11-1 p.m." begins in the morning
        first = _clock(int(found["hour"]), None, None, "am")
    return Between(first=first, last=last) if first else None


@_rule(_first, "from|between hour:HOUR sign:to|and last:HOUR half:am|pm ( ZONE time? )?")
def hours_from(found: Found) -> Sequence[Node] | None:
    rows = found.nodes
    last = _clock(int(found["last"]), None, None, found["half"])
    first = _clock(int(found["hour"]), None, None, found["half"])
    if first is None or last is None:
        return None
    if (first.time or "") > (last.time or ""):
        first = _clock(int(found["hour"]), None, None, "am")
    assert first is not None
    return [rows[0], node(rows[1:2], first, "hours_from"), rows[2], node(rows[3:], last, "hours_from")]


@_rule(_first, "hour:HOUR_NAME")
def clock_named(found: Found) -> Meaning | None:
    return When(time=found["hour"])


@_rule(_first, "the part:DAYPART", "in the part:DAYPART")
def daypart(found: Found) -> Meaning | Sequence[Node] | None:
    if len(found.nodes) == 2:
        return When(time=found["part"])
    return [found.nodes[0], node(found.nodes[1:], When(time=found["part"]), "daypart")]


# --- second stage ----------------------------------------------------------------------------------------------

_MODS: dict[str, Mod] = {
    "early": "START", "beginning": "START", "start": "START", "outset": "START", "opening": "START",
    "mid": "MID", "middle": "MID", "late": "END", "end": "END", "close": "END", "yearend": "END",
}  # fmt: skip


def _modified(meaning: Meaning, word: str | None) -> Meaning:
    mod = _MODS.get(word or "")
    return replace(meaning, mod=mod) if mod else meaning


@_rule(
    _second,
    "the? word:early|late|mid|middle -|to? when:WHEN",
    "the? early|mid to|- word:mid|late -? when:WHEN",
    "the? word:end|beginning|start|middle|close|outset of when:WHEN",
    "the? word:early|late|middle part|days|months|weeks of when:WHEN",
    "word:early|late|later|earlier in when:WHEN",
    "word:later|earlier|sometime|late|early when:WHEN",
    "the rest|remainder|balance|course of when:SPANS",
    "all|most of when:SPANS",
    "the? word:end -? when:SPANS",
    "early|late on? when:DAYS",
    "the very? word:end|beginning|start of when:WHEN",
)
def modified(found: Found) -> Meaning | Sequence[Node] | None:
    word = found["word"]
    rows = found.nodes
    if literal("the") in rows[0].values and len(rows) > 2 and literal("-") in rows[2].values and "MONTHS" in rows[-1].values:
        return [rows[0], node(rows[1:], _modified(found["when"], word), "modified")]  # "the late-November trip"
    if any(literal("course") in row.values or literal("all") in row.values or literal("most") in row.values for row in found.nodes):
        return None
    return _modified(found["when"], word)


@_rule(_second, "the? year - end when:YEARS", "the? year end when:YEARS", "yearend when:YEARS", "the end of year when:YEARS", "year - end of when:YEARS")
def year_end(found: Found) -> Meaning | None:
    return replace(found["when"], mod="END")


@_rule(_second, "year - end", "the? year 's end", "the end of the calendar|fiscal|financial|current? unit:year|month|week|quarter|day", "the? year - end", "year end", "yearend")
def end_of_unit(found: Found) -> Meaning | None:
    unit: Unit = found["unit"] or "year"
    if unit == "day":
        return None
    return Shift(unit=unit, count=Decimal(0), mod="END")


@_rule(_second, "the? word:beginning|start|middle of the calendar|fiscal|financial|current? unit:year|month|week|quarter")
def start_of_unit(found: Found) -> Meaning | None:
    return _modified(Shift(unit=found["unit"], count=Decimal(0)), found["word"])


@_rule(_second, "word:earlier|later|early|late in the unit:day|week|month|year")
def in_the_unit(found: Found) -> Meaning | None:
    return _modified(Shift(unit=found["unit"], count=Decimal(0), base="previous"), found["word"])


@_rule(
    _second,
    "part:MONTHS|PARTS of year:YEARS",
    "part:MONTHS|PARTS , year:YEARS",
    "part:MONTHS|PARTS year:YEARS",
    "year:YEARS 's part:MONTHS|PARTS",
)
def part_of_relative_year(found: Found) -> Meaning | None:
    part, year = found["part"], found["year"]
    if not isinstance(part, When) or part.turn is not None:
        return None
    if isinstance(year, Shift):
        return replace(part, relative_year=replace(year, mod=None), mod=part.mod or year.mod)
    if literal(",") in found.nodes[1].values:
        return None
    return replace(part, year=year.year, mod=part.mod or year.mod)


@_rule(_second, "part:PARTS of the calendar|current|fiscal|financial? year")
def part_of_the_year(found: Found) -> Meaning | None:
    return replace(found["part"], relative_year=Shift(unit="year", count=Decimal(0), base="either"))


@_rule(_second, "length:LENGTHS of year:YEARS", "length:LENGTHS of the calendar|current|fiscal|financial? year")
def months_of_relative_year(found: Found) -> Meaning | None:
    """ "the first nine months of this year"."""
    length, year = found["length"], found["year"] or Shift(unit="year", count=Decimal(0), base="either")
    if not length.opens or not isinstance(year, Shift) or length.unit not in {"month", "quarter"}:
        return None
    months = int(length.count * (3 if length.unit == "quarter" else 1))
    if months in {3, 6}:
        return When(part={3: "Q1", 6: "H1"}[months], relative_year=year)
    if not 0 < months <= 12:
        return None
    return Between(first=When(month=1, relative_year=year), last=When(month=months, relative_year=year))


@_rule(_second, "day:DAYS of year:YEARS", "day:DAYS ,? year:YEARS")
def day_of_relative_year(found: Found) -> Meaning | None:
    day, year = found["day"], found["year"]
    if not isinstance(day, When) or (day.month is None and day.holiday is None) or day.year:
        return None
    if isinstance(year, Shift):
        return replace(day, relative_year=year) if len(found.nodes) == 2 or literal("of") in found.nodes[1].values else None
    return replace(day, year=year.year) if day.holiday and len(year.year or "") == 4 else None


@_rule(
    _second,
    "time:TIMES ,? on? day:DAYS",
    "day:DAYS ,? at|@|,? time:TIMES",
    "time:TIMES of day:DAYS",
    "the? early|late part:DAYPART of day:DAYS",
    "early|late? day:DAYS part:DAYPART",
    "mid - part:DAYPART day:DAYS",
)
def moment(found: Found) -> Meaning | None:
    day = found["day"] or found["when"]
    if "part" not in found and "time" not in found:
        return None
    time = found["part"] or found["time"].time
    if isinstance(day, Shift) and (day.time or day.unit != "day"):
        return None
    if isinstance(day, When) and day.time:
        return None
    return replace(day, time=time)


@_rule(_second, "first:DAYS - last:DAYS", "first:YEARS - last:YEARS", "first:SPANS - last:SPANS")
def interval(found: Found) -> Meaning | None:
    first, last = found["first"], found["last"]
    if not isinstance(first, When) or not isinstance(last, When):
        return None
    complete = last.year and (first.year or first.month or first.part)
    return Between(first=replace(first, year=first.year or last.year), last=last) if complete else None


@_rule(_second, "first:TIMES - last:TIMES")
def clock_interval(found: Found) -> Meaning | None:
    return Between(first=found["first"], last=found["last"])


@_rule(_second, "the? sign:ORDINAL|last|final week|weekend|half|fortnight|days|weeks of when:SPANS")
def part_of_month(found: Found) -> Meaning | None:
    """ "the first week of October": no finer than the month, towards its start or end."""
    when = found["when"]
    if not isinstance(when, When) or when.month is None:
        return None
    words = {"last": "end", "final": "end", 1: "start", 2: "mid", 3: "mid", 4: "end"}
    half = any(literal("half") in row.values for row in found.nodes)
    word = {1: "start", 2: "end"}.get(found["sign"]) if half else words.get(found["sign"])
    return _modified(when, word) if word else None


@_rule(_second, "the day sign:before|after when:DAYS", "the? eve of when:DAYS")
def day_next_to(found: Found) -> Meaning | None:
    """ "the day before last Tuesday"."""
    when = found["when"]
    if isinstance(when, When) and not (when.weekday or when.holiday or when.month):
        return None
    return replace(when, days=1 if found["sign"] == "after" else -1)


@_rule(
    _second,
    "the? fiscal|financial|full? unit:year|quarter|half ended|ending ,? on? when:DAYS",
    "period:LENGTHS|YEARS|PARTS|SPANS ,? period? ended|ending on? when:DAYS",
)
def ended(found: Found) -> Meaning | None:
    last = found["when"]
    if not isinstance(last, When) or last.month is None or last.day is None:
        return None
    if last.year is None and any(literal("ended") in row.values for row in found.nodes):
        last = replace(last, turn=-1)
    period = found["period"] or Shift(unit=found["unit"], count=Decimal(0))
    if isinstance(period, Length) and period.count is None:
        return None
    return Ended(period=period, last=last)


@_rule(_second, "the week of|beginning|ending|starting when:DAYS")
def week_of(found: Found) -> Meaning | None:
    day = found["when"]
    return replace(day, part="W") if isinstance(day, When) and day.month and day.day else None


@_rule(_second, "time:TIMES ,? weekday:WEEKDAYS")
def time_of_weekdays(found: Found) -> Meaning | None:
    return None


# --- reading ---------------------------------------------------------------------------------------------------

_CORE = {
    "MONTH", "FOREIGN_MONTH", "WEEKDAY", "WEEKDAYS", "UNIT", "SEASON", "DAYPART", "HOUR_NAME", "DEICTIC", "REFERENCE", "SET",
    "DECADE", "DECADE_NAME", "YEAR", "SHORT_YEAR", "ISO", "CLOCK", "CLOCK_HALF", "NUMERIC", "PART", "PART_OF_YEAR",
    "FISCAL", "FY", "COUNTED", "=bc", "=bce", "=ad", "=am", "=pm", "=o'clock", "=yearend", "=future", "=past",
}  # fmt: skip


def _add_holidays() -> None:
    """One rule a holiday, from its words in the table."""
    for entry in lexicon.section("calendar", "holidays"):
        words = [match[0].lower() for match in TOKEN.finditer(entry["name"])]
        pattern = " ".join(f"{word}?" if word == "." else "'s" if word == "’s" else word for word in words)
        name = entry["name"]

        def says(found: Found, name: str = name) -> Meaning | None:
            first = found.nodes[0].values
            turn = -1 if literal("last") in first else 1 if literal("next") in first else None
            weekend = any(literal("weekend") in row.values for row in found.nodes)
            return When(holiday=name, year=found["year"], turn=turn, part="WE" if weekend else None)

        says.__name__ = "holiday"
        whole = f"{pattern} holiday|holidays|weekend?"
        _rule(
            _first, whole, f"{whole} ,? year:YEAR", f"last|next|this {whole}", f"the {whole}",
            f"the {whole} of year:YEAR", f"the year:YEAR {whole}", f"year:YEAR {whole}",
        )(says)  # fmt: skip
        _CORE.add(literal(words[0]))


@cache
def _lexer() -> Lexer:
    _add_holidays()
    labels: set[str] = set()
    for stage in (_numbers, _first, _second):
        for pattern, _ in stage.sources:
            labels.update(atom for item in pattern.split() for atom in _item_labels(item))
        labels.update(literal(word) for word in stage.literals())
    lexer = Lexer(_codes, labels, _CORE)
    for classes in _RESULTS:
        _codes.code(classes)
    _numbers.compile(_codes)
    _first.compile(_codes)
    _second.compile(_codes)
    return lexer


def _item_labels(item: str) -> list[str]:
    atom = item.partition(":")[2] or item
    return [label for label in atom.rstrip("?").split("|") if label.isupper()]


def read(text: str) -> Iterator[Expression]:
    """The expressions of a text, from left to right, not overlapping."""
    for island in _lexer().islands(text):
        for row in _second.run(_first.run(_numbers.run(island))):
            if "RULE" in row.values:
                meaning = next(row.values[label] for label in _MEANING if label in row.values)
                expression = Expression(row.start, row.end, meaning, row.values["RULE"])
                if read := _before_clause(text, expression):
                    yield read


_CLAUSE = re.compile(r"\s+(?![a-z]+(?:ed|s)\b|and\b|in\b|at\b|on\b|with\b)[\w“\"'$]")
_THAN = re.compile(r"\s+than\b")
_SIGN = re.compile(r"\s+(?:after|before|later|earlier|following)$", re.IGNORECASE)


def _before_clause(text: str, expression: Expression) -> Expression | None:
    """ "sixteen months after the bridge fell" is a duration; what it leads to is no date of the text."""
    start, end, meaning, rule = expression
    words = text[start:end].lower()
    if not isinstance(meaning, Shift) or not words.endswith((" after", " before", " later", " earlier")):
        return expression
    follows = _CLAUSE if words.endswith((" after", " before")) else _THAN
    if not follows.match(text, end):
        return expression
    sign = _SIGN.search(text, start, end)
    if rule not in {"shifted", "unit_from_previous"} or words.startswith("the ") or sign is None:
        return None
    return Expression(start, sign.start(), Length(value=period(abs(meaning.count), meaning.unit)), "duration")
