"""Whether the words around a date look ahead or back: "slated to open in July", "opened in July"."""

import re
from functools import cache

from dateline import lexicon

Cue = tuple[int, int] | None

# How far in the sentence a cue may stand.
_LEFT, _RIGHT = 250, 120
_SENTENCE_END = re.compile(
    r"(?<![A-Z]\.[A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z])(?<!\b[A-Z][a-z]{2})[.!?][\"”’')\]]*\s+(?=[\"“A-Z\d])|\n\s*\n"
)
_MODAL = re.compile(
    r"(?:\b(?:will|would|shall|may|can|could|should|must|to|is|are|being)|['’]ll)(?:\s+\w+)?\s+be(?:\s+\w+ly)?\s+\Z"
)


def of(text: str, start: int, end: int) -> tuple[int, Cue]:
    """1 for ahead, -1 for back by a participle, -2 for back by more, 0 where nothing says; and the deciding words.

    The last cue before the date decides, unless a verb follows it at once ("On Friday, the board met").
    """
    left_from = max(0, start - _LEFT)
    left_from += max((stop.end() for stop in _SENTENCE_END.finditer(text[left_from:start])), default=0)
    right_to = end + _RIGHT
    if stop_after := _SENTENCE_END.search(text, end, right_to):
        right_to = stop_after.start() + 1
    before = list(_cues().finditer(text, left_from, start))
    after = _cues().search(text, end, right_to)
    if before and after and after.start() - end < 12:
        gap = text[before[-1].end() : start]
        if "," in gap or len(gap) > 40:
            before = []
    cue = before[-1] if before else after
    return (_kind(text, cue), cue.span()) if cue else (0, None)


def _kind(text: str, cue: "re.Match[str]") -> int:
    if cue.lastgroup == "ahead":
        return 1
    # "would still be held": the participle of a verb that looks ahead
    if _MODAL.search(text, max(0, cue.start() - 30), cue.start()):
        return 1
    return -1 if cue[0].endswith("ed") else -2


@cache
def _cues() -> "re.Pattern[str]":
    words: dict[int, list[str]] = {1: [], -1: []}
    for entry in lexicon.section("calendar", "cues", "direction", "words"):
        words[entry["direction"]].extend(entry["words"])
    ahead, behind = "|".join(words[1]), "|".join(words[-1])
    return re.compile(rf"\b(?:(?P<ahead>{ahead})|(?P<behind>{behind}|[a-z]{{2,20}}ed))\b")
