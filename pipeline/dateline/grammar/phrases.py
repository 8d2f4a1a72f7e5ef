"""Looking up the phrases of a lexicon in a text, at a position, without backtracking."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

Payload = TypeVar("Payload")

# One word of a phrase with what may stand before it: spaces, one line end, a hyphen, an abbreviation's stop.
# "m2", "m²" and "m^2" are one word; so are degree signs with their letter, and signs alone. A word has an end: "½" is
# a number and a letter to a pattern, and a line of them would be read from each on.
STEP = re.compile(
    r"([ \u00a0\u202f\u2009]{0,2}\n?[-‐‑]?|\.[ \u00a0]?[-‐‑]?)"
    r"([^\W\d_]{1,40}+(?:\^?[23](?![\w^]))?+"
    r"|[°º](?: ?(?:[CFKcfk]|Celsius|Fahrenheit)(?![A-Za-z]))?+|[^\w\s.,;:()\[\]{}<>])"
)


class Phrases(Generic[Payload]):
    """Phrases by their words; `exact` ones in their very case, the others in any."""

    def __init__(self) -> None:
        self._exact: dict[str, Any] = {}
        self._folded: dict[str, Any] = {}

    def add(self, phrase: str, payload: Payload, *, exact: bool = False) -> None:
        node = self._exact if exact else self._folded
        for word in words(phrase if exact else phrase.lower()):
            node = node.setdefault(word, {})
        node.setdefault("", payload)

    def match(self, text: str, position: int) -> tuple[int, Payload] | None:
        """The longest phrase that stands at the position, after at most a space or hyphen: its end and payload."""
        step = STEP.match(text, position)
        if step is None or step[1][:1] == ".":
            return None
        word = step[2]
        exact = self._exact.get(word)
        folded = self._folded.get(word.lower())
        if exact is None and folded is None:
            return None
        best = _longest(text, step.end(), exact, False) if exact is not None else None
        if folded is not None:
            other = _longest(text, step.end(), folded, True)
            if other is not None and (best is None or other[0] > best[0]):
                best = other
        return best


def _longest(text: str, end: int, node: dict[str, Any], fold: bool) -> tuple[int, Any] | None:
    best = None
    while True:
        if "" in node and not text[end : end + 1].isalnum():
            best = end, node[""]
        if len(node) == ("" in node):
            return best
        step = STEP.match(text, end)
        if step is None:
            return best
        following = node.get(step[2].lower() if fold else step[2])
        if following is None:
            return best
        node, end = following, step.end()


def words(phrase: str) -> Iterator[str]:
    """The words of a phrase as `match` meets them in a text."""
    position = 0
    while position < len(phrase):
        step = STEP.match(phrase, position)
        if step is None:
            if phrase[position:].strip(" ."):
                raise ValueError(f"{phrase!r} has a character that no phrase can hold")
            return
        yield step[2]
        position = step.end()


def plurals(phrases: Iterable[str]) -> Iterator[str]:
    """Each phrase, and with an "s" where that may be its plural."""
    for phrase in phrases:
        yield phrase
        if not phrase.endswith(("s", "feet", "inches")):
            yield f"{phrase}s"
