"""Amounts of one thing in different releases that cannot both be true, and what kind of conflict it is.

No conflict is what different things are said with: another `of`, another phase (a thing of its own), sums that one
release states side by side, a sum beside a larger one in its release (a share), amounts further apart than
`MOST_APART` (a contract and the whole). No conflict either is what rounding or "about" explains.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations, groupby
from typing import Literal, NamedTuple

import duckdb
from pydantic import TypeAdapter

from dateline.schema import Count, FactValue, Interval, Investment, Measure, Money

Kind = Literal["unit", "scale", "bound", "figures"]

# A figure is exact to its last digit that is not 0, and to this many digits at least: "20 billion" is no 20.6.
LEAST_DIGITS = 2
# What "about" covers, and what is lost where an amount is converted and rounded ("62 acres", "25 hectares").
ABOUT = Decimal("0.1")
CONVERTED = Decimal("0.02")
# Two amounts of one thing further apart are taken to mean different things, if no unit or scale explains them.
MOST_APART = 2
_VALUE: TypeAdapter[FactValue] = TypeAdapter(FactValue)


class Amount(NamedTuple):
    """An interval in `base` (a currency, an SI unit or a counted noun); `low` and `high` are None where open.

    `digits` is the figure as the words have it, `unit` what it is in, `slack` how far off a reading of it may be.
    """

    base: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    digits: Decimal
    approximate: bool
    slack: Decimal


class Claim(NamedTuple):
    """A fact's amounts: one, or two where it is restated in another currency."""

    fact: str
    release: str
    published: str
    confidence: float
    amounts: tuple[Amount, ...]


class Conflict(NamedTuple):
    """`ratio` is the larger amount by the smaller."""

    kind: Kind
    one: Claim
    other: Claim
    ratio: float


def amounts(value: FactValue) -> tuple[Amount, ...]:
    """What a fact's value says in numbers that can be compared; nothing for a place or a state."""
    match value:
        case Investment(restated=Money() as restated):
            return (*_money(value), *_money(restated))
        case Money():
            return _money(value)
        case Measure(si_unit=str(si_unit)):
            return _amount(value, value.unit, si_unit, value.si_low, value.si_high)
        case Measure():
            return _amount(value, value.unit, value.unit, value.low, value.high)
        case Count():
            return _amount(value, value.of, value.of, value.low, value.high)
    return ()


def _money(money: Money) -> tuple[Amount, ...]:
    return _amount(money, money.currency, money.currency, money.low, money.high)


def _amount(
    stated: Interval, unit: str, base: str, low: Decimal | None, high: Decimal | None
) -> tuple[Amount, ...]:
    digits = stated.low if stated.low is not None else stated.high
    size = low if low is not None else high
    if digits is None or size is None:
        return ()
    if stated.approximate:
        slack = abs(size) * ABOUT
    else:
        exact = digits.normalize().as_tuple()
        place = min(int(exact.exponent), digits.adjusted() - LEAST_DIGITS + 1)
        slack = Decimal(10) ** place / 2 * (abs(size / digits) if digits else 1)
    return (Amount(base, low, high, unit, digits, stated.approximate, slack),)


def compare(one: Sequence[Amount], other: Sequence[Amount]) -> tuple[Kind, float] | None:
    """The kind of conflict between two values and how far they are apart; None where both may be true.

    unit: one figure with two units; scale: a power of ten apart; bound: a figure against "over" it or "up to" it;
    figures: anything else.
    """
    # A sum's own currency decides; what it is restated in moves with the rate.
    pair = next(((a, b) for a in one for b in other if a.base == b.base), None)
    return _compare(*pair) if pair else None


def _compare(a: Amount, b: Amount) -> tuple[Kind, float] | None:
    if _open(a) != _open(b) and a.digits == b.digits and a.unit == b.unit:
        return None if a.approximate or b.approximate else ("bound", 1.0)
    slack = max(a.slack, b.slack)
    if a.unit != b.unit:
        slack = max(slack, CONVERTED * max(_size(a), _size(b)))
    if not (_below(a, b, slack) or _below(b, a, slack)):
        return None
    small, large = sorted((_size(a), _size(b)))
    if small <= 0:
        return "figures", float("inf")
    ratio = large / small
    if a.unit != b.unit and a.digits == b.digits:
        return "unit", float(ratio)
    if ratio >= 10 and ratio.normalize().as_tuple().digits == (1,):
        return "scale", float(ratio)
    return ("figures", float(ratio)) if ratio <= MOST_APART else None


def _open(amount: Amount) -> bool:
    return amount.low is None or amount.high is None


def _size(amount: Amount) -> Decimal:
    size = amount.low if amount.low is not None else amount.high
    assert size is not None, "an amount has one bound at least"
    return abs(size)


def _below(a: Amount, b: Amount, slack: Decimal) -> bool:
    return a.high is not None and b.low is not None and a.high + slack < b.low


def conflicts(claims: Iterable[Claim]) -> Iterator[Conflict]:
    """The conflicts among claims about one property of one thing, each pair of values once."""
    by_value = _by_value(claims)
    releases = {value: {claim.release for claim in stating} for value, stating in by_value.items()}
    for one, other in combinations(sorted(by_value, key=lambda value: _order(by_value[value])), 2):
        found = compare(one, other)
        if not found:
            continue
        kind, ratio = found
        if kind != "unit" and (
            releases[one] & releases[other] or _is_share(one, releases) or _is_share(other, releases)
        ):
            continue
        yield Conflict(kind, _likeliest(by_value[one]), _likeliest(by_value[other]), ratio)


def _by_value(claims: Iterable[Claim]) -> dict[tuple[Amount, ...], list[Claim]]:
    """Claims by what they state; "46.8 billion" is stated by who adds it in another currency too."""
    stated: dict[Amount, list[Claim]] = {}
    for claim in claims:
        if claim.amounts:
            stated.setdefault(claim.amounts[0], []).append(claim)
    return {max((claim.amounts for claim in found), key=len): found for found in stated.values()}


def _is_share(value: tuple[Amount, ...], releases: dict[tuple[Amount, ...], set[str]]) -> bool:
    """Whether every release that states it states a larger amount too."""
    larger: set[str] = set()
    for other, stating in releases.items():
        if other[0].base == value[0].base and _size(other[0]) > _size(value[0]):
            larger |= stating
    return releases[value] <= larger


def _order(claims: list[Claim]) -> tuple[str, str]:
    """Of one value: when it was said first."""
    return min((claim.published or "9999", claim.fact) for claim in claims)


def _likeliest(claims: list[Claim]) -> Claim:
    return max(claims, key=lambda claim: (claim.confidence, claim.fact))


def write(base: duckdb.DuckDBPyConnection) -> None:
    """The table `contradictions` of a base that holds `facts`."""
    rows = base.execute(
        'SELECT thing, property, lower(coalesce("of", \'\')), id, release, coalesce(CAST(published AS VARCHAR), \'\'), '
        "confidence, value FROM facts WHERE thing IS NOT NULL "
        "AND property IN ('investment', 'area', 'length', 'capacity', 'jobs', 'count') ORDER BY ALL"
    ).fetchall()
    found = [
        (conflict.kind, conflict.ratio, conflict.one.fact, conflict.other.fact)
        for _, group in groupby(rows, key=lambda row: row[:3])
        for conflict in conflicts(
            Claim(fact, release, published, confidence, amounts(_VALUE.validate_json(value)))
            for _, _, _, fact, release, published, confidence, value in group
        )
    ]
    base.execute("CREATE TEMP TABLE conflict (kind VARCHAR, ratio DOUBLE, one VARCHAR, other VARCHAR)")
    if found:
        base.executemany("INSERT INTO conflict VALUES (?, ?, ?, ?)", found)
    base.execute(
        """
        CREATE TABLE contradictions AS
        SELECT a.subject_name AS project, a.property, c.kind, c.ratio, a.stated AS one, b.stated AS other,
               a.published AS one_published, b.published AS other_published, a.words AS one_words,
               b.words AS other_words, a.sentence AS one_sentence, b.sentence AS other_sentence,
               a.release AS one_release, b.release AS other_release, a.id AS one_fact, b.id AS other_fact, a.thing
        FROM conflict c JOIN facts a ON a.id = c.one JOIN facts b ON b.id = c.other
        ORDER BY list_position(['unit', 'scale', 'bound', 'figures'], c.kind), project, a.thing, a.property, c.ratio,
                 one_fact, other_fact
        """
    )
