"""Cue words of the lexica, found in text.

A phrase is words in order; `a|b` is either word, `...` stands for up to four words, case is ignored:
"construction ... began|begun" finds "Construction of the second hall has begun".
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from dateline import lexicon


class Cue(NamedTuple):
    name: str
    phrase: str
    start: int
    end: int


_WORD = re.compile(r"\w+")
# One word between two of a phrase, for "...".
_GAP = r"(?:\s+[^\s.;!?]+){0,4}?\s+"


def pattern(phrase: str) -> str:
    """The regular expression of a phrase."""
    parts: list[str] = []
    for word in phrase.split():
        if word == "...":
            parts.append(_GAP)
        else:
            if parts and parts[-1] != _GAP:
                parts.append(r"\s+")
            parts.append("(?:" + "|".join(re.escape(form).replace("'", "['’]") for form in word.split("|")) + ")")
    body = "".join(parts)
    before = r"(?<![\w-])" if phrase[0].isalnum() else ""
    after = r"(?![\w])" if phrase[-1].isalnum() else ""
    return f"{before}{body}{after}"


class _Phrase(NamedTuple):
    name: str
    text: str
    opens: frozenset[str]
    compiled: re.Pattern[str]


@cache
def _phrases(name: str, section: str, key: str, label: str) -> tuple[_Phrase, ...]:
    return tuple(
        _Phrase(str(entry[label]), phrase, _opening(phrase), re.compile(pattern(phrase), re.IGNORECASE))
        for entry in lexicon.section(name, section, label, key)
        for phrase in map(str, entry[key])
    )


def _opening(phrase: str) -> frozenset[str]:
    """The words that a phrase may open with; empty where one is no plain word, so that nothing rules it out."""
    forms = phrase.casefold().split()[0].split("|")
    return frozenset(forms) if all(form.isalnum() for form in forms) else frozenset()


# Every candidate of a sentence asks for the same cues: about this many sections of two or three sentences.
@lru_cache(maxsize=64)
def find(
    name: str, section: str, text: str, start: int, end: int, key: str = "phrases", label: str = "cue"
) -> tuple[Cue, ...]:
    """The cues of a section of `models/<name>.yaml` in `text[start:end]`, in text order."""
    words = _words(text, start, end)
    found = [
        Cue(phrase.name, phrase.text, match.start(), match.end())
        for phrase in _phrases(name, section, key, label)
        if not phrase.opens or not phrase.opens.isdisjoint(words)
        for match in phrase.compiled.finditer(text, start, end)
    ]
    return tuple(sorted(found, key=lambda cue: (cue.start, -cue.end, cue.name)))


@lru_cache(maxsize=8)
def _words(text: str, start: int, end: int) -> frozenset[str]:
    return frozenset(_WORD.findall(text[start:end].casefold()))
