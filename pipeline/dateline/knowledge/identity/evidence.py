"""What speaks for and against two things being one, in the figures of `models/identity.yaml`."""

import datetime
import math
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from dateline.knowledge.identity import names, regions, weights
from dateline.knowledge.identity.occurrences import Place
from dateline.knowledge.identity.things import NUMBER, Statistics, Thing, few

# Two mentions of a yearly event that lie further apart are two editions of it.
SAME_EDITION_DAYS = 300
# What it counts at least that two lie in one town, however many do.
LEAST_OF_A_PLACE = 0.75
# What is shared with others: the three rarest count, in full, half and quarter.
SHARES = (1.0, 0.5, 0.25)


class Grounds(NamedTuple):
    score: float
    reasons: tuple[str, ...]
    barred: bool = False


def weigh(one: Thing, other: Thing, named: tuple[float, str], statistics: Statistics,
          enclosing: str | None = None, breadth: float = 1.0) -> Grounds:  # fmt: skip
    """What speaks for and against two things being one; `named` is what their names are worth, in figure and words.

    `enclosing` is the place or project that one of the two names begins or ends with, `breadth` what company counts.
    """
    bar = _bar(one, other)
    if bar:
        return Grounds(-math.inf, (named[1], bar), barred=True)
    score, reasons = named[0], [named[1]]
    for points, reason in (
        *_places(one, other, statistics, enclosing),
        *((points * breadth, reason) for points, reason in _others(one, other, statistics)),
        *_beside(one, other, enclosing),
        *_middle_names(one, other),
        *_classes(one, other),
    ):
        if abs(points) > 0.005:
            score += points
            reasons.append(f"{reason} ({points:+.2f})")
    return Grounds(round(score, 3), tuple(reasons))


def _bar(one: Thing, other: Thing) -> str | None:
    """What rules out that two things are one."""
    for rule in one.apart.keys() & other.apart.keys():
        if one.apart[rule] != other.apart[rule]:
            return f"told apart by {rule}"
    if one.kind == "event":
        return _editions(one, other)
    if one.middles and other.middles and not one.middles & other.middles:
        return f"middle names {few(one.middles)} and {few(other.middles)}"
    return None


def _editions(one: Thing, other: Thing) -> str | None:
    for mine, theirs, what in ((one.years, other.years, "of"), (one.numbers, other.numbers, "edition")):
        if mine and theirs and not mine & theirs:
            return f"{what} {few(mine)} and {few(theirs)}"
    if not one.years & other.years and one.dates and other.dates:
        gap = min(abs((_date(a) - _date(b)).days) for a in _ends(one.dates) for b in _ends(other.dates))
        apart = max(min(one.dates), min(other.dates)) > min(max(one.dates), max(other.dates))
        if apart and gap > SAME_EDITION_DAYS:
            return f"{gap} days between the releases"
    return None


def _ends(dates: AbstractSet[str]) -> tuple[str, str]:
    return min(dates), max(dates)


def _date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


Points = Iterator[tuple[float, str]]


def _places(one: Thing, other: Thing, statistics: Statistics, enclosing: str | None) -> Points:
    kind = one.kind
    here, there = one.where, other.where
    if enclosing:
        here = _with_enclosing(here, enclosing)
        if enclosing in there.towns:
            yield weights.of_evidence("place", kind), f"{enclosing!r} is in one name, and the other lies there"
            return
    shared = {town for town in here.towns if any(statistics.is_same_place(town, t) for t in there.towns)}
    if shared:
        town = min(shared, key=lambda town: (statistics.towns.get(town, 0), town))
        weight = max(LEAST_OF_A_PLACE, weights.rarity(statistics.towns.get(town, 0)))
        yield weights.of_evidence("place", kind) * weight, f"both in {town}"
    far = _far(here, there)
    if far and not shared:
        yield weights.of_evidence("elsewhere", kind), far
        return
    common = {r for r in here.regions & there.regions if r.name}
    if common and not shared:
        yield weights.of_evidence("region", kind), f"both in {few({r.name for r in common})}"
    towns = regions.towns(here.towns), regions.towns(there.towns)
    if towns[0] and towns[1] and not shared and kind != "place":
        yield weights.of_evidence("other town", kind), f"one in {few(towns[0])}, one in {few(towns[1])}"
    if shared:
        return
    if not (_is_settled(here) and _is_settled(there)):
        yield from _homes(one, other, statistics)


def _with_enclosing(place: Place, enclosing: str) -> Place:
    found = regions.region(enclosing)
    if found:
        return Place(place.towns, place.regions | {found, regions.Region(found.country)})
    return Place(place.towns | {enclosing}, place.regions)


def _is_settled(place: Place) -> bool:
    """Whether a place says in which region or town something is."""
    return bool(regions.towns(place.towns) or any(r.name for r in place.regions))


def _homes(one: Thing, other: Thing, statistics: Statistics) -> Points:
    """Where the releases come from, for want of a place of the thing itself on one side or the other."""
    shared = (one.where.towns | one.home.towns) & (other.where.towns | other.home.towns)
    here, there = (thing.where if _is_settled(thing.where) else thing.home for thing in (one, other))
    if shared:
        town = min(shared, key=lambda town: (statistics.towns.get(town, 0), town))
        weight = weights.rarity(statistics.towns.get(town, 0))
        yield weights.of_evidence("home", one.kind) * weight, f"releases from {town}"
    elif _far(here, there):
        yield weights.of_evidence("home elsewhere", one.kind), f"releases: {_far(here, there)}"


def _far(here: Place, there: Place) -> str | None:
    """The countries, or the regions of one country, in which two things lie, where these differ."""
    countries = {r.country for r in here.regions}, {r.country for r in there.regions}
    if countries[0] and countries[1] and not countries[0] & countries[1]:
        return f"one in {few(countries[0])}, one in {few(countries[1])}"
    named = {r for r in here.regions if r.name}, {r for r in there.regions if r.name}
    if named[0] and named[1] and not named[0] & named[1]:
        return f"one in {few({r.name for r in named[0]})}, one in {few({r.name for r in named[1]})}"
    return None


def _others(one: Thing, other: Thing, statistics: Statistics) -> Points:
    kind = one.kind
    own = one.own | other.own
    partners = (one.partners & other.partners) - own
    issuers = (one.issuer & other.issuer) - own - partners
    if partners:
        # Two of one name who speak for one organisation are one, however many releases name it.
        weight = 1.0 if kind == "person" else _best(partners, statistics)
        yield weights.of_evidence("partner", kind) * weight, f"both with {few(partners)}"
    if issuers:
        weight = 1.0 if kind == "person" else _best(issuers, statistics)
        yield weights.of_evidence("issuer", kind) * weight, f"both mainly about {few(issuers)}"
    smaller, larger = sorted((one.company, other.company), key=len)
    company = sorted(
        ((statistics.rarity(key), key) for key in smaller if key in larger
         and (name := key.partition(NUMBER)[0]) not in own and name not in partners and name not in issuers),
        key=lambda pair: (-pair[0], pair[1]),
    )[: len(SHARES)]  # fmt: skip
    total = sum(weight * share for (weight, _), share in zip(company, SHARES, strict=False)) / sum(SHARES[:2])
    if total > 0.01:
        shown = few([key.partition(NUMBER)[0] for weight, key in company if weight > 0])
        yield weights.of_evidence("company", kind) * min(1.0, total), f"both named beside {shown}"
    if kind == "person" and one.partners and other.partners and not partners and not issuers:
        # Who changes employers keeps company.
        points = weights.of_evidence("other company", kind) * (1 - min(1.0, total))
        yield points, f"one of {few(one.partners)}, one of {few(other.partners)}"


def _middle_names(one: Thing, other: Thing) -> Points:
    if one.middles & other.middles:
        yield weights.of_evidence("middle name", one.kind), f"middle name {few(one.middles & other.middles)}"


def _beside(one: Thing, other: Thing, enclosing: str | None) -> Points:
    if enclosing and enclosing in other.company and enclosing not in other.where.towns and not _is_part(other):
        reason = f"{enclosing!r} is in one name, and the other is named beside it"
        yield weights.of_evidence("partner", one.kind), reason


def _best(shared: AbstractSet[str], statistics: Statistics) -> float:
    return max(statistics.rarity(key) for key in shared)


def _is_part(thing: Thing) -> bool:
    """ "Phase II": every project has one, so that it is named beside a project says nothing."""
    return any(names.marks(words) for words in thing.names)


def _classes(one: Thing, other: Thing) -> Points:
    if one.classes and other.classes and not one.classes & other.classes:
        classes = f"{few(one.classes)}, {few(other.classes)}"
        yield weights.of_evidence("other class", one.kind), f"of class {classes}"
