"""What acronyms stand for, over the whole base."""

from collections import defaultdict
from collections.abc import Iterable

from dateline.grammar.naming import Words
from dateline.knowledge.identity import names
from dateline.knowledge.identity.occurrences import Occurrence

# An acronym that releases about so many others spell out alike is known.
KNOWN = 2
# The share of spellings that must agree.
AGREED = 0.8


class Acronyms:
    """Full names of each acronym, by whom the releases are about that state them."""

    def __init__(self, all_occurrences: Iterable[Occurrence]) -> None:
        self._spelled: dict[tuple[str, Words], dict[Words, set[str]]] = defaultdict(lambda: defaultdict(set))
        for o in all_occurrences:
            for text, alias in o.aliases:
                if names.is_acronym(text) and is_acronym_of(alias.words, o.name.words):
                    about = others_issuer(o)
                    self._spelled[o.kind, alias.words][o.name.words].add(min(about) if about else "")

    def agreed(self, kind: str, acronym: Words) -> Words | None:
        """What nearly all releases that spell it out say that it stands for; None where none does or they differ."""
        spelled = self._spelled.get((kind, acronym))
        if not spelled:
            return None
        most = max(spelled, key=lambda full: (len(spelled[full]), full))
        alike = sum(len(by) for full, by in spelled.items() if names.alike(kind, full, most))
        return most if alike >= AGREED * sum(map(len, spelled.values())) else None

    def is_contested(self, kind: str, acronym: Words) -> bool:
        return (kind, acronym) in self._spelled and self.agreed(kind, acronym) is None

    def is_known(self, kind: str, acronym: Words, full: Words) -> bool:
        """Whether releases about several others agree that this acronym stands for this name."""
        agreed = self.agreed(kind, acronym)
        if agreed is None or not names.alike(kind, full, agreed):
            return False
        spelled = self._spelled[kind, acronym]
        by = {about for name in spelled if names.alike(kind, name, agreed) for about in spelled[name] if about}
        return len(by) >= KNOWN


def is_acronym_of(acronym: Words, full: Words) -> bool:
    return len(acronym) == 1 and len(full) > 1 and acronym[0] in names.initials(full)


def others_issuer(o: Occurrence) -> frozenset[str]:
    """Whom the release is mainly about, unless that is the thing itself."""
    return frozenset() if " ".join(o.name.words) in o.scene.issuer else o.scene.issuer
