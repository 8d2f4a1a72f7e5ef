"""Months, years and their parts: quarters, halves, seasons, decades, centuries, fiscal and plan periods."""

from collections.abc import Sequence
from dataclasses import replace

from dateline.grammar.cascade import Found, Node, literal
from dateline.grammar.timex.meaning import Between, Meaning, When
from dateline.grammar.timex.stages import FIRST, node, rule

_SHORT = "YEAR|SHORT_YEAR"


@rule(FIRST, f"month:MONTH .? ,? of? year:{_SHORT}", "year:YEAR month:MONTH", "month:MONTH - year:YEAR")
def month_of_year(found: Found) -> Meaning | None:
    return When(year=found["year"], month=found["month"])


@rule(FIRST, "month:MONTH")
def month(found: Found) -> Meaning | None:
    return When(month=found["month"])


@rule(
    FIRST,
    "month:MONTH .? -|/ last:MONTH .? ,? year:YEAR?",
    "month:MONTH .? year:YEAR - last:MONTH .? last_year:YEAR",
)
def months(found: Found) -> Meaning | None:
    last = When(year=found["last_year"] or found["year"], month=found["last"])
    first = When(year=found["year"], month=found["month"])
    if found["last"] <= found["month"] and not found["last_year"]:
        if found["last"] == found["month"] or not first.year:
            return None
        first = replace(first, year=f"{int(first.year) - 1:04}")
    return Between(first=first, last=last)


@rule(FIRST, "year:YEAR")
def year(found: Found) -> Meaning | None:
    return When(year=found["year"])


@rule(FIRST, "the year number:NUMBER")
def year_spelled(found: Found) -> Meaning | None:
    """ "the year two thousand"."""
    number = found["number"]
    return When(year=f"{number:04}") if 1000 <= number < 3000 and number == int(number) else None


@rule(FIRST, "the year year:YEAR", "calendar year year:YEAR", "the? year:YEAR calendar year", "year:SHORT_YEAR")
def year_named(found: Found) -> Meaning | None:
    return When(year=found["year"])


@rule(FIRST, "year:YEAR -|/ last:YEAR|YEAR_END")
def years(found: Found) -> Meaning | None:
    first, last = found["year"], found["last"]
    last = last if len(last) == 4 else first[:2] + last
    if not 0 < int(last) - int(first) <= 200:
        return None
    return Between(first=When(year=first), last=When(year=last))


@rule(FIRST, "year:OLD_YEAR|YEAR|DAY|NUMBER bc|bce")
def year_before_christ(found: Found) -> Meaning | None:
    number = int(found["year"])
    return When(year=f"BC{number:04}") if 0 < number < 10000 else None


@rule(FIRST, "month:MONTH .? ,? year:OLD_YEAR bc|bce", "season:SEASON of? year:OLD_YEAR bc|bce")
def part_before_christ(found: Found) -> Meaning | None:
    return When(year=f"BC{int(found['year']):04}", month=found["month"], part=found["season"])


@rule(FIRST, "ad year:OLD_YEAR|YEAR|NUMBER", "year:OLD_YEAR|YEAR ad")
def year_of_our_era(found: Found) -> Meaning | None:
    number = int(found["year"])
    return When(year=f"{number:04}") if 0 < number < 2200 else None


@rule(FIRST, "the? decade:DECADE", "the decade:DECADE_NAME")
def decade(found: Found) -> Meaning | None:
    return When(year=found["decade"])


@rule(FIRST, "the year:YEAR 's")
def decade_in_genitive(found: Found) -> Meaning | None:
    """ "the 1940's"; "the 2025's" and "2025's" are the year."""
    return When(year=found["year"][:3]) if found["year"].endswith("0") else None


@rule(FIRST, "the? count:ORDINAL -? century|centuries bc|bce", "the? count:ORDINAL -? century")
def century(found: Found) -> Meaning | Sequence[Node] | None:
    rows = found.nodes
    if rows[0].says("the") and rows[2].says("-"):
        # "the 19th-century house": the article is the noun's.
        return [rows[0], node(rows[1:], When(year=f"{found['count'] - 1:02}"), "century")]
    era = any({literal("bc"), literal("bce")} & row.values.keys() for row in found.nodes)
    return When(year=f"{'BC' if era else ''}{found['count'] - 1:02}")


@rule(
    FIRST,
    f"the? part:PART of|,|-|/? fiscal:fiscal|FY? year? year:{_SHORT}",
    "the? part:PART of|,|-|/? the? year:FISCAL",
    "the? fiscal:fiscal|FY? year:YEAR -|/? part:PART",
    "the? year:FISCAL -|/? part:PART",
    "the? fiscal:fiscal part:PART of|,? year:YEAR",
    "the? part:PART",
)
def part_of_year(found: Found) -> Meaning | None:
    return When(year=_fiscal_year(found), part=found["part"])


@rule(FIRST, "part:PART_OF_YEAR")
def part_glued(found: Found) -> Meaning | None:
    year, _, part = found["part"].partition("-")
    return When(year=year, part=part)


_LETTER = {"quarter": "Q", "half": "H"}
_FISCAL = "fiscal:fiscal|financial"


@rule(
    FIRST,
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
    if rows[0].says("the") and rows[-2].values.keys() & {literal("-")}:
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


@rule(
    FIRST,
    "the month:MONTH unit:quarter|half of? year:YEAR?",
    "the? month:MONTH year:YEAR unit:quarter|half",
)
def part_ending_in_month(found: Found) -> Meaning | None:
    """ "the September quarter", as Australians have it."""
    length = 3 if found["unit"] == "quarter" else 6
    if found["month"] % length:
        return None
    return When(year=found["year"], part=f"{'Q' if length == 3 else 'H'}{found['month'] // length}")


@rule(
    FIRST,
    "the? sign:last|latter|final unit:half|quarter of year:YEAR",
    "the sign:last|latter|final unit:half|quarter",
)
def part_last(found: Found) -> Meaning | None:
    if found["unit"] == "quarter" and found["sign"] == "last":
        return None
    return When(year=found["year"], part="H2" if found["unit"] == "half" else "Q4")


@rule(
    FIRST,
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


@rule(
    FIRST,
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


@rule(FIRST, "the? count:ORDINAL five - year plan period?", "the? count:ORDINAL NUMBER - year plan period?")
def five_year_plan(found: Found) -> Meaning | None:
    """China's plans: the sixth began in 1981, and each runs five years."""
    if found["count"] < 6:
        return None
    start = 1951 + 5 * found["count"]
    return Between(first=When(year=str(start)), last=When(year=str(start + 4)))


@rule(
    FIRST,
    f"the? season:SEASON of|,? year:{_SHORT}",
    "the? season:SEASON of|,? year:YEAR -|/ YEAR|YEAR_END",
    "year:YEAR season:SEASON",
)
def season_of_year(found: Found) -> Meaning | None:
    return When(year=found["year"], part=found["season"])


@rule(FIRST, "the? season:SEASON months?")
def season(found: Found) -> Meaning | None:
    return When(part=found["season"])
