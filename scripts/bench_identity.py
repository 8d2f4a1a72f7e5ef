"""How well things of many releases are told apart and united, on the families of gold/identity.

    .venv/bin/python -m scripts.bench_identity [--part development|test|all] [--entities gold|found] [--errors]

All releases stand in one base, whatever part is scored. `gold` gives the identity stage the entities of gold (facts are
still found), `found` those that the pipe finds: a thing that it misses stands alone. Beside it stand: equal names
(the name key without legal forms, case and punctuation), the same with a similarity of 90 and more of rapidfuzz's
token_set_ratio (single linkage within a kind). Intervals: 1,000 bootstrap samples of families.
"""

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import dateline
from dateline import loaders
from dateline.evaluation import gold
from dateline.evaluation.clusters import BCubed, GoldThing, gold_things, pairs, read_families, shares
from dateline.evaluation.counts import Score, summed
from dateline.facts import assemble
from dateline.grammar import naming
from dateline.knowledge import identity
from dateline.link import KINDS
from dateline.schema import Document, Entity, Label, Mention

CHECKOUT = Path(__file__).parents[1]
GOLD = CHECKOUT / "gold"
LABELS: dict[str, Label] = {kind: label for label, kind in KINDS.items()}  # type: ignore[misc]
ROUNDS, SIMILAR = 1000, 90


class Base(NamedTuple):
    """The releases of all families: what gold says, and what the pipe found."""

    things: list[GoldThing]
    parts: dict[str, str]
    docs: dict[str, Document]


def read_base(pipe: Callable[[Document], Document]) -> Base:
    families = read_families(GOLD / "identity")
    wanted = {release for family in families for cluster in family.clusters for release in cluster.members}
    annotated: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    loaded: dict[str, Document] = {}
    for release in sorted(wanted):
        file = GOLD / f"{release}.yaml"
        if file.is_file():
            [read] = gold.read_file(file)
            loaded[release] = gold.document(read, file)
            annotated[release] = [(e.kind, (e.name, *e.aliases)) for e in read.entities or ()]
    for doc in loaders.read(str(CHECKOUT / "corpus")):
        if doc.id in wanted and doc.id not in loaded:
            loaded[doc.id] = doc
    if missing := wanted - loaded.keys():
        raise SystemExit(f"no text for {', '.join(sorted(missing))}")
    docs = {release: pipe(doc) for release, doc in sorted(loaded.items())}
    return Base(gold_things(families, annotated), {f.family: f.part for f in families}, docs)


def with_gold_entities(doc: Document, things: Sequence[GoldThing]) -> Document:
    """The document with gold's entities for found ones, their mentions wherever their names stand."""
    entities, marked = [], []
    for number, thing in enumerate(things, 1):
        names = thing.names
        entities.append(Entity.model_validate(
            {"id": f"e{number}", "kind": thing.kind, "class": naming.organisation_class(names[0]) or "other"
             if thing.kind == "organisation" else None, "name": names[0], "aliases": names[1:]}))  # fmt: skip
        marked += [(match.start(), match.end(), LABELS[thing.kind], f"e{number}")
                   for name in names for match in _occurrences(doc.text, name)]  # fmt: skip
    taken: list[tuple[int, int]] = []
    mentions: list[Mention] = []
    for start, end, label, entity in sorted(marked, key=lambda m: (m[0] - m[1], m[0])):
        if all(end <= s or start >= e for s, e in taken):
            taken.append((start, end))
            mentions.append(Mention(label=label, start=start, end=end, text=doc.text[start:end], entity=entity,
                                    zone=doc.zone_at(start), rule="gold"))  # fmt: skip
    others = [m.model_copy(update={"restates": None, "entity": None}) for m in doc.mentions
              if m.label not in KINDS and all(m.end <= s or m.start >= e for s, e in taken)]  # fmt: skip
    ordered = sorted((*mentions, *others), key=lambda m: m.start)
    numbered = tuple(m.model_copy(update={"id": f"m{i}"}) for i, m in enumerate(ordered, 1))
    of = {e.id: tuple(m.id for m in numbered if m.entity == e.id) for e in entities}
    kept = tuple(e.model_copy(update={"mentions": of[e.id]}) for e in entities)
    return assemble(doc.replace(mentions=numbered, entities=kept, facts=()))


def _occurrences(text: str, name: str) -> Iterable[re.Match[str]]:
    spaced = r"\s+".join(map(re.escape, name.split()))
    return re.finditer(rf"(?<!\w){spaced}(?!\w)", text)


def aligned(thing: GoldThing, doc: Document) -> str | None:
    """The found entity that has most of a gold entity's names, of its kind; None where none has any."""
    wanted = {" ".join(naming.words(name)) for name in thing.names}
    best: tuple[int, str] | None = None
    for entity in doc.entities:
        if entity.kind == thing.kind:
            same = len(wanted & {" ".join(naming.words(name)) for name in (entity.name, *entity.aliases)})
            if same and (best is None or same > best[0]):
                best = (same, entity.id)
    return best[1] if best else None


# The systems: entities of all releases -> a thing each.

Found = dict[tuple[str, str], str]


def ours(records: Sequence[dict[str, Any]]) -> Found:
    return identity.identify(o for record in records for o in identity.occurrences(record)).things


def equal_names(records: Sequence[dict[str, Any]]) -> Found:
    return {(release, e["id"]): f"{e['kind']} {_key(e['name'])}" for release, e in _entities(records)}


def _key(name: str) -> str:
    return " ".join(naming.without_legal_form(naming.words(name))) or name.casefold()


def _entities(records: Sequence[dict[str, Any]]) -> Iterable[tuple[str, dict[str, Any]]]:
    return ((record["release"]["id"], entity) for record in records for entity in record["entities"])


def similar_names(records: Sequence[dict[str, Any]]) -> Found:
    from rapidfuzz import fuzz

    found = equal_names(records)
    parent = {key: key for key in found.values()}

    def root(key: str) -> str:
        while parent[key] != key:
            key = parent[key]
        return key

    by_kind: dict[str, list[str]] = defaultdict(list)
    for key in parent:
        by_kind[key.split(" ")[0]].append(key)
    for kind, keys in by_kind.items():
        for one, other in combinations(sorted(keys), 2):
            if fuzz.token_set_ratio(one[len(kind):], other[len(kind):]) >= SIMILAR:
                parent[root(one)] = root(other)
    return {place: root(key) for place, key in found.items()}


SYSTEMS = {"dateline": ours, "equal names": equal_names, "rapidfuzz": similar_names}


class Row(NamedTuple):
    family: str
    release: str
    kind: str
    names: tuple[str, ...]
    gold: str
    found: str | None


def rows(base: Base, docs: dict[str, Document], system: Callable[[Sequence[dict[str, Any]]], Found]) -> list[Row]:
    found = system([json.loads(doc.to_json()) for doc in docs.values()])
    table = []
    for thing in base.things:
        entity = aligned(thing, docs[thing.release])
        place = found[thing.release, entity] if entity else None
        table.append(Row(thing.family, thing.release, thing.kind, thing.names, thing.thing, place))
    return table


class Measured(NamedTuple):
    bcubed: BCubed
    pairs: Score


def measure(table: Sequence[Row], chosen: Callable[[Row], bool]) -> dict[str, Measured]:
    """By family; B-cubed counts what each entity has in common with all others, pairs only those within a family."""
    weighed: dict[str, BCubed] = defaultdict(BCubed)
    kept = [row for row in table if chosen(row)]
    for row, (p, r) in zip(kept, shares([(f"{r.kind} {r.gold}", r.found) for r in kept]), strict=True):
        weighed[row.family] += BCubed(mentions=1, precision_sum=p, recall_sum=r)
    return {
        family: Measured(total, pairs([(r.release, r.gold, r.found) for r in kept if r.family == family]))
        for family, total in weighed.items()
    }


def interval(by_family: Sequence[BCubed]) -> tuple[float, float]:
    """The 95 % interval of B-cubed F1."""
    draw = random.Random(7)
    values = sorted(sum((draw.choice(by_family) for _ in by_family), BCubed()).f1 or 0.0 for _ in range(ROUNDS))
    return values[int(0.025 * ROUNDS)], values[int(0.975 * ROUNDS) - 1]


def show(base: Base, tables: dict[str, list[Row]], part: str) -> None:
    print(f"{'system':12} {'kind':13} {'entities':>8} {'P':>6} {'R':>6} {'B3 F1':>6} {'95 %':>12} "
          f"{'pairs gold/found/right':>24} {'pair F1':>7}")  # fmt: skip
    for system, table in tables.items():
        for kind in ("all", *LABELS):
            by_family = measure(table, lambda row, kind=kind: (part == "all" or base.parts[row.family] == part)
                                and kind in ("all", row.kind))  # type: ignore[misc]  # fmt: skip
            bcubed = [by_family[family].bcubed for family in sorted(by_family)]
            b3, paired = sum(bcubed, BCubed()), summed([measured.pairs for measured in by_family.values()])
            if not b3.mentions:
                continue
            low, high = interval(bcubed)
            figures = f"{b3.precision or 0:6.3f} {b3.recall or 0:6.3f} {b3.f1 or 0:6.3f} {f'{low:.3f}–{high:.3f}':>12}"
            counts = f"{paired.gold}/{paired.found}/{paired.correct}"
            f1 = "" if paired.f1 is None else f"{paired.f1:.3f}"
            print(f"{system:12} {kind:13} {b3.mentions:8} {figures} {counts:>24} {f1:>7}")


def show_errors(base: Base, table: Sequence[Row], part: str) -> None:
    kept = [row for row in table if part == "all" or base.parts[row.family] == part]
    for one, other in combinations(kept, 2):
        if one.kind == other.kind and one.release != other.release:
            same, found = one.gold == other.gold, one.found is not None and one.found == other.found
            if same != found:
                print("apart " if same else "united", one.kind, f"{one.release}: {one.names[0]} ({one.found})",
                      f"| {other.release}: {other.names[0]} ({other.found})")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("development", "test", "all"), default="development")
    parser.add_argument("--entities", choices=("gold", "found"), default="gold")
    parser.add_argument("--errors", action="store_true")
    given = parser.parse_args()
    base = read_base(dateline.load())
    docs = base.docs
    if given.entities == "gold":
        by_release: dict[str, list[GoldThing]] = defaultdict(list)
        for thing in base.things:
            by_release[thing.release].append(thing)
        docs = {release: with_gold_entities(doc, by_release[release]) for release, doc in docs.items()}
    tables = {name: rows(base, docs, system) for name, system in SYSTEMS.items()}
    print(f"{len(docs)} releases, {len(base.parts)} families; part {given.part}, entities {given.entities}")
    show(base, tables, given.part)
    if given.errors:
        show_errors(base, tables["dateline"], given.part)


if __name__ == "__main__":
    main()
