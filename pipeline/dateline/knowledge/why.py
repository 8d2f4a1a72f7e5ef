"""From a fact back to its words: where the release says it, what decided, and what was beaten."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from dateline import loaders
from dateline.errors import DatelineError, SourceError
from dateline.knowledge.snapshot import Snapshot
from dateline.knowledge.store import DATABASE
from dateline.pipe import Chain, Pipe
from dateline.schema import Beaten, Document, Fact


class Explanation(NamedTuple):
    fact: Fact
    doc: Document


def find(out: Path, fact_id: str) -> Explanation:
    """The fact and its release as a run wrote them.

    Raises DatelineError when `out` holds no knowledge base or the base no such fact; the start of an id is
    enough when only one fact has it.
    """
    with Snapshot(out) as base:
        rows = base.rows("SELECT id, release FROM facts WHERE starts_with(id, ?) ORDER BY id LIMIT 2", fact_id)
        if len(rows) != 1:
            problem = "several facts have ids that start so" if rows else "no such fact"
            raise DatelineError(f"{out / DATABASE}: {fact_id}: {problem}; the table `facts` lists the ids")
        found = base.release(rows[0]["release"])
    assert found is not None, "a fact's release is in the base"
    return Explanation(next(fact for fact in found.doc.facts if fact.id == rows[0]["id"]), found.doc)


class Source(NamedTuple):
    """`lines` of the file (or member of an archive) at `path`; of the release's text where `problem` says why."""

    path: str
    lines: tuple[int, ...]
    problem: str | None = None


def source(doc: Document, offsets: Sequence[int]) -> Source:
    """Where characters of the text stand in the file that the release was read from."""
    path = doc.release.path or doc.id
    try:
        return Source(path, tuple(line for _, line in loaders.source_positions(doc, offsets)))
    except SourceError as error:
        return Source(path, tuple(doc.text.count("\n", 0, offset) + 1 for offset in offsets), error.reason)


def beaten(out: Path, doc: Document, fact: Fact) -> list[Beaten]:
    """The candidates that the fact's evidence won against, found by reading the release again with the run's chain."""
    chain = Chain.model_validate(json.loads((out / "run.json").read_text("utf-8"))["chain"])
    again = Pipe(chain)(Document(release=doc.release))
    evidence = {(doc.mention[id].start, doc.mention[id].end) for id in fact.evidence}
    ids = {mention.id for mention in again.mentions if (mention.start, mention.end) in evidence}
    return [loser for loser in again.beaten if loser.by in ids]
