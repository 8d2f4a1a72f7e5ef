"""Counts: a cardinal with the noun that it counts: "49 projects", "4,000 permanent jobs", "28-story".

There is no parser. The noun phrase runs over words by their shape to its first plural: adjectives, participles, nouns
and names may stand between, a preposition, a verb or a full stop ends it. What has no plural within reach is no count.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from dateline import lexicon
from dateline.extractors import extractor
from dateline.grammar import amounts, currencies, numbers, units
from dateline.grammar.amounts import Amount
from dateline.grammar.numbers import ONE, Number
from dateline.schema import Count, Document, Mention, mark

# Words between number and head in the longest phrase of the development releases: seven.
_MOST_WORDS = 8
# "the 9-2641 cables" are a model, no range.
_WIDEST_RANGE = 50
_WORD = re.compile(
    r"(?:[ \u00a0]|\n(?!\n)[ \u00a0]?)"
    r"(?P<quote>[“\"'‘]?)"
    r"(?P<word>[^\W_](?:(?:[\w’'&/.+-]|,(?=\d))*[\w+])?)"
    r"(?P<after>[”\"’',.;:)!?]*)"
)
_STREET = re.compile(
    r"[ \u00a0](?:Street|Avenue|Road|Drive|Boulevard|Lane|Place|Way|Court|Parkway|Plaza|Square|Highway|Circle|Terrace|"
    r"St|Ave|Rd|Dr|Blvd|Ln|Pkwy|Hwy|Ct)\b"
)
_HYPHENATED = re.compile(r"[-‐‑](?P<noun>[a-zA-Z]{2,}+)(?P<more>[-‐‑/]?)")
_DETERMINER = re.compile(
    r"[ \u00a0](?:\$?\d|(?:a|an|the|its|their|his|her|our|this|that|it|to|up|more|over|around|about|approximately|some"
    r"|all|new|nearly|one|two|three|four|five|six|seven|eight|nine|ten)[ \u00a0,])"
)
_OBJECT = re.compile(r"[ \u00a0](?:the|its|their|his|her|our|this)[ \u00a0]")
_PLURAL_SHAPE = re.compile(r"[A-Za-z][a-zA-Z’'&-]*[a-zA-Z]s|[A-Z]{2,}s")
_NO_PLURAL_ENDS = ("ss", "us", "is", "ous", "’s", "'s")
# "residents.1": a reference mark after the full stop
_REFERENCE = re.compile(r"([A-Za-z’-]+)\.\d{1,3}")
_AND = re.compile(r"[ \u00a0](?:and|or|&)(?=[ \u00a0])")
_ES = ("ches", "shes", "sses", "xes", "zzes")


class _Lexicon(NamedTuple):
    irregular: dict[str, str]
    ends: frozenset[str]
    also_verbs: frozenset[str]
    times: frozenset[str]
    not_hyphenated: frozenset[str]
    attributive: frozenset[str]
    not_plural: frozenset[str]
    describing: frozenset[str]
    quantifiers: frozenset[str]


class _Phrase(NamedTuple):
    """A counted noun phrase: where it ends, and its head in the singular."""

    end: int
    of: str


@cache
def _lexicon() -> _Lexicon:
    def words(section: str) -> frozenset[str]:
        return frozenset(word for entry in lexicon.section("counts", section, "words") for word in entry["words"])

    irregular = {
        entry["noun"]: entry["of"]
        for entry in lexicon.section("counts", "irregular", "noun", "of")
        if entry.get("plain", True)
    }
    return _Lexicon(
        irregular,
        words("ends"),
        words("also_verbs"),
        words("times"),
        words("not_hyphenated"),
        words("attributive"),
        words("not_plural"),
        words("describing"),
        words("quantifiers"),
    )


@extractor("COUNT")
def find(doc: Document) -> Iterator[Mention]:
    """Cardinals with their nouns; no ordinals, no "one of", no years, no numbers that are part of a name."""
    text = doc.text
    covered = 0
    for stated in amounts.join(text, numbers.scan(text), _recognise):
        elided = not stated.range and not text[stated.end - 1].isalpha()
        model = stated.range and stated.last > _WIDEST_RANGE * stated.first
        if stated.start < covered or elided or model:
            continue
        covered = stated.end
        value = Count(low=stated.low, high=stated.high, approximate=stated.bound.approximate, of=stated.unit)
        rule = "count.attributive" if _ATTRIBUTIVE.search(text, stated.start, stated.end) else "count.noun"
        yield mark(doc, "COUNT", stated.start, stated.end, value, rule, stated.bound.cues)


def _recognise(text: str, number: Number) -> Amount[str] | None:
    """The number with the noun phrase that it counts; the singular of the head is the unit."""
    end = amounts.plus(text, number.end)
    if (text[end : end + 1] not in _OPENERS and number.letter is None) or not _can_count(text, number):
        return None
    phrase, value = _phrase(text, end), number.value
    if phrase is None and number.letter is not None and number.letter_end != number.end:
        # "15M units"; "30m averaging" is metres
        value = number.lettered
        phrase = _phrase(text, amounts.plus(text, number.letter_end))
        if phrase is not None and not text[number.letter_end + 1 : number.letter_end + 2].islower():
            return None
    if phrase is None or value != value.to_integral_value() or _named(text, number, end):
        return None
    return Amount(number.start, phrase.end, value, phrase.of, number.scale, right=True)


_SHOUTED = frozenset({"all", "the", "of", "for", "with", "and", "in", "to", "only", "over", "these", "our"})
_OPENERS = frozenset(" \n\u00a0-‐‑")
_ATTRIBUTIVE = re.compile(r"(?<=[\w+])[-‐‑][a-zA-Z]+$")
_BEFORE = re.compile(r"(?:([\w’'-]+)[ \u00a0])?([A-Z][\w’'&-]*)[ \u00a0]$")


def _can_count(text: str, number: Number) -> bool:
    """Whether the number can count things at all: no "one", no year, no part of a word, no sum of money."""
    if number.value < 1 or (number.value == 1 and not number.bare) or amounts.is_year(text, number):
        return False
    if amounts.glued(text, number.start) or amounts.designated(text, number.start):
        return False
    if number.digits and text[number.start] == "0":
        return False
    return not amounts.is_sum(text, number)


def _named(text: str, number: Number, end: int) -> bool:
    """Whether a bare figure belongs to what precedes it: "ISO 13485", "the Falcon 9", a row of a table."""
    start = number.start
    previous = text[start - 1 : start]
    if previous and previous in "-−":
        return text[end + 1 : end + 2].isupper()
    if not number.digits or previous not in {" ", "\u00a0"}:
        return False
    if text[start - 2 : start - 1].isdecimal():
        return True
    if "," in text[start:end] or number.scale != ONE:
        return False
    before = _BEFORE.search(text, max(0, start - 40), start)
    if before is None:
        return False
    other, name = before.groups()
    following = text[end + 1 : end + 20].split(" ", maxsplit=1)[0]
    if len(name) > 1 and name.isupper() and not following.isupper():
        return name.lower() not in _SHOUTED
    return other is not None and other[0].islower() and following[:1].islower()


_REPEATED = re.compile(r" \(\d[\d,]*\)")


def _phrase(text: str, end: int) -> _Phrase | None:
    """The noun phrase after a number that ends here, or after its repetition in figures: "twelve (12) units"."""
    if repeated := _REPEATED.match(text, end):
        end = repeated.end()
    following = text[end : end + 1]
    if following and following in "-‐‑":
        return _hyphenated(text, end)
    if following not in {" ", "\n", "\u00a0"}:
        return None
    if units.match(text, end) is not None or currencies.after(text, end) is not None:
        return None
    return _noun_phrase(text, end)


def _hyphenated(text: str, end: int) -> _Phrase | None:
    """ "28-story", "304-unit", "14-point"."""
    found = _HYPHENATED.match(text, end)
    if found is None or found["more"] or text[found.end() : found.end() + 1].isalnum():
        return None
    noun = found["noun"].lower()
    words = _lexicon()
    if found["noun"].isupper() and not text[found.end() : found.end() + 4].strip(" ’'s").isupper():
        return None  # the name of something: "the 7-HOPE Alliance"
    if (
        noun in words.not_hyphenated
        or noun in words.times
        or noun in words.ends
        or (noun.endswith(("ed", "ing", "ly")) and noun not in words.attributive)
        or units.match(text, end) is not None or len(noun) < 3
    ):  # fmt: skip
        return None
    return _Phrase(found.end("noun"), _singular(noun) or noun)


def _noun_phrase(text: str, end: int) -> _Phrase | None:
    words = _lexicon()
    position = end
    for index in range(_MOST_WORDS):
        found = _WORD.match(text, position)
        if found is None:
            return None
        word, after = found["word"], found["after"]
        if reference := _REFERENCE.fullmatch(word):
            word, after = reference[1], "."
        folded = word.lower()
        if index and folded in {"and", "or"} and _joins(text, found):
            position = found.end()  # "two powerful and versatile models"
            continue
        # "Class A industrial buildings": a letter is no article
        if folded in words.ends and folded not in words.also_verbs and not (index and word == "A"):
            return None
        if not index and (folded in words.times or folded.partition("-")[0] in words.times):
            return None
        if _ORDINAL_OR_YEAR.fullmatch(folded):
            return None
        if not index and word in words.attributive:
            return _Phrase(found.end("word"), folded)
        singular = _singular(word)
        if singular is not None and _is_verb(text, found, folded, words):
            return None  # "2 Westlake offers the best"
        if singular is not None and not _is_modifier(text, found, word):
            return None if folded in words.times else _ended(text, found, word, singular)
        if not _open(text, found, word, after):
            return None
        position = found.end()
    return None


def _joins(text: str, found: re.Match[str]) -> bool:
    """Whether "and" stands between two adjectives of one phrase."""
    following = _WORD.match(text, found.end())
    return (
        not found["after"]
        and text[found.start() - 1].islower()
        and following is not None
        and following["word"][0].islower()
        and following["word"] not in _lexicon().ends
        and following["word"] not in _lexicon().quantifiers
    )


_ORDINAL_OR_YEAR = re.compile(r"\d+(?:st|nd|rd|th)|(?:19|20)\d\d|\d+(?:,\d+)+[a-z]*|https?|www.*")


def _open(text: str, found: re.Match[str], word: str, after: str) -> bool:
    """Whether a noun phrase can go on after this word: no stop, and no comma but between adjectives."""
    if after.strip("”\"’'") == ",":
        following = _WORD.match(text, found.end())
        return (
            following is not None
            and ("-" in word or word.endswith("ed"))
            and (
                "-" in following["word"] or following["word"].endswith(("ed", "-")) or following["word"][0].isdecimal()
            )
        )
    if text.startswith(_DOTTED, found.start("word")):
        return True
    return not after.strip("”\"’'") and ("." not in word[1:-1] or _is_model(word))


_DOTTED = ("U.S. ", "U.K. ", "U.N. ", "E.U. ")  # the stops of an adjective end nothing: "six U.S. markets"


def _is_model(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _is_verb(text: str, found: re.Match[str], folded: str, words: _Lexicon) -> bool:
    """Whether a word in -s is a verb here: an object follows it."""
    if found["after"]:
        return False
    pattern = _DETERMINER if folded in words.also_verbs else _OBJECT
    return pattern.match(text, found.end()) is not None


def _is_modifier(text: str, found: re.Match[str], word: str) -> bool:
    """Whether a capitalised word in -s is a name before the head: "five Dallas hotels"."""
    if not word[0].isupper() or found["after"] or word[:-1].isupper():
        return False
    following = _WORD.match(text, found.end())
    return (
        following is not None
        and following["word"].islower()
        and following["word"] not in _lexicon().ends
        and _singular(following["word"]) is not None
    )


def _ended(text: str, found: re.Match[str], word: str, singular: str) -> _Phrase | None:
    """The phrase that ends at this plural, or at the next where the first only describes it ("sales offices"), or at
    a second plural that shares the number ("countries and regions")."""
    end = found.start("word") + len(word)
    if (word[0].isupper() and _STREET.match(text, end)) or units.match(text, found.start()) is not None:
        return None  # "500 Hills Drive", "2,184,000 gold equivalent ounces"
    if found["after"] or end != found.end("word"):
        return _Phrase(end, singular)
    following = _WORD.match(text, end)
    if (
        following is not None
        and (word.lower() in _lexicon().describing or word.lower() == singular)
        and (head := _singular(following["word"])) is not None
        and following["word"].lower() not in _lexicon().ends
    ):
        return _Phrase(following.end("word"), head)
    return _Phrase(_coordinated(text, end), singular)


def _coordinated(text: str, end: int) -> int:
    """Where "and regions" or "and relationship managers" ends after a counted plural; `end` where none follows.

    Only nouns without article and number share the count, and only where no clause follows ("and operates 30").
    """
    joint = _AND.match(text, end)
    if joint is None:
        return end
    words = _lexicon()
    position = joint.end()
    for index in range(_MOST_JOINED):
        found = _WORD.match(text, position)
        if found is None or not found["word"][0].isalpha():
            return end
        if not index and found["word"].endswith(("ed", "ing")):
            return end  # a clause: "and developed curriculum guides"
        folded = found["word"].lower()
        if folded in words.ends or folded in words.also_verbs or folded in words.times or folded in words.quantifiers:
            return end
        if _singular(found["word"]) is not None:
            if _OBJECT.match(text, found.end()):
                return end  # a clause: "200 cases and knows the courts"
            return found.end("word") if found["after"] or _closes(text, found.end()) else end
        if found["after"]:
            return end
        position = found.end()
    return end


_MOST_JOINED = 4


def _closes(text: str, end: int) -> bool:
    """Whether a noun phrase ends here: the text does, or a function word follows."""
    following = _WORD.match(text, end)
    return following is None or following["word"].lower() in _lexicon().ends or following["word"].endswith("ly")


def _singular(word: str) -> str | None:
    """The singular of a plural noun, or None for a word that is none by its shape."""
    folded = word.lower()
    irregular = _lexicon().irregular.get(folded)
    if irregular is not None:
        return irregular
    if len(word) > 4 and word.isupper():
        word = folded  # a headline in capitals: "27 NEW LOCATIONS"
    if not _PLURAL_SHAPE.fullmatch(word):
        return None
    if len(word) > 2 and word[:-1].isupper() and word[-1] == "s":
        return word[:-1]
    if folded.endswith(_NO_PLURAL_ENDS):
        return None
    first, hyphen, head = folded.rpartition("-")
    if head in _lexicon().not_plural:
        return None
    if hyphen:
        singular = _singular(head)
        return f"{first}-{singular}" if singular is not None else None
    if len(head) < 3 and not word.isupper():
        return None
    if head.endswith("ies") and len(head) > 4:
        return head[:-3] + "y"
    if head.endswith(_ES):
        return head[:-2]
    return head[:-1]
