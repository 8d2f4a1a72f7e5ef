"""Whether the words around a date look ahead or back: "slated to open in July", "opened in July"."""

import re
from bisect import bisect_left
from functools import cache

from dateline import lexicon

Cue = tuple[int, int] | None

# How far in the sentence a cue may stand.
_LEFT, _RIGHT = 250, 120
# How far beyond what is asked the text is searched at once: a long row of dates then costs no more than one of words.
_AHEAD = 1000
_SENTENCE_END = re.compile(
    r"(?<![A-Z]\.[A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z])(?<!\b[A-Z][a-z]{2})[.!?][\"”’')\]]*\s+(?=[\"“A-Z\d])|\n\s*\n"
)
_MODAL = re.compile(
    r"(?:\b(?:will|would|shall|may|can|could|should|must|to|is|are|being)|['’]ll)(?:\s+\w+)?\s+be(?:\s+\w+ly)?\s+\Z"
)


class _Matches:
    """Where a pattern matches a text, searched once from left to right, some way ahead of what is asked."""

    def __init__(self, pattern: "re.Pattern[str]", text: str) -> None:
        self._pattern = pattern
        self._text = text
        self._first = self._reached = 0
        self._found: list[re.Match[str]] = []
        self._starts: list[int] = []

    def within(self, start: int, end: int) -> "list[re.Match[str]]":
        """The matches that begin at `start` or later and end by `end`."""
        if not self._first <= start <= self._reached:
            self._first = self._reached = start
            self._found, self._starts = [], []
        if self._reached < end:
            self._read_on(end + _AHEAD)
        if not self._starts or self._starts[-1] < start:
            return []
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [found for found in self._found[first:last] if found.end() <= end]

    def _read_on(self, end: int) -> None:
        """Find the matches that begin before `end`; none is longer than `_LEFT`."""
        for found in self._pattern.finditer(self._text, self._reached, end + _LEFT):
            if found.start() >= end:
                break
            self._found.append(found)
            self._starts.append(found.start())
        self._reached = max(end, self._found[-1].end() if self._found else 0)


class Direction:
    """The cues of a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = _Matches(_SENTENCE_END, text)
        self._cues = _Matches(_cues(), text)

    def of(self, start: int, end: int) -> tuple[int, Cue]:
        """1 for ahead, -1 for back by a participle, -2 for back by more, 0 where nothing says; the deciding words.

        The last cue before the date decides, unless a verb follows it at once ("On Friday, the board met").
        """
        stops = self._ends.within(max(0, start - _LEFT), start)
        left_from = stops[-1].end() if stops else max(0, start - _LEFT)
        before = self._cues.within(left_from, start)
        stops = self._ends.within(end, end + _RIGHT)
        right_to = stops[0].start() + 1 if stops else end + _RIGHT
        after = next(iter(self._cues.within(end, right_to)), None)
        if before and after and after.start() - end < 12:
            gap = self._text[before[-1].end() : start]
            if "," in gap or len(gap) > 40:
                before = []
        cue = before[-1] if before else after
        return (self._kind(cue), cue.span()) if cue else (0, None)

    def _kind(self, cue: "re.Match[str]") -> int:
        if cue.lastgroup == "ahead":
            return 1
        # "would still be held": the participle of a verb that looks ahead
        if _MODAL.search(self._text, max(0, cue.start() - 30), cue.start()):
            return 1
        return -1 if cue[0].endswith("ed") else -2


@cache
def _cues() -> "re.Pattern[str]":
    words: dict[int, list[str]] = {1: [], -1: []}
    for entry in lexicon.section("calendar", "cues", "direction", "words"):
        words[entry["direction"]].extend(entry["words"])
    ahead, behind = "|".join(words[1]), "|".join(words[-1])
    return re.compile(rf"\b(?:(?P<ahead>{ahead})|(?P<behind>{behind}|[a-z]{{2,20}}ed))\b")
