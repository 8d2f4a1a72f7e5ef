"""How far two annotators of the same passages agree, as a Markdown table.

    names_agreement.py gold/names/ONE.jsonl gold/names/OTHER.jsonl [--disagreements]

Strict: same label, same ends. Optional spans are neither rewarded nor punished: they are in no count, and a required
span that overlaps what the other calls optional, under the same label or another of ORG, PROJECT, PLACE and EVENT, is
no disagreement. The last column counts every span that either marked, optional or not. No kappa: there is no count of
true negatives among all possible spans to correct chance by.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dateline.evaluation.gold import NAMES

Passage = tuple[str, int]  # source, offset
Mention = dict[str, Any]

EXCHANGEABLE = {"ORG", "PROJECT", "PLACE", "EVENT"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--disagreements", action="store_true", help="list them after the table")
    arguments = parser.parse_args()
    first, second = read(arguments.first), read(arguments.second)
    shared = sorted(first.keys() & second.keys())
    if not shared:
        parser.error(f"{arguments.first} and {arguments.second} have no passage in common")
    print(f"{len(shared)} passages annotated twice.\n")
    print("| | both | first only | second only | strict F1 | every span: strict F1 |")
    print("|---|---|---|---|---|---|")
    for label in ("all", *NAMES):
        labels: Sequence[str] = NAMES if label == "all" else [label]
        one_only, other_only, both = compared(first, second, shared, labels)
        every = f1(*(len(part) for part in every_span(first, second, shared, labels)))
        score = f1(len(one_only), len(other_only), len(both))
        print(f"| {label} | {len(both)} | {len(one_only)} | {len(other_only)} | {score} | {every} |")
    if arguments.disagreements:
        one_only, other_only, _ = compared(first, second, shared, NAMES)
        marked = [(key, "first", m) for key, m in one_only] + [(key, "second", m) for key, m in other_only]
        print()
        for (source, offset), who, mention in sorted(marked, key=lambda row: (row[0], row[2]["start"], row[1])):
            print(f"- {source} {offset + mention['start']} {who} {mention['label']} {mention['text']!r}")


def read(file: Path) -> dict[Passage, list[Mention]]:
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return {(row["source"], row["start"]): row["mentions"] for row in rows}


def compared(
    first: dict[Passage, list[Mention]],
    second: dict[Passage, list[Mention]],
    shared: list[Passage],
    labels: Sequence[str],
) -> tuple[list[tuple[Passage, Mention]], list[tuple[Passage, Mention]], list[tuple[Passage, Mention]]]:
    """Required spans of the first alone, of the second alone, and of both."""
    one_only, other_only, both = [], [], []
    for key in shared:
        one, other = first[key], second[key]
        both += [(key, m) for m in required(one) if m["label"] in labels and m in required(other)]
        one_only += [(key, m) for m in unanswered(one, other) if m["label"] in labels]
        other_only += [(key, m) for m in unanswered(other, one) if m["label"] in labels]
    return one_only, other_only, both


def unanswered(one: list[Mention], other: list[Mention]) -> list[Mention]:
    answers, doubtful = required(other), [m for m in other if m.get("optional")]
    return [m for m in required(one) if m not in answers and not any(excuses(d, m) for d in doubtful)]


def required(mentions: list[Mention]) -> list[Mention]:
    return [m for m in mentions if not m.get("optional")]


def excuses(optional: Mention, mention: Mention) -> bool:
    overlap = optional["start"] < mention["end"] and mention["start"] < optional["end"]
    return overlap and (optional["label"] == mention["label"] or {optional["label"], mention["label"]} <= EXCHANGEABLE)


def every_span(
    first: dict[Passage, list[Mention]],
    second: dict[Passage, list[Mention]],
    shared: list[Passage],
    labels: Sequence[str],
) -> tuple[set[tuple[Any, ...]], set[tuple[Any, ...]], set[tuple[Any, ...]]]:
    one, other = (
        {(key, m["label"], m["start"], m["end"]) for key in shared for m in side[key] if m["label"] in labels}
        for side in (first, second)
    )
    return one - other, other - one, one & other


def f1(one_only: int, other_only: int, both: int) -> str:
    return f"{2 * both / (2 * both + one_only + other_only):.3f}" if both + one_only + other_only else "–"


if __name__ == "__main__":
    main()
