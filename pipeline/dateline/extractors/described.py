"""PROJECT candidates that are described, not named: "a lithium hydroxide plant", "Acme's gas turbine base".

The span runs from the first modifier to the head noun, without article, owner, size or price before it. A described
undertaking needs a telling modifier and a ground: a price or size before it ("a 600-room resort hotel"), an owner, a
word nearby that builds, opens, buys or funds it, a place or a defining parenthesis after it; without a telling
modifier it needs two ("opened a third site in Zurich"). `resolve` lets every name beat it.

Two kinds that a name opens are found here too, as names: a facility called by its place ("the Houston brewery"), and
a numbered phase or package that is built ("Phase II of the Calder Works").
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from dateline.extractors import extractor
from dateline.grammar import naming
from dateline.grammar.naming import Words
from dateline.schema import Document, Mention, mark
from dateline.sentences import sentences

_WORD = re.compile(r"[A-Za-z][\w’'/&-]*")
_NUMBER = r"(?:\d[\d,.\u00a0]*|two|three|four|five|six|seven|eight|nine|ten|multi)"
# What opens a noun phrase: an article or pronoun, or an owner.
_OPENING = re.compile(r"\b(?:an?|the|its|their|our|this|another|one|An?|The|Its|This|Our)\s+|(?<=\w)(?:['’]s|s['’])\s+")
# Prices, sizes and counts before the description: "a $107 million, 20-hectare wind farm".
_FIGURES = re.compile(
    rf"(?:(?:(?:over|nearly|about|some|approximately|more than|up to|roughly|almost)\s+)?"
    rf"(?:(?:(?:[$€£¥₦₹±~]|[A-Z]{{1,3}}\$|[A-Z]{{3}}\s|KSh\s?|Rs\.?\s?|N(?=\d))\s?)?{_NUMBER}"
    r"(?:[-\s]?(?:million|billion|trillion|mn|bn|m|b|k|thousand|crore|lakh)\b)?"
    r"(?:[-\s]?(?:square|sq\.?|cubic)[-\s]?\w+\.?|[-\s]?(?:dollars?|euros?|yuan|yen|pounds?|rupees?|won)\b"
    r"|[-\s]?(?:acres?|hectares?|ha|mu|MWh?|GWh?|kWh?|MW|GW|kW|kV|km|miles?|feet|foot|ft|sf|tonnes?|tons?|units?"
    r"|m²|m2|sf|stor(?:e)?ys?|beds?|rooms?|years?|seats?|buildings?|phase|kilomet(?:er|re)s?|metres?|meters?)\b\.?"
    r"|(?:-[a-z]+){1,3})?),?\s+)+"
)
# What may stand before figures: "a recently approved, 20-hectare", "this new 30,000 sq ft".
_BEFORE_FIGURES = re.compile(
    r"(?:(?:(?:recently|newly|previously)\s+\w+ed|new|proposed|planned|existing|expanded|future|additional|larger|separate"
    r"|second|third|first),?\s+)(?=[^a-zA-Z]|two|three|four|five|six|seven|eight|nine|ten|multi)"
)
# A place or owner between figures and description: "a 55 MW Texas behind-the-meter power facility".
_PLACE = re.compile(r"(?:[A-Z][\w.-]+\s+){1,2}(?=[a-z])")
_STOP = frozenset(
    word
    for words in (
        "of in on at by for to from with into onto near over under between during after before while",
        "when where per via towards around beyond about highlights defines",
        "and or but as than that which who this these those i you we he she they it not also through",
        "is are was were be been has have had will would can could may",
        "said says announced completed include includes including",
    )
    for word in words.split()
)


@extractor("PROJECT")
def find(doc: Document) -> Iterator[Mention]:
    """Described undertakings, as `rule` "described.noun", or "described.again" where one is named again.

    >>> from dateline.schema import from_text
    >>> [m.text for m in find(from_text("Veltra is building a $2 billion lithium hydroxide plant in Sines."))]
    ['lithium hydroxide plant']
    """
    passed: list[tuple[re.Match[str], _Phrase]] = []
    accepted: set[str] = set()
    for start, end in sentences(doc.text):
        for opening in _openings(doc, start, end):
            phrase = _phrase(doc.text, opening.end(), end)
            if phrase is None or doc.zone_at(opening.start()) not in _ZONES:
                continue
            if _spoken_of(doc.text, opening, phrase, start, end):
                accepted.add(_described(doc.text, phrase))
                yield _marked(doc, opening, phrase, "described.noun")
            elif phrase.telling:
                passed.append((opening, phrase))
    yield from _called_by_place(doc)
    yield from _phases(doc)
    for opening, phrase in passed:
        # What was spoken of once is meant again by the same words with a definite article.
        if _described(doc.text, phrase) in accepted and not _INDEFINITE.match(opening.group()):
            yield _marked(doc, opening, phrase, "described.again")


_CALLED_BY_PLACE = re.compile(
    r"\b(?:[Tt]he|[Ii]ts|[Oo]ur|[Tt]heir|[Aa]|planned|new)\s+((?:[A-Z][a-z][\w.’'-]*,?\s){1,3}"
    rf"(?:(?!(?:{'|'.join(sorted(_STOP))})\b)[a-z][\w-]*\s){{0,2}}"
    r"(?:facility|studio|headquarters|plant|factory|project|location|campus|mine|refinery|brewery|data cent(?:er|re)"
    r"|terminal|warehouse|shipyard|mill|smelter|wind farm|solar farm|store|showroom|clinic))\b(?!-)"
)
_PHASE = re.compile(
    r"\b((?:Phase|Stage|Package|Lot)\s(?:\d{1,2}|I{1,3}|IV|V|VI|One|Two|Three|Four|one|two|three|four)\b"
    r"(?:\s(?:[a-z]+\s){0,2}?(?:site|factory|plant|facility|campus|base|expansion|development))?)"
)
# "the first phase", "the second berth of Funzi Port": parts by their place in a row.
_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|final)"
_PART = re.compile(
    rf"\b[Tt]he\s({_ORDINAL}\s(?:phase|stage|section)"
    rf"|{_ORDINAL}\s(?:berth|terminal|runway|hall|line|unit|reactor|tower|building|plant|factory)(?=\sof\s(?:the\s)?[A-Z]))\b"
)
# Phases that are no buildings.
_TRIAL = re.compile(
    r"\b(?:trials?|clinical|stud(?:y|ies)|patients?|dose|dosing|drug|cohort|placebo|efficacy)\b", re.IGNORECASE
)


def _called_by_place(doc: Document) -> Iterator[Mention]:
    for match in _CALLED_BY_PLACE.finditer(doc.text):
        if doc.zone_at(match.start()) in _ZONES and not _COMPOUND.match(doc.text, match.end()):
            yield mark(doc, "PROJECT", *match.span(1), None, "called.place", [match.span()])


def _phases(doc: Document) -> Iterator[Mention]:
    for start, end in sentences(doc.text):
        if not _TRIAL.search(doc.text, start, end) and _cue().search(doc.text, start, end):
            for match in (*_PHASE.finditer(doc.text, start, end), *_PART.finditer(doc.text, start, end)):
                if doc.zone_at(match.start()) in _ZONES:
                    yield mark(doc, "PROJECT", *match.span(1), None, "described.phase", [match.span()])


_ZONES = ("body", "headline", "caption")


class _Phrase(NamedTuple):
    """A described undertaking at `start`, `measured` by figures before it; `telling` where a modifier says which."""

    start: int
    end: int
    measured: bool
    telling: bool


_INDEFINITE = re.compile(r"an?\b|another\b|one\b", re.IGNORECASE)


def _described(text: str, phrase: _Phrase) -> str:
    return " ".join(text[phrase.start : phrase.end].casefold().split())


def _marked(doc: Document, opening: re.Match[str], phrase: _Phrase, rule: str) -> Mention:
    return mark(doc, "PROJECT", phrase.start, phrase.end, None, rule, [(opening.start(), opening.end())])


def _openings(doc: Document, start: int, end: int) -> Iterator[re.Match[str]]:
    yield from _OPENING.finditer(doc.text, start, end)
    if doc.zone_at(start) == "headline":
        # Headlines leave articles out: "Veltra opens cassava mill".
        yield from (match for match in _BARE.finditer(doc.text, start, end) if _cue().match(match.group()))


_BARE = re.compile(r"\b\w+\s+(?=[a-z$€£¥A-Z\d])")


def _phrase(text: str, at: int, end: int) -> _Phrase | None:
    led = _BEFORE_FIGURES.match(text, at, end)
    figures = _FIGURES.match(text, led.end() if led else at, end)
    start = figures.end() if figures else at
    place = _PLACE.match(text, start, end) if figures else None
    start = place.end() if place else start
    found: tuple[int, bool] | None = None
    words: list[str] = []
    position = start
    while len(words) < 9:
        match = _JOINED.match(text, position, end) if words else None
        match = match or _WORD.match(text, position, end)
        if not match or match.group().casefold() in _STOP or match.group().endswith(("'s", "’s")):
            break
        words.append(match.group())
        # "a diesel inline-four, factory rated": a comma may stand between modifiers, not before the head.
        head = _head(words) if len(words) == 1 or text[match.start() - 2] != "," else ()
        if head and not match.group().startswith("and ") and not _COMPOUND.match(text, match.end(), end):
            found = match.end(), _telling(words[: -len(head)], head)
        following = _SEPARATOR.match(text, match.end(), end)
        if not following or (following.group().startswith(",") and (head or _PARTICIPLE.match(text, following.end()))):
            break
        position = following.end()
    if found is None or not text[start].islower() or text.count(",", start, found[0]) > 1:
        return None
    if not _parts(words).isdisjoint(naming.single_words("projects", "abstract_heads", "never")):
        return None
    return _Phrase(start, found[0], figures is not None, found[1])


# "an assisted living and memory care community": two modifiers joined, not two things.
_JOINED = re.compile(r"and (?=[a-z][\w-]*(?: [a-z][\w-]*){1,3}\b)[a-z][\w-]*")
_SEPARATOR = re.compile(r",?\s")
# A participle after a comma opens a new clause and is no modifier.
_PARTICIPLE = re.compile(r"\w+ing\b")
# What may follow the head; another noun would make it a modifier ("data center leasing team", "plant workers").
_COMPOUND = re.compile(
    r"-\w|\s(?!\w+(?:ed|ly)\b)(?!(?:of|in|on|at|by|for|to|from|with|into|near|over|under|between|during|after|before"
    r"|while|when|where|per|via|and|or|but|as|than|that|which|who|is|are|was|were|be|been|has|have|had|will|would|can"
    r"|could|may|must|should|built|set|south|north|east|west|outside|inside|within|along|across|around|among|adjacent"
    r"|worth|next|now|up|off|onto|beside|through|until|since|due|called|known|the|a|its|this|it|opens|covers|spans"
    r"|features|includes|offers|serves|supplies|produces|provides|employs|frees|houses|comprises|represents|remains"
    r"|occupies|sits|stands|lies|begins|comes|went|goes|uses|complements|combines|processes|boasts|allows|means|says"
    r"|said|south-west|south-east|north-west|north-east|drew|depends|requires|needs|aims|reflects|runs|joins|hosts|makes|gives|adds|marks|expands|began|took|brought|won|gave|grew|got|rose|fell|consisting|including|featuring|being|using|serving|spanning)\b)"
    r"[a-z]"
)


def _head(words: list[str]) -> Words:
    """The head noun of an undertaking in which the words end; a plural counts things and names none."""
    lower = [word.casefold() for word in words[-3:]]
    if not words[-1].islower() or naming.singular(lower[-1]) != lower[-1]:
        return ()
    return next((tuple(lower[-length:]) for length in (3, 2, 1) if tuple(lower[-length:]) in _heads()), ())


def _telling(modifiers: list[str], head: Words) -> bool:
    if head in naming.vocabulary("projects", "abstract_heads", "heads"):
        return not _parts(modifiers).isdisjoint(naming.single_words("projects", "abstract_heads", "modifiers"))
    empty = naming.single_words("projects", "empty_modifiers")
    return len(head) > 1 or any(word.casefold() not in empty for word in modifiers)


def _parts(modifiers: list[str]) -> set[str]:
    """The modifiers in lower case, hyphenated ones and their pieces."""
    return {part for word in modifiers for part in (word.casefold(), *word.casefold().split("-"))}


def _spoken_of(text: str, opening: re.Match[str], phrase: _Phrase, start: int, end: int) -> bool:
    """Whether the release speaks of this very thing: it is built, bought or opened, has a price or size or an owner.

    What only says of a name what it is ("Hadley, a rental community", "Hadley is a rental community") adds nothing.
    """
    before = text[max(start, opening.start() - 40) : opening.start()]
    indefinite = bool(_INDEFINITE.match(opening.group()))
    if indefinite and (_OF_A_NAME.search(before) or (not phrase.telling and before.rstrip().endswith(","))):
        return False
    owned = opening.group().startswith(("'", "’", "s'", "s’")) and bool(_NAME.search(before))
    placed = bool(_PLACED.match(text, phrase.end, end))
    cued = bool(_cue().search(before) or _FUNDED.search(before) or _cue().fullmatch(opening.group().strip()))
    if indefinite and opening.start() == start and _cue().search(text, phrase.end, end):
        cued = True
    if phrase.telling:
        return owned or phrase.measured or cued or placed or bool(_AFTER.match(text, phrase.end, end))
    return (indefinite and phrase.measured) or (cued and placed)


_NAME = re.compile(r"[A-Z][\w.&-]*\s*$")
_OF_A_NAME = re.compile(
    r"(?:[A-Z0-9][\w.&’'-]*\)?,|[A-Z0-9][\w.&’'-]*,?\s+(?:is|was|are)|\b(?:It|it|This|this|that|which)\s+(?:is|was)|\bas|like)\s*$"
)
_FUNDED = re.compile(r"\d[\d.,]*\s*(?:million|billion|crore|m|bn|k)?\)?\s+(?:for|towards?|in|on|into|to build)\s*$")
_PLACED = re.compile(r"\s+(?:in|at|on|near)\s+(?:the\s+)?[A-Z]|\s+\((?:the\s+)?[\"“‘']")
_AFTER = re.compile(
    r"\s+(?:(?:to be|being|is being|is|are|will be|was|were|has been|have been|that will be|currently|once)\s+)*"
    r"(?:built|constructed|developed|located|planned|proposed|under construction|acquired|completed|opened|commissioned"
    r"|resumed|signed|expected|scheduled|slated|designed|nestled|situated)\b"
    r"|,?\s+(?:that |which )?(?:will|is to|opens|opened|went into|to be)\b"
)


@cache
def _heads() -> frozenset[Words]:
    phrases = naming.vocabulary("projects", "described_heads")
    return frozenset(tuple(map(naming.singular, phrase)) for phrase in phrases)


@cache
def _cue() -> re.Pattern[str]:
    words = sorted(naming.single_words("projects", "described_cues"))
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
