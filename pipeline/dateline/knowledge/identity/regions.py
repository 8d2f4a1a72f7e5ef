"""Names of places: countries, their regions, and which nouns a place may leave out."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from dateline import lexicon
from dateline.grammar import naming
from dateline.grammar.naming import Words
from dateline.knowledge.identity.letters import fold


class Region(NamedTuple):
    """A country (`name` is "") or a first-level region of one."""

    country: str
    name: str = ""


def region(name: str) -> Region | None:
    """The country or region of this name (its words, lower case), None for any other place."""
    return _regions().get(tuple(name.split()))


@cache
def _regions() -> dict[Words, Region]:
    found: dict[Words, Region] = {}
    for entry in lexicon.section("regions", "regions", "country", "names", "example"):
        for names in entry["names"]:
            place = Region(_joined(entry["country"]), _joined(names[0]))
            found |= {_words(name): place for name in names}
    for entry in lexicon.section("regions", "countries", "names", "example"):
        for names in entry["names"]:
            found |= {_words(name): Region(_joined(names[0])) for name in names}
    return found


def _words(name: str) -> Words:
    return tuple("saint" if word == "st" else word for word in naming.words(fold(str(name))))


def _joined(name: str) -> str:
    return " ".join(_words(name))


@cache
def wide() -> frozenset[Words]:
    """Names of areas that are one wherever they are named, though their words are common: "Middle East"."""
    entries = lexicon.section("regions", "areas", "names", "example")
    return frozenset(place_words(name) for entry in entries for name in entry["names"])


def is_side(words: Words) -> bool:
    """ "Western US": a side of a country or a region."""
    entries = lexicon.section("regions", "sides", "words", "example")
    return any(words[0] in entry["words"] for entry in entries) and region(" ".join(words[1:])) is not None


@cache
def place_words(name: str) -> Words:
    """The words by which a place is compared: regions by their usual name, nouns that mean the same left out.

    "Ore." -> oregon; "Hunmor District", "the district of Hunmor" -> hunmor; "Hunmor County" keeps its noun.
    """
    words = _words(name)
    if words == ("u", "s"):
        words = ("us",)
    if len(words) > 2 and words[1] == "of" and (words[0],) in _dropped():
        words = words[2:]
    found = _regions().get(words)
    if found is None:
        for noun in sorted(_dropped(), key=len, reverse=True):
            if len(words) > len(noun) and words[-len(noun) :] == noun:
                words = words[: -len(noun)]
                break
        found = _regions().get(words)
    if found:
        return tuple((found.name or found.country).split())
    return words or (name.casefold(),)


@cache
def _dropped() -> frozenset[Words]:
    entries = lexicon.section("identity", "place_nouns", "words", "dropped", "example")
    return frozenset(tuple(str(noun).split("-") if "-" in noun else str(noun).split())
                     for entry in entries if entry["dropped"] for noun in entry["words"])  # fmt: skip


def towns(places: Iterable[str]) -> frozenset[str]:
    """The places that are towns or the like, no rivers and streets."""
    return frozenset(place for place in places if place.rpartition(" ")[2] not in _not_towns())


@cache
def _not_towns() -> frozenset[str]:
    entries = lexicon.section("identity", "not_towns", "words", "example")
    return frozenset(word for entry in entries for word in entry["words"])
