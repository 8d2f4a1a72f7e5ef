"""Sentences with amounts marked inside: "[5000000 USD|$5 million]" is a mention and its value as `written` has it."""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from dateline.schema import Count, Document, Measure, Mention, Money, from_text

_MARK = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")
Find = Callable[[Document], Iterator[Mention]]


def plain(sentence: str) -> str:
    return _MARK.sub(r"\2", sentence)


def marked(find: Find, sentence: str) -> str:
    """The sentence without its marks, marked anew by an extractor; the longest of overlapping candidates wins."""
    text = plain(sentence)
    out, last = [], 0
    for mention in longest(find(from_text(text))):
        assert text[mention.start : mention.end] == mention.text
        out += [text[last : mention.start], f"[{written(mention)}|{mention.text}]"]
        last = mention.end
    return "".join(out) + text[last:]


def longest(mentions: Iterable[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
        if not any(mention.start < other.end and other.start < mention.end for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def written(mention: Mention) -> str:
    """ "5000000 USD"; "~5" approximate; "5.." and "..5" open on one side; "5..7" a range."""
    value = mention.value
    assert value is not None
    number = digits(value.low) if value.low == value.high else f"{digits(value.low)}..{digits(value.high)}"
    unit = ""
    if isinstance(value, Money):
        unit = value.currency
    elif isinstance(value, Measure):
        unit = value.unit
    elif isinstance(value, Count):
        unit = value.of
    return " ".join(part for part in ("~" * value.approximate + number, unit) if part)


def digits(number: Decimal | None) -> str:
    return "" if number is None else format(number, "f")
