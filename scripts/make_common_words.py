"""Writes models/common_words.yaml: English words that are no names, counted in the archive of releases.

    .venv/bin/python scripts/make_common_words.py RELEASES.jsonl        # as `dateline run` writes it

A word is common when at least `RELEASES` releases have it in lower case, and no more than `CAPITALISED` times as many
have it capitalised inside a sentence (title case is the custom of names and headlines: "Riverside", "Mill"). Only the
words are kept, in the order of the alphabet.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

import yaml

RELEASES = 6
CAPITALISED = 12
# A word and whether something that does not end a sentence stands before it.
_WORD = re.compile(r"(?<=[a-z,;] )([A-Z]?[a-z]{2,})(?![\w'’.-]*\w)")
HEADER = """\
# English words that are no names: a name of such words alone ("Riverside Park") singles nothing out.
# Written by scripts/make_common_words.py; do not edit. Counted in an archive of 8,903 press releases.
"""


def common(texts: list[str]) -> list[str]:
    lower: Counter[str] = Counter()
    capitalised: Counter[str] = Counter()
    for text in texts:
        found = set(_WORD.findall(text))
        lower.update(word for word in found if word.islower())
        capitalised.update(word.lower() for word in found if not word.islower())
    return sorted(word for word, n in lower.items() if n >= RELEASES and n * CAPITALISED >= capitalised[word])


def main() -> None:
    lines = Path(sys.argv[1]).open(encoding="utf-8")  # noqa: SIM115
    with lines:
        words = common([json.loads(line)["release"]["text"] for line in lines])
    by_letter: dict[str, list[str]] = {}
    for word in words:
        by_letter.setdefault(word[0], []).append(word)
    content = {"words": [{"words": " ".join(group), "example": group[0]} for group in by_letter.values()]}
    target = Path(__file__).parents[1] / "models" / "common_words.yaml"
    target.write_text(HEADER + yaml.safe_dump(content, sort_keys=False, width=118), "utf-8")
    print(f"{target}: {len(words)} words")


if __name__ == "__main__":
    main()
