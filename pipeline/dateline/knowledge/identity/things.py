"""Things while they are being put together, and what is common in the whole base."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from dateline.grammar.naming import Words
from dateline.knowledge.identity import names, weights
from dateline.knowledge.identity.acronyms import Acronyms
from dateline.knowledge.identity.names import Worth
from dateline.knowledge.identity.occurrences import Occurrence

# Stands between the name and the number of a thing that has been settled.
NUMBER = " #"
NOTHING: frozenset[str] = frozenset()


class Thing:
    """Occurrences united so far, and what they say together."""

    __slots__ = ("alias_texts", "aliases", "apart", "classes", "company", "dates", "declared", "founder", "home",
                 "issuer", "kind", "middles", "names", "numbers", "occurrences", "partners", "releases", "where",
                 "years")  # fmt: skip

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
        self.declared: AbstractSet[Words] = occurrence.declared
        self.where = occurrence.where
        self.home = scene.home
        self.issuer: AbstractSet[str] = scene.issuer
        self.partners: AbstractSet[str] = occurrence.partners
        self.company: AbstractSet[str] = scene.company
        # Letters do not tell a ministry from a company.
        classed = occurrence.class_ not in (None, "other") and not names.is_acronym(occurrence.text)
        self.classes = frozenset((occurrence.class_,)) if classed else NOTHING
        self.years = frozenset(e for e in occurrence.name.edition if not e.startswith("no.")) or NOTHING
        self.numbers = frozenset(e for e in occurrence.name.edition if e.startswith("no.")) or NOTHING
        self.dates: AbstractSet[str] = frozenset((scene.published,)) if scene.published else NOTHING
        self.middles = frozenset((occurrence.name.middle[0][:1],)) if occurrence.name.middle else NOTHING
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
            self.aliases[words] = self.aliases.get(words, NOTHING) | releases
            self.alias_texts.setdefault(words, other.alias_texts[words])
        self.declared |= other.declared
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
        self.acronyms = Acronyms(all_occurrences)
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
        if self.resolved and NUMBER in key:
            return weights.rarity(self.company[key])
        telling = 1.0 if names.has_telling_word(key) else weights.of_common_words()
        return telling * weights.rarity(self.named[key])

    def settle(self, company: dict[str, set[str]]) -> None:
        """From now on company is things, by release, and no longer names."""
        self.company = Counter(key for keys in company.values() for key in keys)
        self.resolved = True

    def is_same_place(self, one: str, other: str) -> bool:
        return one == other or other in self.around.get(one, ()) or one in self.around.get(other, ())


def few(names_: Iterable[object], most: int = 3) -> str:
    found = sorted(map(str, names_)) if not isinstance(names_, list) else [str(name) for name in names_]
    return ", ".join(found[:most]) + (" ..." if len(found) > most else "")
