"""What names show about themselves: their words, the head noun of an undertaking, the class of an organisation.

project_head(words("Harrow Lane Data Centre"))       # Head("building", ("data", "centre"))
organisation_class("Marland Academy of Sciences")    # "research"
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from dateline import lexicon

Words = tuple[str, ...]

# Lower-case words that end the part of a name in which its head noun stands ("Park of the Nine Wells").
PREPOSITIONS = frozenset(["of", "at", "by", "in", "for", "on", "with", "to", "near", "from", "under", "within"])
_WORD = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*\.?|&")
_POSSESSIVE = re.compile(r"['’]s?$")


class Head(NamedTuple):
    class_: str
    words: Words


def words(text: str) -> Words:
    """The words of a name for comparison: case, articles, possessives, hyphens and full stops aside."""
    found: list[str] = []
    for match in _WORD.finditer(text.casefold()):
        word = _POSSESSIVE.sub("", match.group()).replace("’", "'")
        word = word.replace(".", "")
        found.extend(part for part in word.split("-") if part)
    return tuple("and" if word == "&" else word for word in found if word != "the")


def singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@cache
def vocabulary(name: str, section: str, key: str = "words") -> frozenset[Words]:
    """All phrases of a section of a lexicon, each as its words."""
    return frozenset(
        tuple(phrase.casefold().split())
        for entry in lexicon.section(name, section, key)
        for phrase in map(str, entry[key])
    )


@cache
def single_words(name: str, section: str, key: str = "words") -> frozenset[str]:
    return frozenset(phrase[0] for phrase in vocabulary(name, section, key) if len(phrase) == 1)


@cache
def _heads() -> dict[Words, str]:
    return {
        tuple(map(singular, phrase.split())): entry["class"]
        for entry in reversed(lexicon.section("projects", "classes", "class", "heads"))
        for phrase in entry["heads"]
    }


@cache
def _longest_head() -> int:
    return max(map(len, _heads()))


def main_part(name: Words) -> Words:
    """The words before the first preposition: "Startup Zone" of "Startup Zone of Hunnan"."""
    for index, word in enumerate(name):
        if index and word in PREPOSITIONS:
            return name[:index]
    return name


def project_head(name: Words) -> Head | None:
    """The head noun of an undertaking's name, numerals and letters after it aside ("Calder Works II")."""
    main = tuple(map(singular, main_part(name)))
    while main and is_mark(main[-1]):
        main = main[:-1]
    for length in range(min(_longest_head(), len(main)), 0, -1):
        class_ = _heads().get(main[-length:])
        if class_:
            return Head(class_, main[-length:])
    if any(word in ("phase", "stage") for word in main):
        return Head("other", ("phase",))
    return None


def is_mark(word: str) -> bool:
    """A numeral or a letter that tells two parts of one thing apart."""
    return word.isdigit() or word in single_words("projects", "numerals")


def marks(name: Words) -> frozenset[str]:
    """Numerals anywhere in a name, and letters that close it."""
    weak = {"a", "i", "v", "x", "d", "one", "first"}
    return frozenset(
        word
        for index, word in enumerate(name)
        if is_mark(word) and (word not in weak or index == len(name) - 1 or _after_phase(name, index))
    )


_PARTED = frozenset(
    ["phase", "stage", "building", "unit", "tower", "lot", "block", "plant", "package", "section", "hall"]
)


def _after_phase(name: Words, index: int) -> bool:
    return index > 0 and name[index - 1] in _PARTED


def is_generic(head: Words) -> bool:
    return tuple(head) in {tuple(map(singular, p)) for p in vocabulary("projects", "generic", "heads")}


@cache
def organisation_class(name: str) -> str | None:
    """The class that a word of the name gives away, None where none does; a legal form decides first."""
    parts = words(name)
    if parts and parts[-1] in _closing_forms():
        return "company"
    best: tuple[int, str] | None = None
    for entry in lexicon.section("organisations", "classes", "class", "words"):
        for phrase in entry["words"]:
            at = _find(parts, tuple(str(phrase).split()))
            # The last class word is the head: "University Hospital Trust", but "Ministry of Energy".
            if at is not None and (best is None or _rank(parts, at) > best[0]):
                best = (_rank(parts, at), entry["class"])
    return best[1] if best else None


def _rank(parts: Words, at: int) -> int:
    cut = len(main_part(parts))
    return at if at < cut else -at


@cache
def _closing_forms() -> frozenset[str]:
    """Legal forms that only companies carry; "trust" and the like are no proof."""
    return single_words("organisations", "legal_forms") - {"trust", "group", "holding", "holdings", "de", "as"}


def _find(parts: Words, phrase: Words) -> int | None:
    for start in range(len(parts) - len(phrase) + 1):
        if parts[start : start + len(phrase)] == phrase:
            return start
    return None


def without_legal_form(name: Words) -> Words:
    """A company's name as it is used for short: "Veltra Materials" of "Veltra Materials Co., Ltd."."""
    forms = single_words("organisations", "legal_forms")
    end = len(name)
    while end > 1 and name[end - 1] in forms:
        end -= 1
    return name[:end]


def initials(name: Sequence[str]) -> set[str]:
    """What an acronym of these words may be, small words counted or not."""
    small = PREPOSITIONS | {"and"}
    return {
        "".join(word[0] for word in name),
        "".join(word[0] for word in name if word not in small),
    }
