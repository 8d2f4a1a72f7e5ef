"""What a name is worth: the words by which it is compared, and whether they single anything out."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from dateline import lexicon
from dateline.grammar import naming
from dateline.grammar.naming import Words, singular
from dateline.knowledge.identity import regions
from dateline.knowledge.identity.letters import fold

Worth = Literal["telling", "plain", "bare"]

_YEAR = re.compile(r"(?:19|20)\d\d")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_QUOTED = re.compile(r"[\"“(‘'][^\"”)’']*[\"”)’']")
_LETTERS = re.compile(r"[a-z]{4}")
_SLASHED = re.compile(r"\b(\w)/(\w)\b")
_PARTS = frozenset({"phase", "stage", "package", "lot", "section", "line", "unit", "block", "tower", "building"})


class Name(NamedTuple):
    """A name as it is compared.

    `words` are what must be equal; `edition` the year or the number of an event, `middle` the middle names of a
    person: what two things of equal words may still differ in.
    """

    words: Words
    edition: frozenset[str] = frozenset()
    middle: Words = ()


@cache
def parse(kind: str, name: str) -> Name:
    """A name of a thing of this kind, as it is compared with others of the kind."""
    folded = fold(name)
    match kind:
        case "person":
            return _person(folded)
        case "place":
            return Name(regions.place_words(folded))
        case "organisation":
            return Name(_organisation(folded))
        case "event":
            return _event(folded)
    return Name(_numbered(_plain_words(folded)))


def _plain_words(name: str) -> Words:
    """Words in the singular and in one spelling."""
    found: list[str] = []
    for word in map(singular, naming.words(_SLASHED.sub(r"\1\2", name))):
        found.extend(_spellings().get(word, word).split())
    return tuple(found) or (name.casefold(),)


@cache
def _spellings() -> dict[str, str]:
    entries = lexicon.section("identity", "spellings", "words", "example")
    return {other: entry["words"][0] for entry in entries for other in entry["words"][1:]}


def _organisation(name: str) -> Words:
    words = tuple(naming.words(_SLASHED.sub(r"\1\2", name)))
    end, start = len(words), 0
    while end > 1 and words[end - 1] in _closing_forms():
        end -= 1
    if end < len(words) and end > 1 and words[end - 1] in ("private", "pvt"):
        end -= 1
    while start < end - 1 and words[start] in _leading_forms():
        start += 1
    kept = words[start:end]
    # "Holdings and": what a cut-off form leaves behind.
    while len(kept) > 1 and kept[-1] == "and":
        kept = kept[:-1]
    found = _spelled(kept) or (name.casefold(),)
    if found[:2] == ("united", "state"):
        found = ("us", *found[2:])
    return found[1:] if found[0] == "us" and found[1:] in well_known() else found


def _spelled(words: Iterable[str]) -> Words:
    return tuple(_spellings().get(singular(word), singular(word)) for word in words)


@cache
def well_known() -> frozenset[Words]:
    """Bodies of common words that are one wherever they are named."""
    listed = lexicon.section("identity", "well_known", "names", "example")
    return frozenset(_spelled(naming.words(fold(name))) for entry in listed for name in entry["names"])


@cache
def _closing_forms() -> frozenset[str]:
    own = {word for entry in lexicon.section("identity", "legal_forms", "words", "example") for word in entry["words"]}
    return naming.single_words("organisations", "legal_forms") - {"trust"} | own


@cache
def _leading_forms() -> frozenset[str]:
    entries = lexicon.section("identity", "leading_forms", "words", "example")
    return frozenset(word for entry in entries for word in entry["words"])


def _person(name: str) -> Name:
    words = [word for word in naming.words(_QUOTED.sub(" ", name)) if word not in _titles()]
    middle = tuple(words[1:-1])
    if words:
        words[0] = _nicknames().get(words[0], words[0])
    if len(words) > 2 and len(words[0]) == 1:
        # "A. Aubrey Bodine" goes by the second name.
        words, middle = words[1:], (words[0], *middle[1:])
    ends = (words[0], words[-1]) if len(words) > 1 else tuple(words)
    return Name(ends or (name.casefold(),), middle=middle)


@cache
def _titles() -> frozenset[str]:
    return frozenset(
        word for entry in lexicon.section("identity", "titles", "words", "example") for word in entry["words"]
    )


@cache
def _nicknames() -> dict[str, str]:
    entries = lexicon.section("identity", "nicknames", "names", "example")
    return {name: entry["names"][0] for entry in entries for name in entry["names"]}


def _event(name: str) -> Name:
    words = _plain_words(name)
    edition = frozenset(word for word in words if _YEAR.fullmatch(word)) | frozenset(
        f"no. {number}" for word in words if (number := _ordinal(word))
    )
    kept = tuple(w for w in words if not _YEAR.fullmatch(w) and not _ordinal(w) and w != "annual")
    if len(kept) > 2 and _ROMAN_NUMERAL.fullmatch(kept[-1]):
        # "Odmore Bowl LVII".
        edition, kept = edition | {f"no. {kept[-1]}"}, kept[:-1]
    return Name(kept or words, edition=edition)


@cache
def _ordinal(word: str) -> str | None:
    match = _ORDINAL.fullmatch(word)
    return match[1] if match else _ORDINALS.get(word)


_ROMAN_NUMERAL = re.compile(r"(?=[xvl])l?x{0,4}(?:ix|iv|v?i{0,3})")


# English ordinals, Roman numerals and number words, each from one upwards.
_COUNTED = (
    ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
     "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
     "twentieth"),
    ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"),
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
)  # fmt: skip
_ORDINALS, _ROMAN, _CARDINALS = ({word: str(n) for n, word in enumerate(words, 1)} for words in _COUNTED)
_NUMERALS = _ROMAN | _CARDINALS


def _numbered(words: Words) -> Words:
    """Parts in one form: "Phase II", "Phase Two" and "second phase" are "phase 2"."""
    found = list(words)
    for index, word in enumerate(found):
        if word in _PARTS and index + 1 < len(found):
            found[index + 1] = _NUMERALS.get(found[index + 1], found[index + 1])
    if len(found) > 1 and found[-1] in ("phase", "stage") and (number := _ordinal(found[-2])):
        found[-2:] = [found[-1], number]
    if len(found) > 1 and found[-1] in _NUMERALS and len(found[-1]) > 1:
        found[-1] = _NUMERALS[found[-1]]
    return tuple(found)


def marks(words: Words) -> frozenset[str]:
    """The numerals and letters of a name that tell parts of one thing apart."""
    return naming.marks(words) | frozenset(filter(_is_numbered, words))


def worth(kind: str, name: Name, places: frozenset[Words]) -> Worth:
    """Whether the words of a name single something out; `places` are the names of places in the base."""
    words = name.words
    if kind == "person":
        return _person_worth(words)
    if kind == "place":
        known = regions.region(" ".join(words)) or words in regions.wide() or regions.is_side(words)
        return "telling" if known or any(not _is_common(word) for word in words) else "bare"
    if kind == "organisation" and words in well_known():
        return "telling"
    inside = _place_words(words, places)
    if any(not _is_common(word) and word not in inside for word in words):
        return "telling"
    if kind == "organisation" and any(word not in _bare_words() for word in words) and not _is_ministry(words):
        return "plain"
    if kind == "organisation":
        return "plain" if inside else "bare"
    # Common words in a row make a name too: "Odmore Digital Economy Industrial Park".
    says = {word for word in words if word not in inside and word not in _bare_words() and not is_mark(word)}
    says -= set(head(words))
    if inside:
        return "telling" if len(says) > 1 else "plain"
    return "plain" if len(says) > 2 else "bare"


def _person_worth(words: Words) -> Worth:
    if len(words) < 2 or len(words[-1]) < 2:
        return "bare"
    common = words[0] in _common_names("first") and words[-1] in _common_names("last")
    return "plain" if common else "telling"


@cache
def _common_names(position: str) -> frozenset[str]:
    entries = lexicon.section("identity", "common_names", "position", "names", "example")
    return frozenset(name for entry in entries if entry["position"] == position for name in entry["names"])


def is_mark(word: str) -> bool:
    """A numeral, or a letter that tells parts apart: "C2", "II"."""
    return len(word) == 1 or _is_numbered(word) or word in _NUMERALS


def _is_numbered(word: str) -> bool:
    """Whether a word has a figure and is not a name with one, as "45drives" is."""
    return any(char.isdigit() for char in word) and not _LETTERS.search(word)


@cache
def has_telling_word(name: str) -> bool:
    """Whether a name, of whatever kind, has a word that is no common one."""
    return any(not _is_common(word) for word in name.split())


def _place_words(words: Words, places: frozenset[Words]) -> set[str]:
    """The words that belong to names of places inside a name."""
    found: set[str] = set()
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + 4) + 1):
            part = words[start:end]
            if part in places or regions.region(" ".join(part)):
                found.update(part)
    return found


def _is_ministry(words: Words) -> bool:
    """ "Department of Parks": a unit and what it is for, without whose it is."""
    return words[0] in _UNITS or words[-1] in _UNITS


_UNITS = frozenset({"ministry", "department", "division", "office", "bureau", "committee", "board", "council", "unit",
                    "commission", "directorate", "team", "branch", "agency", "police", "court"})  # fmt: skip


@cache
def _is_common(word: str) -> bool:
    return word in _common_words() or is_mark(word)


@cache
def _common_words() -> frozenset[str]:
    counted = lexicon.section("common_words", "words", "words", "example")
    listed = [entry["words"] for name in ("bare_words", "landscape")
              for entry in lexicon.section("identity", name, "words", "example")]  # fmt: skip
    words = {word for entry in counted for word in entry["words"].split()} | {w for group in listed for w in group}
    return frozenset(words | set(map(singular, words)) | set(_NUMERALS))


@cache
def _bare_words() -> frozenset[str]:
    words = {w for entry in lexicon.section("identity", "bare_words", "words", "example") for w in entry["words"]}
    return frozenset(words | set(map(singular, words)))


@cache
def company_words() -> frozenset[str]:
    """Words that an organisation drops when it is named for short."""
    words = naming.single_words("organisations", "descriptors") | naming.single_words("organisations", "classes")
    return words | frozenset(map(singular, words))


def initials(words: Words) -> set[str]:
    """What an acronym of a name may be: "uspto" too for the US Patent and Trademark Office."""
    spelled = ("united", "state", *words[1:]) if words[0] == "us" else words
    return naming.initials(words) | naming.initials(spelled)


def is_acronym(name: str) -> bool:
    """ "KBMR", "R&S"; longer words in capitals are mostly words."""
    letters = name.replace(".", "").replace("&", "")
    return name.isupper() and letters.isalnum() and 2 <= len(letters) <= 5


def alike(kind: str, one: Words, other: Words) -> bool:
    """Whether one name is a form of the other: its words, its core or its initials."""
    short, full = sorted((one, other), key=lambda words: (len(words), words))
    if len(short) == 1 and short[0] in initials(full):
        return True
    if is_another(short, full):
        return False
    if kind == "organisation":
        return short == full or is_short_organisation(short, full)
    if kind == "event" and short[-1] != full[-1]:
        return False
    first, second = set(one) - _SMALL, set(other) - _SMALL
    if first <= second or second <= first:
        return True
    return len(core(one)) > 1 and core(one) == core(other) and heads_agree(one, other)


def is_short_organisation(short: Words, full: Words) -> bool:
    """Whether an organisation may be named for short so: "Odmore Storage" for "Odmore Battery Storage Technologies".

    What is left out at the end are words that companies drop; not "Board" or "of Texas", which make another body.
    What is left out before does not end with a preposition: Odmore is not the University of Odmore.
    """
    rest = iter(enumerate(full))
    places = [next((at for at, word in rest if word == wanted), None) for wanted in short]
    if None in places or not short or len(short) == len(full):
        return False
    first, last = places[0] or 0, places[-1] or 0
    end = set(full[last + 1 :])
    return end <= company_words() - units() and not (first and full[first - 1] in naming.PREPOSITIONS)


def is_another(short: Words, full: Words) -> bool:
    """Whether what a longer name has more makes it another thing's.

    It is one of two that "and" joins ("Odmore Hall and Kelmor Park"), or a word of contrast stands before one of its
    own words ("Odmore Junior Miners").
    """
    if "and" in full and "and" not in short and not set(full) - set(short) <= {"and"}:
        at = full.index("and")
        before, after = full[:at], full[at + 1 :]
        if set(short) <= set(before) and not set(after) <= company_words():
            return True
        if set(short) <= set(after) and after[0] in short:
            return True
    return any(word in _contrasts() and word not in short and following in short for word, following in pairwise(full))


@cache
def _contrasts() -> frozenset[str]:
    entries = lexicon.section("identity", "contrasts", "words", "example")
    return frozenset(singular(word) for entry in entries for word in entry["words"])


@cache
def units() -> frozenset[str]:
    entries = lexicon.section("identity", "units", "words", "example")
    return frozenset(word for entry in entries for word in entry["words"])


_SMALL = frozenset({"and", "of", "the"})


def head(words: Words) -> Words:
    """The class noun of an undertaking's name, () where it has none."""
    found = naming.project_head(words)
    return found.words if found else ()


def core(words: Words) -> Words:
    """The words that are left without class noun, minerals and numerals: "kestrel bore" of "Kestrel Bore gold mine"."""
    found = head(words)
    gone = set(found) | naming.single_words("projects", "commodities") | {"and", "of"}
    return tuple(word for word in words if word not in gone)


def heads_agree(one: Words, other: Words) -> bool:
    """Equal class nouns, or one that says little ("Project") or is left out."""
    first, second = head(one), head(other)
    return first == second or not first or not second or naming.is_generic(first) or naming.is_generic(second)
