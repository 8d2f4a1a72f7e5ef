"""Units of measurement after a number, and values in SI.

"500,000 square meters" -> m2; "25,000 tonnes per annum" -> t/a; "36-foot" -> [ft_i]
"""

import re
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from dateline import lexicon
from dateline.grammar.phrases import Phrases, plurals

Dimension = Literal["area", "length", "mass", "volume", "power", "energy", "speed", "temperature", "data", "other"]

SI_UNITS = {
    "area": "m2", "length": "m", "mass": "kg", "volume": "m3",
    "power": "W", "energy": "J", "speed": "m/s", "temperature": "K",
}  # fmt: skip

_RATE = re.compile(r"[ \u00a0\n]?(?:/|[-‐‑]per[-‐‑]|(per|an?)[ \u00a0\n])[ \u00a0]?")
# A foot or inch mark, or a letter that is also a street's direction, needs a plain number before and no name after.
_MARKS = frozenset("’'′\"”″")
_STREET = re.compile(r"\.| [A-Z0-9]")
# The dateline stands in these first characters.
_HEAD = 400
_TENTH = Decimal("1e-10")


class Unit(NamedTuple):
    """A unit: its UCUM code (or word), its dimension, and how many SI units it makes."""

    code: str
    dimension: Dimension | Literal["time"]
    factor: Fraction | None = None
    offset: Fraction = Fraction(0)
    times: Decimal = Decimal(1)

    def si(self, value: Decimal | None) -> Decimal | None:
        """The value in SI units, exact or to ten decimals; None where the unit has no SI form."""
        if value is None or self.factor is None:
            return None
        exact = (Fraction(value) + self.offset) * self.factor
        number = Decimal(exact.numerator) / Decimal(exact.denominator)
        return plain(number if Fraction(number) == exact else number.quantize(_TENTH))

    @property
    def si_unit(self) -> str | None:
        return None if self.factor is None else SI_UNITS.get(self.dimension)


def plain(value: Decimal) -> Decimal:
    """The same value without zeros at its end: 24384, not 24384.0000 and not 2.4384E+4."""
    value = value.normalize()
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1)) if isinstance(exponent, int) and 0 < exponent <= 27 else value


class _Choice(NamedTuple):
    code: str
    head: bool
    cues: tuple[str, ...]


class _Sense(NamedTuple):
    default: str
    choices: tuple[_Choice, ...]


@cache
def _phrases() -> Phrases[Unit]:
    phrases: Phrases[Unit] = Phrases()
    for entry in lexicon.section("units", "units", "unit", "dimension"):
        unit = Unit(
            entry["unit"],
            entry["dimension"],
            Fraction(entry["factor"]) if "factor" in entry else None,
            Fraction(entry.get("offset", 0)),
            Decimal(entry.get("times", 1)),
        )
        for word in plurals(entry.get("words", ())):
            phrases.add(word, unit)
        for symbol in entry.get("symbols", ()):
            phrases.add(symbol, unit, exact=True)
    return phrases


@cache
def by_code() -> dict[str, Unit]:
    """Units by their code; the first entry with `times` 1 speaks for it."""
    found: dict[str, Unit] = {}
    for entry in lexicon.section("units", "units", "unit", "dimension"):
        if "times" not in entry:
            factor = Fraction(entry["factor"]) if "factor" in entry else None
            unit = Unit(entry["unit"], entry["dimension"], factor, Fraction(entry.get("offset", 0)))
            found.setdefault(entry["unit"], unit)
    return found


@cache
def _between() -> frozenset[str]:
    return frozenset(word for entry in lexicon.section("units", "between", "words") for word in entry["words"])


@cache
def _senses() -> dict[str, _Sense]:
    return {
        entry["unit"]: _Sense(
            entry["default"],
            tuple(
                _Choice(choice["unit"], choice.get("head", False), tuple(choice["cues"])) for choice in entry["choices"]
            ),
        )
        for entry in lexicon.section("units", "senses", "unit", "default", "choices")
    }


_BETWEEN_WORD = re.compile(r"[ \u00a0\n]([a-z-]+)(?=[ \u00a0\n])")


def match(text: str, end: int) -> tuple[int, Unit] | None:
    """The unit that follows a number ending at `end`: where the unit ends, and which it is.

    Times ("20 minutes") are no units here. Words between ("125,000 rentable square feet") are allowed before areas.
    """
    found = _phrases().match(text, end)
    if found is None:
        return _after_adjectives(text, end)
    stop, unit = found
    if unit.dimension == "time" or _mistaken(text, end, stop, unit):
        return None
    unit = _settle(text, unit)
    if unit.dimension != "area":
        stop, unit = _rate(text, stop, unit)
    return _with_stop(text, end, stop), unit


def duration(text: str, end: int) -> tuple[int, Unit] | None:
    """The unit of time that follows a number ending at `end`; for the measuring scripts and rates."""
    found = _phrases().match(text, end)
    return found if found is not None and found[1].dimension == "time" else None


def _after_adjectives(text: str, end: int) -> tuple[int, Unit] | None:
    position = end
    for _ in range(2):
        word = _BETWEEN_WORD.match(text, position)
        if word is None or word[1] not in _between():
            return None
        position = word.end()
        found = _phrases().match(text, position)
        if found is not None:
            return (_with_stop(text, end, found[0]), found[1]) if found[1].dimension == "area" else None
    return None


def _mistaken(text: str, end: int, stop: int, unit: Unit) -> bool:
    """Whether the mark is something else: a quote, a street's direction, the verb "has", a degree in law."""
    form = text[end:stop].lstrip(" \u00a0\u202f\u2009\n-‐‑")
    if form in _MARKS:
        return not _is_mark(text, end, stop)
    if len(form) == 1 and form.isalpha() and text[end:stop] != form:
        # "2500 W Frye Road", "5 m." at a sentence's end is a metre all the same
        return text[stop : stop + 1] == "-" or (form in "WLVAN" and _STREET.match(text, stop) is not None)
    if form in {"has", "Has"}:
        return text[stop : stop + 1] == " " and text[stop + 1 : stop + 4] not in {"of ", "in ", "and"}
    if form == "bar":
        return text[stop : stop + 1] == " " and not text.startswith(_AFTER_BAR, stop)
    if unit.code in _LOWER and form[0].isupper():
        return True  # "98 Degrees", "1 Million Cups"
    if unit.code == "deg" and form not in {"°", "º"}:
        return text.startswith((" in ", " from ", " program", " or ", " course"), stop)
    return False


_LOWER = frozenset({"deg", "[cup_us]", "[gr]", "mol"})
_AFTER_BAR = (" pressure", " of ", " and ", " to ", " at ", " or ", " g", " there")


def _is_mark(text: str, end: int, stop: int) -> bool:
    """Whether a quote sign after a number is a foot or inch mark: glued to at most three digits, text after it."""
    spaced = stop == end + 2 and text[end] == " " and text[stop - 1] in '"″”'
    if (stop != end + 1 and not spaced) or not text[end - 1].isdecimal():
        return False
    start = end - len(text[max(0, end - 8) : end]) + len(text[max(0, end - 8) : end].rstrip("0123456789./½"))
    if end - start > 5 or text[max(0, start - 1) : start] in {"'", "’", "‘", '"', "“"}:
        return False
    after = text[stop : stop + 12].lower()
    return after.startswith(
        (" clear", " tall", " wide", " long", " high", " deep", " ceiling", " x ", "x", " by ", " × ", "×", " eave")
    ) or (after[:1].isdecimal() and text[end] in "’'′")


def _rate(text: str, stop: int, unit: Unit) -> tuple[int, Unit]:
    """ "tonnes per annum", "km/h", "g/t": the rate, or the unit as it is."""
    slash = _RATE.match(text, stop)
    if slash is None:
        return stop, unit
    below = _phrases().match(text, slash.end())
    if below is None or text[slash.end() : slash.end() + 1] in {" ", "-", "."}:
        return stop, unit
    end, per = below
    if slash[1] in {"a", "an"} and not (unit.dimension == "length" and per.code in _SECONDS):
        return stop, unit  # "3,000 tonnes a year": the year is a date of its own
    per = _settle(text, per)
    if unit.dimension == "length" and per.dimension == "time" and unit.factor is not None and per.code in _SECONDS:
        return end, Unit(f"{unit.code}/{per.code}", "speed", unit.factor / _SECONDS[per.code])
    return end, Unit(f"{unit.code}/{per.code}", "other", times=unit.times)


_SECONDS = {"s": Fraction(1), "min": Fraction(60), "h": Fraction(3600), "ms": Fraction(1, 1000)}


def _settle(text: str, unit: Unit) -> Unit:
    """Ounces and tons after the metal and the country of the release."""
    sense = _senses().get(unit.code)
    if sense is None:
        return unit
    return by_code()[_sense(text, unit.code)]._replace(times=unit.times)


@lru_cache(maxsize=16)
def _sense(text: str, code: str) -> str:
    sense = _senses()[code]
    for choice in sense.choices:
        where = text[:_HEAD] if choice.head else text
        if any(cue in where for cue in choice.cues):
            return choice.code
    return sense.default


def _with_stop(text: str, end: int, stop: int) -> int:
    """With the stop of a dotted abbreviation: "50,000 sq. ft." but "20 hectares"."""
    if text[stop : stop + 1] == "." and text[stop + 1 : stop + 2] != "." and "." in text[end:stop]:
        return stop + 1
    return stop
