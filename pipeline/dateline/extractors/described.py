"""PROJECT candidates that are described, not named: "a lithium hydroxide plant", "Acme's gas turbine base".

The span runs from the first modifier to the head noun, without article, owner, size or price before it. A described
undertaking needs a telling modifier and a word nearby that builds, opens, buys or funds it; `resolve` lets every
name beat it.
"""

import re
from collections.abc import Iterator
from functools import cache

from dateline.extractors import extractor
from dateline.grammar import naming
from dateline.schema import Document, Mention, mark
from dateline.sentences import sentences

_WORD = r"[A-Za-z][\w’'/&-]*"
# What opens a noun phrase: an article or pronoun, or an owner.
_OPENING = re.compile(r"\b(?:an?|the|its|their|our|this|another|one|An|The|Its|This)\s+|(?<=\w)(?:['’]s|s['’])\s+")
# Prices, sizes and counts before the description: "a $107 million, 20-hectare wind farm".
_FIGURES = re.compile(
    r"(?:(?:[$€£¥±~]|[A-Z]{1,3}\$|US\$|RMB|EUR|USD)?\s?\d[\d,.]*(?:[-\s]?(?:million|billion|trillion|mn|bn|m|b|k|thousand|crore|lakh)\b)?"
    r"(?:[-\s]?(?:square|sq\.?|cubic)[-\s]?\w+\.?|[-\s]?(?:dollars?|euros?|yuan|yen|pounds?|rupees?|won)\b"
    r"|[-\s]?(?:acres?|hectares?|ha|mu|MWh?|GWh?|kWh?|MW|GW|kW|kV|km|miles?|feet|foot|ft|sf|tonnes?|tons?|units?|stor(?:e)?y|storey|beds?|rooms?|years?|seats?|buildings?|phase)\b\.?)?,?\s+)+"
)
_STOP = frozenset(
    word
    for words in (
        "of in on at by for to from with into onto near over under between during after before while",
        "when where per via",
        "and or but as than that which who this these those i you we he she they it not also through",
        "is are was were be been has have had will would can could may",
        "said says announced completed include includes including",
    )
    for word in words.split()
)


@extractor("PROJECT")
def find(doc: Document) -> Iterator[Mention]:
    """Described undertakings, as `rule` "described.noun".

    >>> from dateline.schema import from_text
    >>> [m.text for m in find(from_text("Veltra is building a $2 billion lithium hydroxide plant in Sines."))]
    ['lithium hydroxide plant']
    """
    for start, end in sentences(doc.text):
        if doc.zone_at(start) in ("body", "headline", "caption") and _cue().search(doc.text, start, end):
            yield from _in_sentence(doc, start, end)


def _in_sentence(doc: Document, start: int, end: int) -> Iterator[Mention]:
    for opening in _OPENING.finditer(doc.text, start, end):
        span = _span(doc.text, opening.end(), end)
        if span and _spoken_of(doc.text, opening, span, start, end):
            yield mark(doc, "PROJECT", *span, None, "described.noun", [(opening.start(), opening.end())])


def _span(text: str, at: int, end: int) -> tuple[int, int] | None:
    figures = _FIGURES.match(text, at, end)
    start = figures.end() if figures else at
    last: int | None = None
    words: list[str] = []
    position = start
    while len(words) < 9:
        match = re.compile(rf"(?:{_WORD})").match(text, position, end)
        if not match or match.group().casefold() in _STOP or match.group().endswith(("'s", "’s")):
            break
        words.append(match.group())
        if _is_described(words):
            last = match.end()
        following = re.compile(r",?\s").match(text, match.end(), end)
        if not following:
            break
        head = (naming.singular(words[-1].casefold()),) in _heads()
        if following.group().startswith(",") and (head or _goes_on(text, following.end())):
            break
        position = following.end()
    return (start, last) if last is not None and text[start].islower() else None


def _goes_on(text: str, at: int) -> bool:
    """Whether a participle follows a comma: a new clause, not another modifier."""
    return re.compile(r"\w+ing\b").match(text, at) is not None


def _spoken_of(text: str, opening: re.Match[str], span: tuple[int, int], start: int, end: int) -> bool:
    """Whether the release speaks of this very thing: it is built, bought or opened, has a price or size or an owner.

    What only says of a name what it is ("Hadley, a rental community", "Hadley is a rental community") adds nothing.
    """
    before = text[max(start, opening.start() - 30) : opening.start()]
    if opening.group().casefold().startswith(("a ", "an ")) and _OF_A_NAME.search(before):
        return False
    owned = opening.group().startswith(("'", "’", "s'", "s’")) and bool(_NAME.search(before))
    priced = span[0] > opening.end()
    cued = bool(_cue().search(before)) or bool(_AFTER.match(text, span[1], end))
    return owned or priced or cued


_NAME = re.compile(r"[A-Z][\w.&-]*\s*$")
_OF_A_NAME = re.compile(
    r"(?:[A-Z0-9][\w.&’'-]*\)?,|[A-Z0-9][\w.&’'-]*\s+(?:is|was|are)|\b(?:It|it|This|this|that|which)\s+(?:is|was)|\bas|like)\s*$"
)
_AFTER = re.compile(
    r"\s+(?:(?:to be|being|is being|will be|was|were|has been|have been|that will be|currently)\s+)?"
    r"(?:built|constructed|developed|located|planned|proposed|under construction|acquired|completed|opened|commissioned"
    r"|resumed|signed)\b"
    r"|\s+(?:in|at|on|near)\s+(?:the\s+)?[A-Z]"
)


def _is_described(words: list[str]) -> bool:
    """Whether the words end in a head noun that something telling stands before."""
    lower = [naming.singular(word.casefold()) for word in words]
    for length in (3, 2, 1):
        if len(words) >= length and tuple(lower[-length:]) in _heads():
            before = [word.casefold() for word in words[:-length]]
            empty = naming.single_words("projects", "empty_modifiers")
            return words[-1].islower() and any(word not in empty for word in before)
    return False


@cache
def _heads() -> frozenset[tuple[str, ...]]:
    phrases = naming.vocabulary("projects", "described_heads")
    return frozenset(tuple(map(naming.singular, phrase)) for phrase in phrases)


@cache
def _cue() -> re.Pattern[str]:
    words = sorted(naming.single_words("projects", "described_cues"))
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
