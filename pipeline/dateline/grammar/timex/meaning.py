"""What expressions of time say, before anything is known of the publication date."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from dateline.grammar.calendar import Unit

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
