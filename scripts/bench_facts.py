"""Scores the shipped facts on gold, property by property, with gold's mentions and with those that the pipe finds.

    .venv/bin/python -m scripts.bench_facts [--mentions gold|found] [--set held-out|seeds|releases|corpus-development]

`held-out` are the twelve releases of press-facts that no ranker saw; on the other sets the rankers were trained, and
what they would do on such releases unseen is what `scripts/train_facts.py` prints as cross-validated. The last line
is the time of linking and facts alone.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from dateline import facts
from dateline.evaluation import gold, scoring
from dateline.evaluation.counts import Counts
from dateline.link import link
from dateline.schema import Document
from scripts.train_facts import PRESS_FACTS, found_mentions, held_out, report, with_gold_mentions

GOLD = Path(__file__).parents[1] / "gold"
SETS = ("held-out", "seeds", "releases", "corpus-development")


def files_of(name: str) -> list[Path]:
    if name == "held-out":
        return [file for file in sorted(PRESS_FACTS.glob("*.json")) if held_out(file.stem)]
    return gold.files([GOLD], name)


def documents(name: str, mentions: str) -> Iterator[tuple[gold.GoldRelease, Document]]:
    reader = found_mentions() if mentions == "found" else None
    for file in files_of(name):
        for release in gold.read_file(file):
            if release.facts is not None:
                bare = release.model_copy(update={"labels": ()})
                yield bare, reader(gold.document(release, file)) if reader else with_gold_mentions(release, file)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--mentions", choices=("gold", "found"), default="found")
    options.add_argument("--set", choices=SETS, nargs="*", default=["held-out", "seeds"])
    arguments = options.parse_args()
    words, spent = 0, 0.0
    for name in arguments.set:
        counts: dict[str, Counts] = defaultdict(Counts)
        for release, doc in documents(name, arguments.mentions):
            begin = time.process_time()
            read = facts.assemble(link(doc))
            spent += time.process_time() - begin
            words += len(doc.text.split())
            result = scoring.compare(release, read).facts
            assert result is not None
            for property, count in result.counts.items():
                counts[property] += count
        report(f"{name}, {arguments.mentions} mentions", counts)
    print(f"{words} words in {spent:.1f} CPU seconds: {words / max(spent, 0.001):.0f} words a second")


if __name__ == "__main__":
    main()
