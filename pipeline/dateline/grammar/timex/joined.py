"""What stands together of what the first stage made: "the end of" + "next year", "9 a.m." + "Friday"."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dateline.grammar.calendar import Unit
from dateline.grammar.cascade import Found, Node
from dateline.grammar.timex.meaning import Between, Ended, Length, Meaning, Mod, Shift, When
from dateline.grammar.timex.stages import SECOND, node, rule

_MODS: dict[str, Mod] = {
    "early": "START", "beginning": "START", "start": "START", "outset": "START", "opening": "START",
    "mid": "MID", "middle": "MID", "late": "END", "end": "END", "close": "END", "yearend": "END",
}  # fmt: skip


def _with(meaning: Meaning, **changes: Any) -> Meaning:
    """`replace` for a meaning whose kind the pattern settles."""
    return replace(meaning, **changes)


def _modified(meaning: Meaning, word: str | None) -> Meaning:
    mod = _MODS.get(word or "")
    return replace(meaning, mod=mod) if mod else meaning


@rule(
    SECOND,
    "the? word:early|late|mid|middle -|to? when:WHEN",
    "the? early|mid to|- word:mid|late -? when:WHEN",
    "the? word:end|beginning|start|middle|close|outset of when:WHEN",
    "the? word:early|late|middle part|days|months|weeks of when:WHEN",
    "word:early|late|later|earlier in when:WHEN",
    "word:later|earlier|sometime|late|early when:WHEN",
    "the rest|remainder|balance of when:SPANS",
    "the? word:end -? when:SPANS",
    "early|late on? when:DAYS",
    "the very? word:end|beginning|start of when:WHEN",
)
def modified(found: Found) -> Meaning | Sequence[Node] | None:
    word = found["word"]
    rows = found.nodes
    if rows[0].says("the") and len(rows) > 2 and rows[2].says("-") and "MONTHS" in rows[-1].values:
        return [rows[0], node(rows[1:], _modified(found["when"], word), "modified")]  # "the late-November trip"
    return _modified(found["when"], word)


@rule(
    SECOND,
    "the? year -? end when:YEARS",
    "yearend when:YEARS",
    "the end of year when:YEARS",
    "year - end of when:YEARS",
)
def year_end(found: Found) -> Meaning | None:
    return _modified(found["when"], "end")


@rule(
    SECOND,
    "the? year - end",
    "the? year 's end",
    "the end of the calendar|fiscal|financial|current? unit:year|month|week|quarter|day|decade|century",
    "end of the? calendar|fiscal|financial|current? unit:year|month|quarter",
    "year end",
    "yearend",
)
def end_of_unit(found: Found) -> Meaning | None:
    unit: Unit = found["unit"] or "year"
    if unit == "day":
        return None
    return Shift(unit=unit, count=Decimal(0), mod="END")


@rule(
    SECOND,
    "the? word:beginning|start|middle of the calendar|fiscal|financial|current? unit:year|month|week|quarter",
    "the word:rest|remainder|balance of the calendar|fiscal|financial|current? unit:year|month|week|quarter",
)
def part_of_unit(found: Found) -> Meaning | None:
    return _modified(Shift(unit=found["unit"], count=Decimal(0)), found["word"])


@rule(SECOND, "word:earlier|later|early|late in the unit:day|week|month|year")
def in_the_unit(found: Found) -> Meaning | None:
    return _modified(Shift(unit=found["unit"], count=Decimal(0), base="previous"), found["word"])


@rule(
    SECOND,
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
    if found.nodes[1].says(","):
        return None
    return replace(part, year=year.year, mod=part.mod or year.mod)


@rule(SECOND, "part:PARTS of the calendar|current|fiscal|financial? year")
def part_of_the_year(found: Found) -> Meaning | None:
    return _with(found["part"], relative_year=Shift(unit="year", count=Decimal(0), base="either"))


@rule(SECOND, "length:LENGTHS of year:YEARS", "length:LENGTHS of the calendar|current|fiscal|financial? year")
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


@rule(SECOND, "day:DAYS of year:YEARS", "day:DAYS ,? year:YEARS")
def day_of_relative_year(found: Found) -> Meaning | None:
    day, year = found["day"], found["year"]
    if not isinstance(day, When) or (day.month is None and day.holiday is None) or day.year:
        return None
    if isinstance(year, Shift):
        return replace(day, relative_year=year) if len(found.nodes) == 2 or found.nodes[1].says("of") else None
    return replace(day, year=year.year) if day.holiday and len(year.year or "") == 4 else None


@rule(
    SECOND,
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
    return _with(day, time=time)


@rule(SECOND, "the? early|wee|small hours of when:DAYS|MOMENTS")
def early_hours(found: Found) -> Meaning | None:
    """ "the early hours of Thursday": its morning."""
    day = found["when"]
    if isinstance(day, Shift) and day.unit != "day":
        return None
    return _with(day, time=day.time or "MO")


@rule(SECOND, "first:DAYS - last:DAYS", "first:YEARS - last:YEARS", "first:SPANS - last:SPANS")
def interval(found: Found) -> Meaning | None:
    first, last = found["first"], found["last"]
    if not isinstance(first, When) or not isinstance(last, When):
        return None
    complete = last.year and (first.year or first.month or first.part)
    return Between(first=replace(first, year=first.year or last.year), last=last) if complete else None


@rule(SECOND, "first:TIMES - last:TIMES")
def clock_interval(found: Found) -> Meaning | None:
    return Between(first=found["first"], last=found["last"])


@rule(SECOND, "the? sign:ORDINAL|last|final week|weekend|half|fortnight|days|weeks of when:SPANS")
def part_of_month(found: Found) -> Meaning | None:
    """ "the first week of October": no finer than the month, towards its start or end."""
    when = found["when"]
    if not isinstance(when, When) or when.month is None:
        return None
    words = {"last": "end", "final": "end", 1: "start", 2: "mid", 3: "mid", 4: "end"}
    half = found.says("half")
    word = {1: "start", 2: "end"}.get(found["sign"]) if half else words.get(found["sign"])
    return _modified(when, word) if word else None


@rule(SECOND, "the day sign:before|after when:DAYS", "the? eve of when:DAYS")
def day_next_to(found: Found) -> Meaning | None:
    """ "the day before last Tuesday"."""
    when = found["when"]
    if isinstance(when, When) and not (when.weekday or when.holiday or when.month):
        return None
    return _with(when, days=1 if found["sign"] == "after" else -1)


@rule(
    SECOND,
    "the? fiscal|financial|full? unit:year|quarter|half ended|ending ,? on? when:DAYS",
    "the fiscal|financial|full? unit:year|quarter|half to when:DAYS",
    "period:LENGTHS|YEARS|PARTS|SPANS ,? period? ended|ending on? when:DAYS",
    "period:LENGTHS|YEARS to when:DAYS",
)
def ended(found: Found) -> Sequence[Node] | None:
    """ "the three months ended June 30, 2025": the period, whose days the day settles, and the day."""
    rows = list(found.nodes)
    last = found["when"]
    if not isinstance(last, When) or last.month is None or last.day is None:
        return None
    if isinstance(found["period"], When) and found.says("to"):
        return None  # "from 2024 to June 30, 2025"
    if last.year is None and found.says("ended"):
        last = replace(last, turn=-1)
    period = found["period"] or Shift(unit=found["unit"], count=Decimal(0))
    if isinstance(period, Length) and period.count is None:
        return None
    sign = next(index for index, row in enumerate(rows) if row.says("ended", "ending", "to"))
    said = sign
    while rows[said - 1].says(",") or (rows[said - 1].says("period") and said > 1):
        said -= 1
    day = node(rows[-1:], last, str(rows[-1].values["RULE"]))
    return [node(rows[:said], Ended(period=period, last=last), "ended"), *rows[said:-1], day]


@rule(SECOND, "the week of|beginning|ending|starting when:DAYS")
def week_of(found: Found) -> Meaning | None:
    day = found["when"]
    return replace(day, part="W") if isinstance(day, When) and day.month and day.day else None
