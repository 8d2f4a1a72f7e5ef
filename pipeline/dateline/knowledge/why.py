"""From a fact back to its words: where the release says it, what decided, and what was beaten.

From a thing to the entities of releases that it is, what united them and what was kept apart from it.
"""

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


class Member(NamedTuple):
    """An entity of a release that is the thing."""

    release: str
    published: str | None
    name: str
    aliases: tuple[str, ...]


class Decision(NamedTuple):
    """Two names of two releases that were held for one thing, or not; `score` is None where nothing was weighed."""

    one: str
    other: str
    score: float | None
    reasons: tuple[str, ...]


class Identity(NamedTuple):
    """A thing: its members by publication, the decisions that united them, those that kept others apart."""

    id: str
    kind: str
    name: str
    members: tuple[Member, ...]
    united: tuple[Decision, ...]
    apart: tuple[Decision, ...]


def find(out: Path, id: str) -> Explanation | Identity:
    """The fact and its release as a run wrote them, or the thing and why it is one.

    Raises DatelineError when `out` holds no knowledge base or the base no such fact or thing; the start of an id is
    enough when only one has it.
    """
    with Snapshot(out) as base:
        facts = base.rows("SELECT id, release FROM facts WHERE starts_with(id, ?) ORDER BY id LIMIT 2", id)
        things = base.rows("SELECT id, kind, name FROM things WHERE starts_with(id, ?) ORDER BY id LIMIT 2", id)
        if len(facts) + len(things) != 1:
            problem = "several ids start so" if facts or things else "no such fact or thing"
            raise DatelineError(f"{out / DATABASE}: {id}: {problem}; the tables `facts` and `things` list the ids")
        if things:
            return _identity(base, **things[0])
        found = base.release(facts[0]["release"])
    assert found is not None, "a fact's release is in the base"
    return Explanation(next(fact for fact in found.doc.facts if fact.id == facts[0]["id"]), found.doc)


def _identity(base: Snapshot, id: str, kind: str, name: str) -> Identity:
    members = base.rows(
        "SELECT e.release, CAST(r.published AS VARCHAR) AS published, e.name, e.aliases FROM entities e "
        "JOIN releases r ON r.id = e.release WHERE e.thing = ? ORDER BY r.published, e.release, e.name", id
    )  # fmt: skip
    decisions = base.rows(
        "SELECT united, one, one_release, other, other_release, score, reasons FROM decisions "
        "WHERE thing = $1 OR other_thing = $1 ORDER BY score DESC NULLS FIRST, one_release, other_release, one, other",
        id,
    )
    read = [
        (row["united"], Decision(f"{row['one']} ({row['one_release']})", f"{row['other']} ({row['other_release']})",
                                 row["score"], tuple(row["reasons"])))
        for row in decisions
    ]  # fmt: skip
    return Identity(
        id=id,
        kind=kind,
        name=name,
        members=tuple(Member(m["release"], m["published"], m["name"], tuple(m["aliases"])) for m in members),
        united=tuple(decision for united, decision in read if united),
        apart=tuple(decision for united, decision in read if not united),
    )


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
