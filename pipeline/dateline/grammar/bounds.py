"""Words beside an amount that bound or blur it: "more than", "up to", "about", a trailing "+".

"more than 400 jobs" -> low 400, no high; "up to 5" -> no low, high 5; "about 28 km" -> approximate
"""

import re
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

from dateline import lexicon
from dateline.grammar.numbers import lower

Side = Literal["low", "high"]

# The longest cue, "in the region of a total of", has 26 characters.
_WINDOW = 48
_WORD = re.compile(r"\S+")
_BETWEEN = frozenset({"a", "an", "the", "its", "another", "only"})
_TOTAL = ("total", "of")
_SIGNS = frozenset("$€£¥₹")


_EXTREMES = {"maximum": "high", "minimum": "low"}


class Bound(NamedTuple):
    """What the words say of a number: the side that they name, whether they blur it, and where they stand."""

    side: Side | None = None
    approximate: bool = False
    cues: tuple[tuple[int, int], ...] = ()

    def interval(self, low: Decimal, high: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """The ends that stay known of a number stated as low to high."""
        if self.side == "low":
            return low, None
        if self.side == "high":
            return None, high
        return low, high


NONE = Bound()


class _Cue(NamedTuple):
    words: tuple[str, ...]
    gives: str


class _Cues(NamedTuple):
    before: dict[str, list[_Cue]]  # by last word
    after: dict[str, list[_Cue]]  # by first word
    signs: dict[str, str]
    not_after: dict[str, frozenset[str]]


@cache
def _cues() -> _Cues:
    before: dict[str, list[_Cue]] = {}
    after: dict[str, list[_Cue]] = {}
    signs: dict[str, str] = {}
    for entry in lexicon.section("bounds", "before", "gives", "words"):
        for phrase in entry["words"]:
            words = tuple(phrase.split())
            before.setdefault(words[-1], []).append(_Cue(words, entry["gives"]))
            if len(phrase) == 1 and not phrase.isalnum():
                signs[phrase] = entry["gives"]
    for entry in lexicon.section("bounds", "after", "gives", "words"):
        for phrase in entry["words"]:
            words = tuple(phrase.split())
            after.setdefault(words[0], []).append(_Cue(words, entry["gives"]))
    for cues in (*before.values(), *after.values()):
        cues.sort(key=lambda cue: -len(cue.words))
    not_after: dict[str, frozenset[str]] = {}
    for entry in lexicon.section("bounds", "not_after", "cue", "words"):
        not_after[entry["cue"]] = not_after.get(entry["cue"], frozenset()).union(entry["words"])
    return _Cues(before, after, signs, not_after)


def around(text: str, start: int, end: int) -> Bound:
    """The bound that the words on both sides of `text[start:end]` make."""
    left, right = before(text, start), after(text, end)
    if right is NONE:
        return left
    if left is NONE:
        return right
    return Bound(left.side or right.side, left.approximate or right.approximate, left.cues + right.cues)


def before(text: str, start: int) -> Bound:
    """The bound that the words left of `start` make."""
    opening = max(0, start - _WINDOW)
    window = lower(text)[opening:start]
    cues = _cues()
    words = [(match.group().lstrip("(\"'“‘[—–•*|"), match.end()) for match in _WORD.finditer(window)]
    side: Side | None = None
    approximate = False
    spans: list[tuple[int, int]] = []
    words = _skip(words)
    while words:
        found = _before(words, cues)
        if found is None:
            break
        gives, length, first_width = found
        first_end = words[-length][1]
        spans.append((opening + first_end - first_width, opening + words[-1][1]))
        if gives == "about":
            approximate = True
        elif side is None:
            side = "low" if gives == "low" else "high"
        words = words[:-length]
    if not spans:
        return NONE
    return Bound(side, approximate, tuple(reversed(spans)))


def _skip(words: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Without "a", "the", "a total of" at the end."""
    while words:
        if words[-1][0] in _BETWEEN:
            words = words[:-1]
        elif len(words) > 1 and (words[-2][0], words[-1][0]) == _TOTAL:
            words = words[:-2]
        else:
            break
    return words


def _before(words: list[tuple[str, int]], cues: _Cues) -> tuple[str, int, int] | None:
    """(gives, words of the cue, characters of its first word) of the longest cue that ends the words."""
    if not words:
        return None
    last = words[-1][0]
    if last == "of" and len(words) > 2 and (side := _EXTREMES.get(words[-3][0])):
        return side, 3, len(words[-3][0])  # "a maximum subsidy of"
    for cue in cues.before.get(last, ()):
        length = len(cue.words)
        if length <= len(words) and tuple(word for word, _ in words[-length:]) == cue.words:
            previous = words[-length - 1][0] if len(words) > length else ""
            if previous in cues.not_after.get(cue.words[0], ()) or (previous == "to" and cue.words == ("up", "to")):
                return None
            return cue.gives, length, len(words[-length][0])
    # "(~85%": a sign glued to what precedes it
    if last and last[-1] in cues.signs:
        return cues.signs[last[-1]], 1, 1
    return None


def after(text: str, end: int) -> Bound:
    """The bound that the words right of `end` make."""
    lowered = lower(text)
    following = lowered[end : end + 1]
    if following == "+":
        return Bound("low", False, ((end, end + 1),))
    if following not in {" ", "-", "\u00a0"}:
        return NONE
    window = lowered[end : end + 16]
    words = [(match.group().rstrip(".,;:)"), match.start()) for match in _WORD.finditer(window)]
    if not words:
        return NONE
    for cue in _cues().after.get(words[0][0], ()):
        length = len(cue.words)
        if tuple(word for word, _ in words[:length]) == cue.words:
            start = end + words[0][1]
            stop = end + words[length - 1][1] + len(cue.words[-1])
            # "5 acres and over 100 homes" bounds the homes
            if lowered[stop : stop + 2].strip(" ~").isdecimal() or lowered[stop : stop + 2].strip()[:1] in _SIGNS:
                return NONE
            gives = cue.gives
            side: Side | None = "low" if gives == "low" else "high" if gives == "high" else None
            return Bound(side, gives == "about", ((start, stop),))
    return NONE
