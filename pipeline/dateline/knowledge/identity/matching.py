"""Which occurrences in many releases are one thing.

First things of one kind and equal name are told apart or united, name by name; then things of different names that
something leads from one to the other (an alias that a release states, an acronym, a name within a name). Every union
must reach `weights.UNITE`; the best come first, and each is weighed again with all that its two sides have gathered.
"""

import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import combinations, product
from typing import NamedTuple

from dateline.grammar import naming
from dateline.grammar.naming import Words
from dateline.knowledge.identity import names, regions, weights
from dateline.knowledge.identity.names import Worth
from dateline.knowledge.identity.occurrences import Occurrence, Place, described, telling_words

# Above this many candidates of one name, only those are compared that share something.
MANY = 60
# Two mentions of a yearly event that lie further apart are two editions of it.
SAME_EDITION_DAYS = 300
# What is shared with others: the three rarest count, in full, half and quarter.
SHARES = (1.0, 0.5, 0.25)
# A name that so many times more releases have alone than for short is a name of its own ("Google", "Google Cloud").
ALONE = 5


class Decision(NamedTuple):
    """Whether two occurrences (by release and entity id) were held for one thing, and what spoke for and against.

    `score` is the sum, `weights.UNITE` the limit; None where a rule or the user's file decided.
    """

    one: tuple[str, str]
    other: tuple[str, str]
    united: bool
    score: float | None
    reasons: tuple[str, ...]


class Grounds(NamedTuple):
    score: float
    reasons: tuple[str, ...]
    barred: bool = False


_NOTHING: frozenset[str] = frozenset()


class Thing:
    """Occurrences united so far, and what they say together."""

    __slots__ = ("alias_texts", "aliases", "apart", "classes", "company", "dates", "founder", "home", "issuer", "kind",
                 "middles", "names", "numbers", "occurrences", "partners", "releases", "where", "years")  # fmt: skip

    def __init__(self, occurrence: Occurrence) -> None:
        # Most things stay alone: a set is the release's own, or none, until there is something to add.
        scene = occurrence.scene
        self.occurrences = [occurrence]
        self.kind = occurrence.kind
        self.founder = occurrence
        self.releases: AbstractSet[str] = frozenset((scene.release,))
        self.names: AbstractSet[Words] = frozenset((occurrence.name.words,))
        self.aliases: dict[Words, AbstractSet[str]] = {}
        self.alias_texts: dict[Words, str] = {}
        for text, alias in occurrence.aliases:
            if alias.words != occurrence.name.words:
                self.aliases[alias.words] = self.releases
                self.alias_texts.setdefault(alias.words, text)
        self.where = occurrence.where
        self.home = scene.home
        self.issuer: AbstractSet[str] = scene.issuer
        self.partners: AbstractSet[str] = occurrence.partners
        self.company: AbstractSet[str] = scene.company
        self.classes = _NOTHING if occurrence.class_ in (None, "other") else frozenset((occurrence.class_,))
        self.years = frozenset(e for e in occurrence.name.edition if not e.startswith("no.")) or _NOTHING
        self.numbers = frozenset(e for e in occurrence.name.edition if e.startswith("no.")) or _NOTHING
        self.dates: AbstractSet[str] = frozenset((scene.published,)) if scene.published else _NOTHING
        self.middles = frozenset((occurrence.name.middle[0][:1],)) if occurrence.name.middle else _NOTHING
        # By rule of the user's file, which of its members this is: the others are not this one.
        self.apart: dict[str, int] = {}

    @property
    def own(self) -> set[str]:
        return {" ".join(words) for words in (*self.names, *self.aliases)}

    def take(self, other: "Thing") -> None:
        self.occurrences += other.occurrences
        self.founder = min(self.founder, other.founder, key=order)
        self.releases = _joined(self.releases, other.releases)
        self.names |= other.names
        for words, releases in other.aliases.items():
            self.aliases[words] = self.aliases.get(words, _NOTHING) | releases
            self.alias_texts.setdefault(words, other.alias_texts[words])
        self.where |= other.where
        self.home |= other.home
        self.issuer = _joined(self.issuer, other.issuer)
        self.partners = _joined(self.partners, other.partners)
        self.company = _joined(self.company, other.company)
        self.dates = _joined(self.dates, other.dates)
        self.classes |= other.classes
        self.years |= other.years
        self.numbers |= other.numbers
        self.middles |= other.middles
        self.apart |= other.apart


def _joined(mine: AbstractSet[str], theirs: AbstractSet[str]) -> AbstractSet[str]:
    grown = mine if isinstance(mine, set) else set(mine)
    grown |= theirs
    return grown


def order(occurrence: Occurrence) -> tuple[str, str, int]:
    """Earliest first, by publication; what has no date comes last."""
    return occurrence.scene.published or "9999", occurrence.release, occurrence.number


class Statistics:
    """How many releases name what: what all have in common says nothing."""

    def __init__(self, all_occurrences: list[Occurrence]) -> None:
        scenes = {o.release: o.scene for o in all_occurrences}
        self.named = Counter(key for scene in scenes.values() for key in scene.company)
        self.company = self.named
        towns: dict[str, set[str]] = defaultdict(set)
        for o in all_occurrences:
            for town in (o.where | o.scene.home).towns:
                towns[town].add(o.release)
        self.towns = {town: len(releases) for town, releases in towns.items()}
        self.places = frozenset(o.name.words for o in all_occurrences if o.kind == "place")
        # Where each town is said to lie, over the whole base.
        self.around: dict[str, set[str]] = defaultdict(set)
        for o in all_occurrences:
            if o.kind == "place" and o.where:
                self.around[" ".join(o.name.words)] |= o.where.towns
        self._worth: dict[tuple[str, Words], Worth] = {}
        self.resolved = False

    def worth(self, kind: str, words: Words) -> Worth:
        key = kind, words
        if key not in self._worth:
            self._worth[key] = names.worth(kind, names.Name(words), self.places)
        return self._worth[key]

    def rarity(self, key: str) -> float:
        """What it says that two releases share this name, or this thing once things are settled."""
        if self.resolved and _NUMBER in key:
            return weights.rarity(self.company[key])
        telling = 1.0 if names.has_telling_word(key) else weights.of_common_words()
        return telling * weights.rarity(self.named[key])

    def is_same_place(self, one: str, other: str) -> bool:
        return one == other or other in self.around.get(one, ()) or one in self.around.get(other, ())


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
        return f"middle names {_few(one.middles)} and {_few(other.middles)}"
    return None


def _editions(one: Thing, other: Thing) -> str | None:
    for mine, theirs, what in ((one.years, other.years, "of"), (one.numbers, other.numbers, "edition")):
        if mine and theirs and not mine & theirs:
            return f"{what} {_few(mine)} and {_few(theirs)}"
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
        weight = max(0.5, weights.rarity(statistics.towns.get(town, 0)))
        yield weights.of_evidence("place", kind) * weight, f"both in {town}"
    far = _far(here, there)
    if far and not shared:
        yield weights.of_evidence("elsewhere", kind), far
        return
    common = {r for r in here.regions & there.regions if r.name}
    if common and not shared:
        yield weights.of_evidence("region", kind), f"both in {_few({r.name for r in common})}"
    towns = regions.towns(here.towns), regions.towns(there.towns)
    if towns[0] and towns[1] and not shared and kind != "place":
        yield weights.of_evidence("other town", kind), f"one in {_few(towns[0])}, one in {_few(towns[1])}"
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
        return f"one in {_few(countries[0])}, one in {_few(countries[1])}"
    named = {r for r in here.regions if r.name}, {r for r in there.regions if r.name}
    if named[0] and named[1] and not named[0] & named[1]:
        return f"one in {_few({r.name for r in named[0]})}, one in {_few({r.name for r in named[1]})}"
    return None


def _others(one: Thing, other: Thing, statistics: Statistics) -> Points:
    kind = one.kind
    own = one.own | other.own
    partners = (one.partners & other.partners) - own
    issuers = (one.issuer & other.issuer) - own - partners
    if partners:
        # Two of one name who speak for one organisation are one, however many releases name it.
        weight = 1.0 if kind == "person" else _best(partners, statistics)
        yield weights.of_evidence("partner", kind) * weight, f"both with {_few(partners)}"
    if issuers:
        yield weights.of_evidence("issuer", kind) * _best(issuers, statistics), f"both mainly about {_few(issuers)}"
    smaller, larger = sorted((one.company, other.company), key=len)
    company = sorted(
        ((statistics.rarity(key), key) for key in smaller if key in larger
         and (name := key.partition(_NUMBER)[0]) not in own and name not in partners and name not in issuers),
        key=lambda pair: (-pair[0], pair[1]),
    )[: len(SHARES)]  # fmt: skip
    total = sum(weight * share for (weight, _), share in zip(company, SHARES, strict=False)) / sum(SHARES[:2])
    if total > 0.01:
        shown = _few([key.partition(_NUMBER)[0] for weight, key in company if weight > 0])
        yield weights.of_evidence("company", kind) * min(1.0, total), f"both named beside {shown}"
    if kind == "person" and one.partners and other.partners and not partners and not issuers:
        yield weights.of_evidence("other company", kind), f"one of {_few(one.partners)}, one of {_few(other.partners)}"


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
        classes = f"{_few(one.classes)}, {_few(other.classes)}"
        yield weights.of_evidence("other class", one.kind), f"of class {classes}"


def _few(names_: Iterable[object], most: int = 3) -> str:
    found = sorted(map(str, names_)) if not isinstance(names_, list) else [str(name) for name in names_]
    return ", ".join(found[:most]) + (" ..." if len(found) > most else "")


class Candidate(NamedTuple):
    """Two things that may be one, and what their names are worth to it.

    `enclosing` is the outer thing that one name has and the other lacks, `stated` in how many releases both names
    mean one thing, `alike` whether every name of the one must be a longer or shorter form of every name of the other.
    """

    one: int
    other: int
    named: tuple[float, str]
    enclosing: str | None = None
    stated: int = 0
    alike: bool = True


class Matcher:
    """Unites things step by step and keeps account of it."""

    def __init__(self, all_occurrences: list[Occurrence]) -> None:
        self.statistics = Statistics(all_occurrences)
        self.things: dict[int, Thing] = {}
        self._parent: dict[int, int] = {}
        self.decisions: list[Decision] = []
        self.nearly: list[Candidate] = []
        self._refused: dict[tuple[int, int], Decision] = {}
        for number, occurrence in enumerate(all_occurrences):
            self.things[number] = Thing(occurrence)
            self._parent[number] = number

    def root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def unite(self, one: int, other: int, score: float | None, reasons: tuple[str, ...]) -> None:
        first, second = self.root(one), self.root(other)
        if first == second:
            return
        keep, gone = (first, second) if self._size(first) >= self._size(second) else (second, first)
        self.decisions.append(self._decision(one, other, True, score, reasons))
        self.things[keep].take(self.things.pop(gone))
        self._parent[gone] = keep

    def part(self, numbers: list[int], rule: str) -> None:
        """Never unite any two of these."""
        for member, number in enumerate(numbers):
            self.things[self.root(number)].apart.setdefault(rule, member)

    def _size(self, number: int) -> int:
        return len(self.things[number].occurrences)

    def _decision(self, one: int, other: int, united: bool, score: float | None,
                  reasons: tuple[str, ...]) -> Decision:  # fmt: skip
        first, second = (self.things[self.root(number)].founder for number in (one, other))
        return Decision((first.release, first.entity), (second.release, second.entity), united, score, reasons)

    def refuse(self, one: int, other: int, grounds: Grounds) -> None:
        """Keep the best of what was refused to each thing, for those who ask why."""
        for number, against in ((one, other), (other, one)):
            key = (number, 0)
            score = None if grounds.barred else grounds.score
            last = self._refused.get(key)
            if last is None or (score or -99.0) > (last.score or -99.0):
                self._refused[key] = self._decision(number, against, False, score, grounds.reasons)

    def kept_apart(self) -> list[Decision]:
        return list(dict.fromkeys(self._refused.values()))

    def settle(self, candidates: list[Candidate]) -> None:
        """Unite candidates, the best first, each weighed with all that both sides have gathered by then."""
        weighed = [(self._weigh(candidate), candidate) for candidate in candidates]
        weighed.sort(key=lambda pair: (-pair[0].score, -self._together(pair[1]), self._order(pair[1])))
        for grounds, candidate in weighed:
            one, other = self.root(candidate.one), self.root(candidate.other)
            if one == other:
                continue
            grounds = self._weigh(candidate)
            if grounds.score >= weights.UNITE:
                self.unite(one, other, grounds.score, grounds.reasons)
            else:
                self.refuse(one, other, grounds)
                if grounds.score >= weights.UNITE - NEARLY:
                    self.nearly.append(candidate)

    def _together(self, candidate: Candidate) -> int:
        return self._size(self.root(candidate.one)) + self._size(self.root(candidate.other))

    def _order(self, candidate: Candidate) -> tuple[tuple[str, str, int], ...]:
        founders = (self.things[self.root(number)].founder for number in (candidate.one, candidate.other))
        return tuple(sorted(map(order, founders)))

    def _weigh(self, candidate: Candidate) -> Grounds:
        one, other = (self.things[self.root(number)] for number in (candidate.one, candidate.other))
        if one.names & other.names:
            return weigh(one, other, candidate.named, self.statistics, candidate.enclosing)
        bar = self._bar_of_names(one, other, candidate)
        if bar:
            return Grounds(-math.inf, (candidate.named[1], bar), barred=True)
        breadth = weights.breadth(max(len(one.releases), len(other.releases)))
        return weigh(one, other, candidate.named, self.statistics, candidate.enclosing, breadth)

    def _bar_of_names(self, one: Thing, other: Thing, candidate: Candidate) -> str | None:
        both = one.releases & other.releases
        if len(both) > candidate.stated:
            return f"named apart in {_few(both, 1)}"
        if candidate.alike:
            for mine, theirs in product(sorted(one.names), sorted(other.names)):
                worths = self.statistics.worth(one.kind, mine), self.statistics.worth(one.kind, theirs)
                if "bare" not in worths and not names.alike(one.kind, mine, theirs):
                    return f"{' '.join(mine)!r} and {' '.join(theirs)!r} are no forms of one name"
        return None


def match(all_occurrences: list[Occurrence], matcher: Matcher) -> None:
    """Unite in `matcher` what is one thing."""
    _unite_equal_names(all_occurrences, matcher)
    for stage in (_stated_names, _names_within_names, _shortened_names):
        matcher.settle(list(stage(matcher)))
    _look_again(all_occurrences, matcher)


def _look_again(all_occurrences: list[Occurrence], matcher: Matcher) -> None:
    """Weigh once more what nearly sufficed, company now being things and no longer names.

    That two releases share a "Riverside Park" says little, that they share one and the same says much.
    """
    company: dict[str, set[str]] = defaultdict(set)
    for number, o in enumerate(all_occurrences):
        if o.kind in ("organisation", "person", "project", "event") and o.class_ != "media":
            root = matcher.root(number)
            if len(matcher.things[root].releases) > 1:
                words = " ".join(matcher.things[root].founder.name.words)
                company[o.release].add(f"{words}{_NUMBER}{root}")
    matcher.statistics.company = Counter(key for keys in company.values() for key in keys)
    matcher.statistics.resolved = True
    nearly, matcher.nearly = matcher.nearly, []
    for candidate in nearly:
        for number in (candidate.one, candidate.other):
            thing = matcher.things[matcher.root(number)]
            thing.company = {key for release in thing.releases for key in company.get(release, ())}
    matcher.settle(nearly)


# Stands between the name and the number of a thing that has been settled.
_NUMBER = " #"
# What scored this much less than it takes is looked at again.
NEARLY = 1.5


# Equal names.


def _unite_equal_names(all_occurrences: list[Occurrence], matcher: Matcher) -> None:
    blocks: dict[tuple[str, Words], list[int]] = defaultdict(list)
    for number, o in enumerate(all_occurrences):
        if o.kind != "group":
            blocks[o.kind, o.name.words].append(number)
    for (kind, words), numbers in sorted(blocks.items()):
        if len(numbers) == 1 or not _comparable(all_occurrences[numbers[0]], kind, words):
            continue
        worth: str = matcher.statistics.worth(kind, words)
        if described(all_occurrences[numbers[0]]):
            worth = "bare"
        elif len(words) == 1 and all(names.is_acronym(all_occurrences[number].text) for number in numbers):
            worth = "acronym"
        figure = weights.of_name(kind, worth)
        if worth == "bare" and names.marks(words):
            figure += weights.of_evidence("part", kind)
        free = figure >= weights.UNITE
        profiles: dict[object, list[int]] = defaultdict(list)
        for number in numbers:
            thing = matcher.things[matcher.root(number)]
            profiles[_profile(all_occurrences[number], free), *sorted(thing.apart.items())].append(number)
        named = (figure, f"same name, {_KINDS_OF_NAMES[worth]} ({figure:+.2f})")
        for members in profiles.values():
            for other in members[1:]:
                shared = _others_issuer(all_occurrences[other])
                reason = () if free or not shared else (f"both releases mainly about {_few(shared)}",)
                matcher.unite(members[0], other, None, (named[1], *reason))
        matcher.settle([Candidate(a, b, named) for a, b in _pairs(list(profiles.values()), matcher, free)])


_KINDS_OF_NAMES = {"telling": "a telling one", "plain": "a plain one", "bare": "a bare one", "acronym": "an acronym"}


def _comparable(occurrence: Occurrence, kind: str, words: Words) -> bool:
    if kind == "person":
        return len(words) > 1 and len(words[0]) > 1
    return not described(occurrence) or telling_words(words) > 1


def _profile(o: Occurrence, free: bool) -> object:
    """What makes two occurrences of one name alike enough to need no weighing.

    A name that needs nothing beside it: that both lie in the same place. Else, that their releases are also about the
    same organisation.
    """
    if o.kind == "event":
        return o.where, o.name.edition, o.scene.published
    if free:
        return o.where
    return o.where, _others_issuer(o) or o.release, o.name.middle


def _others_issuer(o: Occurrence) -> frozenset[str]:
    """Whom the release is mainly about, unless that is the thing itself."""
    return _NOTHING if " ".join(o.name.words) in o.scene.issuer else o.scene.issuer


def _pairs(profiles: list[list[int]], matcher: Matcher, free: bool) -> Iterator[tuple[int, int]]:
    heads = [members[0] for members in profiles]
    if len(heads) <= MANY:
        yield from combinations(heads, 2)
        return
    seen: set[tuple[int, int]] = set()
    shared: dict[object, list[int]] = defaultdict(list)
    for number in heads:
        thing = matcher.things[matcher.root(number)]
        rare = {key for key in thing.company if matcher.statistics.named[key] <= MANY}
        for anchor in (thing.where.towns, thing.issuer, thing.partners, rare):
            for key in anchor - thing.own:
                shared[key].append(number)
    for group in shared.values():
        if len(group) <= MANY:
            seen.update(combinations(group, 2))
    if free:
        largest = sorted(heads, key=lambda n: (-len(matcher.things[matcher.root(n)].occurrences), n))[:10]
        seen.update((min(a, b), max(a, b)) for a in largest for b in heads if a != b)
    yield from sorted(seen)


# Different names.


def _stated_names(matcher: Matcher) -> Iterator[Candidate]:
    """A release has both names for one thing: "Odmore Energy Hub, formerly Odmore Battery Park"."""
    by_name = _by_name(matcher)
    by_alias: dict[tuple[str, Words], list[int]] = defaultdict(list)
    for number, thing in matcher.things.items():
        for alias in thing.aliases:
            by_alias[thing.kind, alias].append(number)
    for (kind, alias), numbers in sorted(by_alias.items()):
        if _says_nothing(kind, alias, matcher):
            continue
        for number in numbers:
            if kind == "place" and _is_short(matcher.things[number], alias):
                # "Los Angeles" is short for its county as long as the release lasts.
                continue
            others = [n for n in (*by_name[kind, alias], *numbers) if n != number]
            for other in _near(number, others, matcher):
                if other in numbers and other < number and number in by_name[kind, alias]:
                    continue
                yield _stated(number, other, alias, matcher)


def _stated(number: int, other: int, alias: Words, matcher: Matcher) -> Candidate:
    thing = matcher.things[number]
    text, releases = thing.alias_texts[alias], len(thing.aliases[alias])
    how = "acronym" if names.is_acronym(text) else "short" if _is_short(thing, alias) else "stated"
    figure = weights.of_variant(how, matcher.statistics.worth(thing.kind, alias)) + weights.of_support(releases)
    words = {"acronym": "is an acronym", "short": "is short", "stated": "stands"}[how]
    reason = f"{text!r} {words} for {_longest(thing)!r} in {_few(thing.aliases[alias], 1)} ({figure:+.2f})"
    alone = len(matcher.things[other].releases) if alias in matcher.things[other].names else 0
    if how != "stated" and alone > ALONE * releases:
        figure += weights.of_evidence("alone", thing.kind)
        reason += f"; {text!r} stands alone in {alone} releases"
    return Candidate(number, other, (figure, reason), stated=releases, alike=how != "stated")


def _by_name(matcher: Matcher) -> dict[tuple[str, Words], list[int]]:
    found: dict[tuple[str, Words], list[int]] = defaultdict(list)
    for number, thing in matcher.things.items():
        for words in thing.names:
            if thing.kind != "group" and _comparable(thing.founder, thing.kind, words):
                found[thing.kind, words].append(number)
    return found


def _says_nothing(kind: str, alias: Words, matcher: Matcher) -> bool:
    """Aliases that stand for one thing only as long as its release lasts: "the Company", "Dr. Veltra".

    Forms of a person's name are made equal before; what else a release seems to call a person is another person.
    """
    if kind == "person":
        return True
    return kind == "group" or (len(alias) == 1 and matcher.statistics.worth(kind, alias) != "telling")


def _longest(thing: Thing) -> str:
    return max((o.text for o in thing.occurrences), key=lambda text: (len(text), text))


def _is_short(thing: Thing, alias: Words) -> bool:
    return any(set(alias) <= set(words) for words in thing.names)


def _near(number: int, others: list[int], matcher: Matcher) -> list[int]:
    """All of a few others; of many, those whose releases are about the same."""
    if len(others) <= MANY:
        return sorted(set(others))
    thing = matcher.things[number]
    return sorted({n for n in others if matcher.things[n].issuer & thing.issuer})[:MANY]


def _names_within_names(matcher: Matcher) -> Iterator[Candidate]:
    """A name that begins or ends with that of what encloses it: "Odmore Science City Makers' Studio"."""
    by_name = _by_name(matcher)
    around = {words for (kind, words) in by_name if kind in ("place", "project", "organisation")}
    around |= {w for t in matcher.things.values() if t.kind in ("place", "project") for w in t.aliases}
    around = {words for words in around if not names.marks(words) and names.has_telling_word(" ".join(words))}
    for (kind, words), numbers in sorted(by_name.items()):
        if kind not in ("project", "organisation", "event"):
            continue
        for outer, rest in _split(words, around, matcher.statistics.places):
            # The Veltra of a country is a branch of Veltra, the ministry of a country the ministry.
            branch = kind == "organisation" and matcher.statistics.worth(kind, rest) == "telling"
            if (kind, rest) not in by_name or branch or len(rest) < 2:
                continue
            worth = matcher.statistics.worth(kind, rest)
            figure = weights.of_variant("within", worth)
            named = (figure, f"{' '.join(rest)!r} is {' '.join(words)!r} without {' '.join(outer)!r} ({figure:+.2f})")
            for number in numbers:
                for other in _near(number, by_name[kind, rest], matcher):
                    if other != number:
                        yield Candidate(number, other, named, enclosing=" ".join(outer))


def _split(words: Words, around: set[Words], places: frozenset[Words]) -> Iterator[tuple[Words, Words]]:
    """The ways of taking an enclosing name off the start of a name, or a place off its end."""
    for at in range(1, len(words)):
        first, last = words[:at], words[at:]
        if first in around:
            yield first, last
        outer = last[1:] if last[0] in naming.PREPOSITIONS else last
        if outer in places:
            yield outer, first


def _shortened_names(matcher: Matcher) -> Iterator[Candidate]:
    """Words left out: "Odmore Container Terminal" and "Odmore Terminal"; initials without their expansion."""
    by_word: dict[tuple[str, str], list[tuple[Words, int]]] = defaultdict(list)
    by_name = _by_name(matcher)
    for (kind, words), numbers in sorted(by_name.items()):
        if kind in ("organisation", "project", "event"):
            for key in _index_words(kind, words, matcher):
                by_word[kind, key] += [(words, number) for number in numbers]
    seen: set[tuple[int, int]] = set()
    for (kind, _), named in sorted(by_word.items()):
        if len(named) <= MANY:
            yield from _shortened_pairs(kind, named, matcher, seen)
    yield from _suffixes(matcher, by_name, seen)
    yield from _initials(matcher, by_name, seen)


def _index_words(kind: str, words: Words, matcher: Matcher) -> set[str]:
    telling = {word for word in words if matcher.statistics.worth(kind, (word,)) == "telling"}
    return telling | {words[0]}


def _shortened_pairs(kind: str, named: list[tuple[Words, int]], matcher: Matcher,
                     seen: set[tuple[int, int]]) -> Iterator[Candidate]:  # fmt: skip
    for (one, first), (other, second) in combinations(named, 2):
        if first == second or (min(first, second), max(first, second)) in seen:
            continue
        short, full = sorted((one, other), key=lambda words: (len(words), words))
        if kind == "organisation" and full[:1] in matcher.statistics.places and full[0] not in short:
            # "Anhui Tonghe Storage" for "Tonghe Storage".
            full = full[1:]
        if _may_be_short(kind, short, full) or (short == full and one != other):
            seen.add((min(first, second), max(first, second)))
            yield Candidate(first, second, _shortened(kind, short, full, matcher))


def _shortened(kind: str, short: Words, full: Words, matcher: Matcher) -> tuple[float, str]:
    figure = weights.of_variant("shortened", matcher.statistics.worth(kind, short))
    return figure, f"{' '.join(short)!r} is {' '.join(full)!r} with words left out ({figure:+.2f})"


def _may_be_short(kind: str, short: Words, full: Words) -> bool:
    if names.marks(short) != names.marks(full) or short == full:
        return False
    if kind == "organisation":
        if len(short) == 1 and (full[0] != short[0] or not names.has_telling_word(short[0])):
            return False
        return names.is_short_organisation(short, full)
    if kind == "event" and short[-1] != full[-1]:
        return False
    if not names.heads_agree(short, full):
        return False
    return _in_order(short, full) or (len(names.core(short)) > 1 and names.core(short) == names.core(full))


def _in_order(short: Words, full: Words) -> bool:
    rest = iter(full)
    return len(short) > 1 and all(word in rest for word in short)


def _suffixes(matcher: Matcher, by_name: dict[tuple[str, Words], list[int]],
              seen: set[tuple[int, int]]) -> Iterator[Candidate]:  # fmt: skip
    """ "Line 3" for "Odmore Metro Line 3"."""
    for (kind, words), numbers in sorted(by_name.items()):
        if kind not in ("project", "event"):
            continue
        for at in range(1, len(words) - 1):
            short = words[at:]
            if (kind, short) not in by_name or not _may_be_short(kind, short, words):
                continue
            for number in numbers:
                for other in _near(number, by_name[kind, short], matcher):
                    if other != number and (min(number, other), max(number, other)) not in seen:
                        seen.add((min(number, other), max(number, other)))
                        yield Candidate(number, other, _shortened(kind, short, words, matcher))


def _initials(matcher: Matcher, by_name: dict[tuple[str, Words], list[int]],
              seen: set[tuple[int, int]]) -> Iterator[Candidate]:  # fmt: skip
    full: dict[tuple[str, str], list[tuple[Words, int]]] = defaultdict(list)
    for (kind, words), numbers in by_name.items():
        if kind in ("organisation", "project", "event") and len(words) > 2:
            for letters in names.initials(words):
                full[kind, letters] += [(words, number) for number in numbers]
    for (kind, words), numbers in sorted(by_name.items()):
        for number in numbers:
            text = matcher.things[number].founder.text
            if len(words) != 1 or not names.is_acronym(text):
                continue
            found = sorted(full.get((kind, words[0]), ()))
            for other in _near(number, [n for _, n in found], matcher):
                pair = min(number, other), max(number, other)
                if other == number or pair in seen:
                    continue
                seen.add(pair)
                expansion = next(words for words, n in found if n == other)
                figure = weights.of_variant("acronym", matcher.statistics.worth(kind, expansion))
                yield Candidate(number, other, (figure, f"{text!r} may be {' '.join(expansion)!r} ({figure:+.2f})"))

