"""Which occurrences in many releases are one thing.

First things of one kind and equal name are told apart or united, name by name; then things of different names that
something leads from one to the other (an alias that a release states, an acronym, a name within a name). Every union
must reach `weights.UNITE`; the best come first, and each is weighed again with all that its two sides have gathered.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product
from typing import NamedTuple

from dateline.grammar.naming import Words
from dateline.knowledge.identity import names, regions, weights
from dateline.knowledge.identity.acronyms import others_issuer
from dateline.knowledge.identity.evidence import Grounds, weigh
from dateline.knowledge.identity.occurrences import Occurrence, described, telling_words
from dateline.knowledge.identity.things import NUMBER, Statistics, Thing, few, order

# Above this many candidates of one name, only those are compared that share something.
MANY = 60
# What scored this much less than it takes is looked at again.
NEARLY = 1.5


class Decision(NamedTuple):
    """Whether two occurrences (by release and entity id) were held for one thing, and what spoke for and against.

    `score` is the sum, `weights.UNITE` the limit; None where a rule or the user's file decided.
    """

    one: tuple[str, str]
    other: tuple[str, str]
    united: bool
    score: float | None
    reasons: tuple[str, ...]


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
        self._nearly: list[Candidate] = []
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
                    self._nearly.append(candidate)

    def look_again(self) -> None:
        """Weigh once more what nearly sufficed, company now being things and no longer names.

        That two releases share a "Riverside Park" says little, that they share one and the same says much.
        """
        company: dict[str, set[str]] = defaultdict(set)
        for number, thing in self.things.items():
            if thing.kind in ("organisation", "person", "project", "event") and len(thing.releases) > 1:
                for o in thing.occurrences:
                    if o.class_ != "media":
                        company[o.release].add(f"{' '.join(thing.founder.name.words)}{NUMBER}{number}")
        self.statistics.settle(company)
        nearly, self._nearly = self._nearly, []
        for candidate in nearly:
            for number in (candidate.one, candidate.other):
                thing = self.things[self.root(number)]
                thing.company = {key for release in thing.releases for key in company.get(release, ())}
        self.settle(nearly)

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
            return f"named apart in {few(both, 1)}"
        if candidate.alike:
            for mine, theirs in product(sorted(one.names), sorted(other.names)):
                worths = self.statistics.worth(one.kind, mine), self.statistics.worth(one.kind, theirs)
                if "bare" not in worths and not names.alike(one.kind, mine, theirs):
                    return f"{' '.join(mine)!r} and {' '.join(theirs)!r} are no forms of one name"
        return None


# Equal names.


def unite_equal_names(all_occurrences: list[Occurrence], matcher: Matcher) -> None:
    blocks: dict[tuple[str, Words], list[int]] = defaultdict(list)
    for number, o in enumerate(all_occurrences):
        if o.kind != "group":
            blocks[o.kind, o.name.words].append(number)
    for (kind, words), numbers in sorted(blocks.items()):
        if len(numbers) == 1 or not comparable(all_occurrences[numbers[0]], kind, words):
            continue
        worth: str = matcher.statistics.worth(kind, words)
        if described(all_occurrences[numbers[0]]):
            worth = "bare"
        elif len(words) == 1 and all(names.is_acronym(all_occurrences[number].text) for number in numbers):
            worth = "acronym"
        figure = weights.of_name(kind, worth)
        if worth == "bare" and names.marks(words):
            figure += weights.of_evidence("part", kind)
        if worth == "bare" and kind == "place" and regions.towns([" ".join(words)]):
            figure += weights.of_evidence("town", kind)
        # An acronym may be anyone's: the least that speaks against it counts.
        free = figure >= weights.UNITE and worth != "acronym"
        profiles: dict[object, list[int]] = defaultdict(list)
        for number in numbers:
            thing = matcher.things[matcher.root(number)]
            profiles[_profile(all_occurrences[number], free), *sorted(thing.apart.items())].append(number)
        named = (figure, f"same name, {_KINDS_OF_NAMES[worth]} ({figure:+.2f})")
        for members in profiles.values():
            for other in members[1:]:
                shared = others_issuer(all_occurrences[other])
                reason = () if free or not shared else (f"both releases mainly about {few(shared)}",)
                matcher.unite(members[0], other, None, (named[1], *reason))
        known = named
        if worth == "acronym" and not matcher.statistics.acronyms.is_contested(kind, words):
            more = weights.of_evidence("bystander", kind)
            known = (figure + more, f"{named[1]}; neither release is about it ({more:+.2f})")
        bystanders = {n for n in numbers if others_issuer(all_occurrences[n])}
        pairs = _pairs(list(profiles.values()), matcher, figure >= weights.UNITE)
        matcher.settle([Candidate(a, b, known if {a, b} <= bystanders else named) for a, b in pairs])


_KINDS_OF_NAMES = {"telling": "a telling one", "plain": "a plain one", "bare": "a bare one", "acronym": "an acronym"}


def comparable(occurrence: Occurrence, kind: str, words: Words) -> bool:
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
    return o.where, others_issuer(o) or o.release, o.name.middle


def _pairs(profiles: list[list[int]], matcher: Matcher, suffices: bool) -> Iterator[tuple[int, int]]:
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
    if suffices:
        largest = sorted(heads, key=lambda n: (-len(matcher.things[matcher.root(n)].occurrences), n))[:10]
        seen.update((min(a, b), max(a, b)) for a in largest for b in heads if a != b)
    yield from sorted(seen)
