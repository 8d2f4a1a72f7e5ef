"""Choosing among overlapping candidates: the one place where it is done.

In this order: a number with a unit beats the same number as a COUNT, but not a COUNT around it ("four 5,000-tonne
berths"); a name or number beats a project that is
only described; the longest beats the shorter ("2026 Hunnan Conference" over "2026"); then the leftmost; then, on
the same characters, the order of `LABELS`. What loses is kept in `Document.beaten` with what it lost to.
"""

from bisect import bisect_right
from collections.abc import Iterable

from dateline.schema import Beaten, Document, Mention

LABELS = (
    "MONEY", "AREA", "DATE", "PERCENT", "QUANTITY", "PROJECT", "EVENT", "ORG", "PLACE", "PERSON", "COUNT",
)  # fmt: skip
WITH_UNIT = {"MONEY", "AREA", "DATE", "PERCENT", "QUANTITY"}


def resolve(doc: Document, candidates: Iterable[Mention]) -> Document:
    """`doc` with the winning candidates as mentions m1, m2 ... in text order, each with its zone."""
    ordered = sorted(candidates, key=_preference)
    measured = _Taken()
    for candidate in ordered:
        if candidate.label in WITH_UNIT and not measured.overlapping(candidate):
            measured.add(candidate)
    taken = _Taken()
    losers: list[tuple[Mention, Mention]] = []
    for candidate in ordered:
        winner = taken.overlapping(candidate)
        if winner is None and candidate.label == "COUNT":
            winner = _of_its_number(measured.overlapping(candidate), candidate)
        if winner is None:
            taken.add(candidate)
        elif (winner.start, winner.end, winner.label) != (candidate.start, candidate.end, candidate.label):
            losers.append((candidate, winner))
    ids = {id(mention): f"m{number}" for number, mention in enumerate(taken.mentions, 1)}
    at = {mention.start: ids[id(mention)] for mention in taken.mentions}
    return doc.replace(
        mentions=tuple(
            mention.model_copy(
                update={
                    "id": ids[id(mention)],
                    "zone": doc.zone_at(mention.start),
                    "restates": _restated(mention, at),
                }
            )
            for mention in taken.mentions
        ),
        beaten=tuple(
            Beaten(mention=loser, by=ids[id(winner)]) for loser, winner in losers if id(winner) in ids
        ),
    )


def _preference(mention: Mention) -> tuple[bool, int, int, int, str]:
    described = mention.rule.startswith("described")
    length = mention.end - mention.start
    return described, -length, mention.start, LABELS.index(mention.label), mention.rule


def _of_its_number(measure: Mention | None, count: Mention) -> Mention | None:
    """The measure, unless it stands inside what is counted: "four 5,000-tonne berths"."""
    inside = measure is not None and count.start < measure.start and measure.end <= count.end
    return None if inside else measure


def _restated(mention: Mention, at: dict[int, str]) -> str | None:
    """An extractor knows the amount that it restates by its offset ("@120"), not yet by its id."""
    return at.get(int(mention.restates[1:])) if mention.restates else None


class _Taken:
    """Mentions that do not overlap, in text order."""

    def __init__(self) -> None:
        self.mentions: list[Mention] = []
        self._starts: list[int] = []

    def overlapping(self, candidate: Mention) -> Mention | None:
        after = bisect_right(self._starts, candidate.start)
        for index in (after - 1, after):
            if 0 <= index < len(self.mentions):
                mention = self.mentions[index]
                if mention.start < candidate.end and candidate.start < mention.end:
                    return mention
        return None

    def add(self, mention: Mention) -> None:
        index = bisect_right(self._starts, mention.start)
        self._starts.insert(index, mention.start)
        self.mentions.insert(index, mention)

