"""When two values, names or facts are the same; `docs/evaluation.md` gives the reasons.

These tests share no code with the extractors, so that a mistake there cannot excuse itself here.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from dateline.evaluation.gold import GoldFact, GoldFactValue, Named
from dateline.schema import (
    Count,
    Entity,
    Fact,
    Interval,
    Link,
    Measure,
    Money,
    Status,
    Timex,
    Value,
)

ARTICLE = re.compile(r"^(?:the|an?)\s+")
SUFFIXES = frozenset((
    "ab", "ag", "as", "asa", "bhd", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "kg",
    "kk", "limited", "llc", "llp", "lp", "ltd", "nv", "oy", "oyj", "plc", "pte", "pty", "sa", "sab", "sas", "sdn", "se",
    "spa", "srl",
))  # fmt: skip


def differing(gold: Value | None, found: Value | None) -> tuple[str, ...]:
    """The fields in which a mention's value differs from gold's; empty where they are equal.

    Numbers are compared as decimals. Measures are equal in the same unit or, whatever the unit, in SI. Of a DATE,
    all five fields count; of a COUNT the noun too, in lower case.
    """
    if gold is None or found is None:
        return () if gold is found else ("value",)
    if type(gold) is not type(found):
        return ("value",)
    if isinstance(gold, Measure) and isinstance(found, Measure):
        same = () if _same_size(gold, found) else ("size",)
        return same + _fields(gold, found, ("approximate",))
    if isinstance(gold, Count) and isinstance(found, Count) and gold.of.casefold() == found.of.casefold():
        return _fields(gold, found, ("low", "high", "approximate"))
    return _fields(gold, found, tuple(type(gold).model_fields))


def _fields(gold: Any, found: Any, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if getattr(gold, name) != getattr(found, name))


def _same_numbers(gold: Interval, found: Interval) -> bool:
    return gold.low == found.low and gold.high == found.high


def _same_size(gold: Measure, found: Measure) -> bool:
    if gold.unit == found.unit:
        return _same_numbers(gold, found)
    in_si = (gold.si_unit, gold.si_low, gold.si_high)
    return gold.si_unit is not None and in_si == (found.si_unit, found.si_low, found.si_high)


def fold(name: str) -> str:
    """A name as compared: case, leading article, punctuation at word ends and a legal suffix aside.

    >>> fold("The Fjord Steel Co., Ltd.") == fold("FJORD STEEL")
    True
    """
    plain = unicodedata.normalize("NFKC", name).replace("’", "'").casefold()
    words = [_bare(word) for word in ARTICLE.sub("", plain.strip()).split()]
    words = [word for word in words if word]
    while len(words) > 1 and words[-1] in SUFFIXES:
        words.pop()
    return " ".join(words)


def _bare(word: str) -> str:
    """A word without punctuation at its ends, an abbreviation without its points: `S.p.A.` is `SpA`."""
    word = word.strip(",;:()\"'“”")
    return word.replace(".", "") if re.fullmatch(r"(?:\w\.)+\w?", word) else word.rstrip(".")


def share_a_name(gold: Iterable[str], found: Iterable[str]) -> bool:
    return not {fold(name) for name in gold}.isdisjoint(fold(name) for name in found)


def names_of(entity: Entity | None) -> tuple[str, ...]:
    return (entity.name, *entity.aliases) if entity else ()


def same_subject(gold: GoldFact, found: Fact, entities: dict[str, Entity]) -> bool:
    return share_a_name((gold.subject, *gold.subject_aliases), names_of(entities.get(found.subject)))


def same_fact_value(gold: GoldFactValue, found: Any, entities: dict[str, Entity]) -> bool:
    """Numbers, currency, unit, TIMEX3 value, status or party, as they are; of, approximate, mod and date aside."""
    if isinstance(gold, Named):
        parties = isinstance(found, Link) and gold.role == found.role
        return parties and share_a_name(gold.names, names_of(entities.get(found.entity)))
    if isinstance(gold, Status):
        return isinstance(found, Status) and gold.status == found.status
    if isinstance(gold, Timex):
        return isinstance(found, Timex) and gold.timex == found.timex
    if isinstance(gold, Money):
        return isinstance(found, Money) and gold.currency == found.currency and _same_numbers(gold, found)
    if isinstance(gold, Measure):
        return isinstance(found, Measure) and _same_size(gold, found)
    return isinstance(found, Count) and _same_numbers(gold, found)
