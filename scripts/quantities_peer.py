"""dateline behind the interface of `../shared/peers/score_quantities.py` and `bench_speed.py`.

    PYTHONPATH=scripts .venv/bin/python ../shared/peers/score_quantities.py \\
        --data ../shared/datasets/quantities/*.json --predictor quantities_peer:predict

`predict` is the chain of money, area, quantity, count and percent, `resolve` included. Where that data set
annotates more than our guideline does (durations, ages, bare numbers), the same number grammar reads them.
"""

import re
from typing import Any

import dateline
from dateline.grammar import amounts, numbers, units
from dateline.grammar.amounts import Amount, Stated
from dateline.grammar.numbers import Number
from dateline.schema import Count, Measure, Mention, Money, Percent

_PIPE = dateline.load("money", "area", "quantity", "count", "percent")

# The scorer's names for what we write in ISO 4217 and UCUM.
_COINS = {"USD": "cent", "GBP": "penny", "EUR": "euro cent", "MYR": "sen", "BTC": "satoshi", "CAD": "cent"}
_UNITS = {
    "[sft_i]": "square foot", "[syd_i]": "square yard", "[sin_i]": "square inch", "[mi_i]2": "square mile",
    "[acr_us]": "acre", "har": "hectare", "[ft_i]": "foot", "[in_i]": "inch", "[yd_i]": "yard",
    "[mi_i]": "mile", "[nmi_i]": "nautical mile", "[ly]": "light year", "t": "metric ton",
    "[ston_av]": "ton", "[lton_av]": "ton", "[lb_av]": "pound-mass", "[oz_av]": "ounce", "[oz_tr]": "ounce",
    "L": "litre", "mL": "millilitre", "[cft_i]": "cubic foot", "[gal_us]": "gallon", "[gal_br]": "gallon",
    "[bbl_us]": "barrel", "[qt_us]": "quart", "[pt_us]": "pint", "[cup_us]": "cup",
    "[tbs_us]": "tablespoon", "[tsp_us]": "teaspoon", "[dr_av]": "dram", "[HP]": "horsepower",
    "W.h": "watt hour", "kW.h": "kilowatt hour", "MW.h": "megawatt hour", "GW.h": "gigawatt hour",
    "cal": "calorie", "[Btu]": "british thermal unit", "[mi_i]/h": "mile per hour",
    "km/h": "kilometre per hour", "[kn_i]": "knot", "Cel": "celsius", "[degF]": "fahrenheit", "K": "kelvin",
    "Mbit": "megabit", "Mbit/s": "megabit per second", "Gbit": "gigabit", "By": "byte", "kBy": "kilobyte",
    "MBy": "megabyte", "GBy": "gigabyte", "TBy": "terabyte", "kbit": "kilobit", "[ppm]": "part per million",
    "[ppb]": "part per billion", "deg": "degree", "rad": "radian", "dm": "decimetre", "pm": "picometre",
    "ug": "microgram", "[psi]": "psi", "rpm": "revolutions per minute", "m": "metre", "mm": "millimetre",
    "cm": "centimetre", "A": "ampere", "mA.h": "milliampere-hour", "V": "volt", "g": "gram",
    "kg": "kilogram", "Gt": "gigaton", "bit": "bit",
}  # fmt: skip
_TIMES = {
    "a": "year",
    "mo": "month",
    "wk": "week",
    "d": "day",
    "h": "hour",
    "min": "minute",
    "s": "second",
    "ms": "millisecond",
}


# Tokenised news ("two - door", "$ 5") is read as it was before a tokeniser took it apart.
_SPACED_HYPHEN = re.compile(r"(?<=[a-z0-9]) - (?=[a-z0-9])")


def predict(text: str) -> list[dict[str, Any]]:
    """The quantities of a text, each with value, value_end, unit, change and its span."""
    text = _SPACED_HYPHEN.sub("-", text)
    mentions = _PIPE(text).mentions
    found = [_quantity(text, mention) for mention in mentions]
    covered = [(mention.start, mention.end) for mention in mentions]
    found += [
        _bare(stated)
        for stated in amounts.join(text, numbers.scan(text), _other)
        if not any(start < stated.end and stated.start < end for start, end in covered)
    ]
    return sorted(found, key=lambda quantity: (quantity["start"], quantity["end"]))


def _bare(stated: Stated[str]) -> dict[str, Any]:
    return {
        "value": float(stated.first),
        "value_end": float(stated.last) if stated.range else None,
        "unit": stated.unit or None,
        "change": "=",
        "start": stated.start,
        "end": stated.end,
    }


def _quantity(text: str, mention: Mention) -> dict[str, Any]:
    value = mention.value
    assert isinstance(value, Money | Measure | Count | Percent)
    low = value.low if value.low is not None else value.high
    high = value.high if value.high is not None else value.low
    assert low is not None
    assert high is not None
    factor = 1
    if isinstance(value, Money):
        unit = value.currency
        if mention.rule == "money.coins":
            unit, factor = _COINS.get(unit, "cent"), 10**8 if unit == "BTC" else 100
        unit += _per(text, mention.end)
    elif isinstance(value, Measure):
        unit = " per ".join(_UNITS.get(part) or _TIMES.get(part, part) for part in _parts(value.unit))
        unit += _per(text, mention.end)
    elif isinstance(value, Percent):
        unit = "percentage" if "basis" not in mention.text and "bp" not in mention.text else "basis point"
        factor = 100 if unit == "basis point" else 1
        unit += _per(text, mention.end)
    else:
        unit = "people" if value.of == "person" else value.of
    change = "~" if value.approximate else ">" if value.high is None else "<" if value.low is None else "="
    return {
        "value": float(low * factor), "value_end": float(high * factor) if high != low else None, "unit": unit,
        "change": change, "start": mention.start, "end": mention.end,
    }  # fmt: skip


def _parts(unit: str) -> list[str]:
    return [unit] if unit in _UNITS else unit.split("/")


def _per(text: str, end: int) -> str:
    """ " per share" after "$70 a share", which the guideline leaves outside the span."""
    words = text[end : end + 32].lower().replace("-", " ").replace(" / ", "/").lstrip().split()
    if words[:2] == ["per", "annum"]:
        return " per year"
    if len(words) > 1 and words[0] in {"per", "a", "an"} and (len(words) == 2 or words[2].strip(".,;") not in _SINCE):
        noun = words[1].strip(".,;:)!?'")
        if words[0] == "per" or noun in _RATED:
            return f" per {noun}"
    return ""


_SINCE = frozenset({"earlier", "ago", "later", "before", "of"})
_RATED = frozenset({"share", "barrel", "dozen", "ton", "year", "day", "month", "week"})
_NOUN = re.compile(r"[ -]([a-z]{3,})")


def _other(text: str, number: Number) -> Amount[str] | None:
    """A duration, an age, a count of one or of points, or a bare number; no year, no date, no part of a name."""
    if amounts.glued(text, number.start) or amounts.designated(text.title(), number.start):
        return None
    time = units.duration(text, number.end)
    if time is not None:
        end, unit = time[0], _TIMES[time[1].code]
        if text[end : end + 8].lstrip(" -").startswith(("old", "of age")):
            unit += " of age"
        return Amount(number.start, end, number.value, unit, right=True)
    if text.startswith(" yo ", number.end):
        return Amount(number.start, number.end + 3, number.value, "year of age", right=True)
    noun = _NOUN.match(text, number.end)
    if noun is not None and (number.value == 1 or noun[1] in {"point", "points", "time", "times"}):
        counted = noun[1].removesuffix("s")
        if counted in _FUNCTION:
            return None
        return Amount(number.start, noun.end(), number.value, "" if counted == "time" else counted, right=True)
    if (number.value == 1 and not number.digits) or number.bare or text[: number.start].endswith(" the "):
        return None
    if number.digits and (
        amounts.is_year(text, number)
        or text[number.end : number.end + 1].isalnum()
        or (
            number.value == int(number.value)
            and number.end - number.start > 4
            and "," not in text[number.start : number.end]
        )
        or text[number.end : number.end + 3] in {" ) ", ") "}
    ):
        return None
    return Amount(number.start, number.end, number.value, "", right=True)


_FUNCTION = frozenset({"can", "may", "and", "the", "who", "that", "for", "has", "had", "was", "will", "with", "from"})
