"""Cue words of the lexica, found in text.

A phrase is words in order; `a|b` is either word, `...` stands for up to four words, case is ignored:
"construction ... began|begun" finds "Construction of the second hall has begun".
"""

import re
from functools import cache
from typing import NamedTuple

from dateline import lexicon


class Cue(NamedTuple):
    name: str
    phrase: str
    start: int
    end: int


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


@cache
def _compiled(name: str, section: str, key: str, label: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (str(entry[label]), phrase, re.compile(pattern(phrase), re.IGNORECASE))
        for entry in lexicon.section(name, section, label, key)
        for phrase in map(str, entry[key])
    )


@cache
def _anything(name: str, section: str, key: str, label: str) -> re.Pattern[str]:
    return re.compile("|".join(p.pattern for _, _, p in _compiled(name, section, key, label)), re.IGNORECASE)


def find(
    name: str, section: str, text: str, start: int, end: int, key: str = "phrases", label: str = "cue"
) -> list[Cue]:
    """The cues of a section of `models/<name>.yaml` in `text[start:end]`, in text order."""
    if not _anything(name, section, key, label).search(text, start, end):
        return []
    found = [
        Cue(cue, phrase, match.start(), match.end())
        for cue, phrase, compiled in _compiled(name, section, key, label)
        for match in compiled.finditer(text, start, end)
    ]
    return sorted(found, key=lambda cue: (cue.start, -cue.end, cue.name))
