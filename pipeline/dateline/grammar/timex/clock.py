"""Clock times and parts of the day: "11 a.m.", "9:00-17:00 CET", "noon"."""

from collections.abc import Sequence

from dateline.grammar.cascade import Found, Node
from dateline.grammar.timex.meaning import Between, Meaning, When
from dateline.grammar.timex.stages import FIRST, node, rule


def _clock(hour: int, minute: int | None, second: str | None = None, half: str | None = None) -> When | None:
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 24 or (minute or 0) > 59:
        return None
    return When(time=f"{hour:02}:{minute or 0:02}" + (f":{second}" if second else ""))


@rule(
    FIRST,
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


@rule(FIRST, "hour:HOUR half:am|pm ( ZONE ZONE? time? )?", "hour:HOUR|NUMBER_WORD o'clock")
def clock_hour(found: Found) -> Meaning | None:
    return _clock(int(found["hour"]), None, None, found["half"])


@rule(FIRST, "clock:CLOCK_HALF ( ZONE ZONE? time? )?")
def clock_glued(found: Found) -> Meaning | None:
    return _clock(found["clock"][0], None)


@rule(FIRST, "hour:HOUR|CLOCK - last:HOUR|CLOCK half:am|pm ( ZONE time? )?")
def clock_hours(found: Found) -> Meaning | None:
    ends = _shared_half(found)
    return Between(first=ends[0], last=ends[1]) if ends else None


@rule(
    FIRST,
    "from|between hour:HOUR|CLOCK sign:to|and last:HOUR|CLOCK half:am|pm ( ZONE time? )?",
    "hour:HOUR|CLOCK sign:to last:HOUR|CLOCK half:am|pm ( ZONE time? )?",
)
def hours_from(found: Found) -> Sequence[Node] | None:
    ends = _shared_half(found)
    if ends is None:
        return None
    rows = list(found.nodes)
    first = 1 if rows[0].says("from", "between") else 0
    return [
        *rows[:first],
        node(rows[first : first + 1], ends[0], "hours_from"),
        rows[first + 1],
        node(rows[first + 2 :], ends[1], "hours_from"),
    ]


def _shared_half(found: Found) -> tuple[When, When] | None:
    """Both ends, where the last says which half of the day it is: "7:30-10:00 p.m."; "11-1 p.m." begins before noon."""
    (hour, minute), (last_hour, last_minute) = _hour_and_minute(found["hour"]), _hour_and_minute(found["last"])
    last = _clock(last_hour, last_minute, None, found["half"])
    first = _clock(hour, minute, None, found["half"])
    if first is None or last is None:
        return None
    if (first.time or "") > (last.time or ""):
        first = _clock(hour, minute, None, "am")
    return (first, last) if first else None


def _hour_and_minute(value: int | tuple[int, int | None, str | None]) -> tuple[int, int | None]:
    return value[:2] if isinstance(value, tuple) else (value, None)


@rule(FIRST, "hour:HOUR_NAME")
def clock_named(found: Found) -> Meaning | None:
    return When(time=found["hour"])


@rule(FIRST, "the part:DAYPART", "in the part:DAYPART")
def daypart(found: Found) -> Meaning | Sequence[Node] | None:
    if len(found.nodes) == 2:
        return When(time=found["part"])
    return [found.nodes[0], node(found.nodes[1:], When(time=found["part"]), "daypart")]
