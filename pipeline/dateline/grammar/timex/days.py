"""Days: dates in every order and spelling, ranges of days, weekdays, "today"."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dateline.grammar.calendar import is_date
from dateline.grammar.cascade import Found, Node
from dateline.grammar.timex import foreign
from dateline.grammar.timex.meaning import Base, Between, Meaning, Repeat, Shift, When
from dateline.grammar.timex.stages import FIRST, node, rule
from dateline.grammar.timex.turns import TURNS

_WEEKDAY = "( weekday:WEEKDAY .? ,? the? )?"
_SHORT = "YEAR|SHORT_YEAR"


def _day(found: Found, **more: Any) -> When | None:
    month, day, year = found["month"], found["day"], found["year"]
    if not is_date(int(year) if year else 2000, month, day):
        return None
    return When(year=year, month=month, day=day, weekday=None if year else found["weekday"], **more)


@rule(
    FIRST,
    f"{_WEEKDAY} month:MONTH .? the? day:DAY|ORDINAL ,? of? year:{_SHORT}",
    f"{_WEEKDAY} month:MONTH - day:DAY - year:YEAR",
    f"{_WEEKDAY} the? day:DAY|ORDINAL of? month:MONTH .? ,? year:{_SHORT}",
    f"{_WEEKDAY} day:DAY - month:MONTH .? - year:YEAR",
    "year:YEAR ,? month:MONTH .? day:DAY",
    "year:YEAR - month:MONTH - day:DAY",
)
def full_date(found: Found) -> Meaning | None:
    return _day(found)


@rule(
    FIRST,
    f"{_WEEKDAY} month:MONTH .? the? day:DAY|ORDINAL",
    f"{_WEEKDAY} the? day:DAY|ORDINAL of? month:MONTH",
)
def day_of_month(found: Found) -> Meaning | None:
    return _day(found)


@rule(
    FIRST,
    "sign:last|this|next month:MONTH .? day:DAY|ORDINAL",
    "this sign:past|coming month:MONTH .? day:DAY|ORDINAL",
    "this sign:past|coming month:MONTH .? day:DAY|ORDINAL -|to|through last:DAY|ORDINAL",
)
def day_of_month_turned(found: Found) -> Meaning | None:
    first = _day(found, turn=TURNS[found["sign"]])
    if first is None or "last" not in found:
        return first
    return Between(first=first, last=replace(first, day=found["last"])) if found["last"] > found["day"] else None


@rule(
    FIRST,
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


@rule(
    FIRST,
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
    begun = found.before is not None and found.before.says("from", "between")
    if found["sign"] in {"to", "through", "thru"} and not begun:
        rows = list(found.nodes)
        if not found["year"]:
            rows = rows[: rows.index(found.node("last")) + 1]
        first = replace(first, weekday=None)
        tail = list(found.nodes[len(rows) :])
        return [node(rows, Between(first=first, last=replace(first, day=found["last"])), "days_of_month"), *tail]
    numbered = [found.node("day"), *([found.node("middle")] if "middle" in found else []), found.node("last")]
    tail = list(found.nodes[list(found.nodes).index(found.node("last")) :])
    if not found["year"] and tail[-1].says(","):
        tail.pop()
    head = list(found.nodes[: list(found.nodes).index(found.node("day")) + 1])
    parts = [node(head, replace(first, weekday=None), "days_of_month")]
    if "middle" in found:
        day = found["middle"]
        parts.append(node([numbered[1]], replace(first, day=day, weekday=None), "days_of_month"))
    parts.append(found.node("sign"))
    parts.append(node(tail, replace(first, day=found["last"], weekday=None), "days_of_month"))
    return parts


@rule(
    FIRST,
    "from|between|on|of day:DAY|ORDINAL sign:to|and|until|till|through|& the? last:DAY|ORDINAL of? month:MONTH .? ,?"
    " year:YEAR?",
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


@rule(FIRST, f"{_WEEKDAY} date:ISO")
def iso_date(found: Found) -> Meaning | None:
    day, time = found["date"]
    year, month, number = day.split("-")
    if not is_date(int(year), int(month), int(number)):
        return None
    return When(year=year, month=int(month), day=int(number), time=time)


@rule(
    FIRST,
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


@rule(FIRST, f"{_WEEKDAY} date:NUMERIC")
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


@rule(FIRST, "the day:ORDINAL")
def day_alone(found: Found) -> Meaning | None:
    """ "the 24th": a day of a month in question; only after "on", "until" and the like."""
    if found.before is None or not found.before.says("on", "until", "by", "from"):
        return None
    return When(day=found["day"]) if found.nodes[-1].end - found.nodes[-1].start <= 4 else None


@rule(FIRST, "first:WEEKDAY -|through|to|thru last:WEEKDAY", "first:WEEKDAY - to - last:WEEKDAY")
def weekdays(found: Found) -> Sequence[Node] | None:
    """ "Monday through Friday", as opening hours have it."""
    rows = found.nodes
    if found.after is not None and {"MONTH", "ORDINAL"} & found.after.values.keys():
        return None
    if rows[1].says("-"):
        return [node(rows, Repeat(value="P1W", of=f"XXXX-WXX-{found['first']}"), "weekdays")]
    if len(rows) > 3:
        return [node(rows, Repeat(value="P1W", of=f"XXXX-WXX-{found['first']}"), "weekdays")]
    first = Repeat(value="P1W", of=f"XXXX-WXX-{found['first']}")
    last = Repeat(value="P1W", of=f"XXXX-WXX-{found['last']}")
    return [node(rows[:1], first, "weekdays"), rows[1], node(rows[2:], last, "weekdays")]


@rule(FIRST, "day:WEEKDAY .?")
def weekday(found: Found) -> Meaning | Sequence[Node] | None:
    first = found.nodes[0]
    return [node([first], When(weekday=found["day"]), "weekday"), *found.nodes[1:]]


@rule(
    FIRST,
    "the? sign:last|past|previous|this|next|coming|following day:WEEKDAY",
    "the? sign:this coming|past|next day:WEEKDAY",
    "the? sign:last|this|next month:MONTH",
    "the? sign:this past|coming month:MONTH",
    "the? sign:previous|following month:MONTH",
    "the? sign:last|past|this|next|coming|previous|following season:SEASON",
    "the? sign:this past|coming season:SEASON",
)
def turned(found: Found) -> Meaning | None:
    words = {word for word in TURNS if found.says(word)}
    turn = next((TURNS[word] for word in ("past", "coming", "last", "next") if word in words), None)
    if turn is None:
        turn = TURNS[found["sign"]]
    base: Base = "previous" if found["sign"] in {"previous", "following"} else "published"
    return When(weekday=found["day"], month=found["month"], part=found["season"], turn=turn, base=base)


@rule(FIRST, "day:DEICTIC")
def deictic(found: Found) -> Meaning | None:
    entry = found["day"]
    return Shift(unit="day", count=Decimal(entry["shift"]), time=entry.get("part"))


@rule(FIRST, "the day sign:before|after anchor:DEICTIC")
def day_beyond(found: Found) -> Meaning | None:
    step = -1 if found["sign"] == "before" else 1
    return Shift(unit="day", count=Decimal(found["anchor"]["shift"] + step))


@rule(FIRST, "sign:this|last|that part:DAYPART", "the sign:next|same|following|previous part:DAYPART")
def part_of_day(found: Found) -> Meaning | None:
    sign = found["sign"]
    base: Base = "published" if sign in {"this", "last"} else "previous"
    count = {"last": -1, "previous": -1, "next": 1, "following": 1}.get(sign, 0)
    return Shift(unit="day", count=Decimal(count), time=found["part"], base=base)
