"""The figures of `models/identity.yaml`."""

import math
from functools import cache

from dateline import lexicon

# Where the sum of what is for and against two names being one thing unites them.
UNITE = 1.0


@cache
def of_name(kind: str, worth: str) -> float:
    """What an equal name is worth."""
    for entry in lexicon.section("identity", "names", "kind", "telling", "plain", "bare", "acronym", "example"):
        if entry["kind"] == kind:
            return float(entry[worth])
    return -9.0


@cache
def of_variant(how: str, worth: str) -> float:
    """What a name is worth that leads to another one in this way."""
    entries = lexicon.section("identity", "variants", "how", "telling", "plain", "bare", "example")
    return float(next(entry[worth] for entry in entries if entry["how"] == how))


@cache
def of_evidence(what: str, kind: str) -> float:
    entries = lexicon.section("identity", "evidence", "what", "other", "example")
    entry = next(entry for entry in entries if entry["what"] == what)
    return float(entry.get(kind, entry["other"]))


def _limits() -> dict[str, float]:
    return lexicon.section("identity", "rarity", "rare", "common", "common_words", "example")[0]


def of_common_words() -> float:
    """How much of its rarity counts for a name of common words."""
    return float(_limits()["common_words"])


@cache
def rarity(releases: int) -> float:
    """How much it says that two share what this many releases have: 1 for a few, 0 for what is everywhere."""
    limits = _limits()
    if releases <= limits["rare"]:
        return 1.0
    return max(0.0, 1.0 - math.log(releases / limits["rare"]) / math.log(limits["common"] / limits["rare"]))


def breadth(releases: int) -> float:
    """How much company counts for a thing of so many releases, which has been in every company: 1, 1/2 for eight."""
    return 1 / (1 + math.log2(releases) / 3)


def of_support(releases: int) -> float:
    """What it adds that so many releases state one thing."""
    return min(0.5, 0.25 * math.log2(releases))
