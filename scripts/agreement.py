"""How far two annotations of the same releases agree, as a Markdown table.

    agreement.py FIRST SECOND        two folders of gold files (the same names), or two gold files

The second is scored against the first; F1 is the same the other way round. Strict: same ends and label. Value: as
`docs/evaluation.md` says. The main figures count every span and every fact that either marked, optional or not:
excusing what one of the two calls optional would hide most disagreements, since annotators call doubtful spans
optional. "Agreed required" is F1 with such spans excused, as the score excuses them. No kappa: there is no count of
true negatives among all possible spans to correct chance by.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from dateline.errors import GoldError
from dateline.evaluation import gold
from dateline.evaluation.report import Report, bounds, ratio, write_between
from dateline.evaluation.scoring import compare, total
from dateline.schema import Document, Entity, Fact, FactValue, Link, Mention, Size, Span, from_text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--into", type=Path, help="write between <!-- agreement --> and <!-- /agreement --> of a file")
    parser.add_argument("--disagreements", action="store_true", help="list them after the table")
    arguments = parser.parse_args()
    try:
        pairs = both(arguments.first, arguments.second)
        report = agreement(pairs)
        table = markdown(report, required(pairs), optional_in_one(pairs))
        if arguments.into is not None:
            write_between(arguments.into, "agreement", table)
            return 0
    except GoldError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    print(table)
    if arguments.disagreements:
        for miss in (*report.misses, *report.fact_misses):
            print(f"- {miss.release} {miss.kind} {miss.label} {miss.text!r}: {miss.context} ({miss.detail})")
    return 0


def both(first: Path, second: Path) -> list[tuple[gold.GoldRelease, gold.GoldRelease]]:
    """The releases that both annotated, by their texts' checksum. Raises GoldError where there are none."""
    one, other = (
        {r.sha256: r for path in gold.files([source]) for r in gold.read_file(path)} for source in (first, second)
    )
    pairs = [(one[key], other[key]) for key in one if key in other and key is not None]
    if not pairs:
        raise gold.error(second, f"releases with the text of those in {first}", "none")
    return sorted(pairs, key=lambda pair: pair[0].id)


def agreement(pairs: list[tuple[gold.GoldRelease, gold.GoldRelease]]) -> Report:
    """Over everything that either marked."""
    return total([compare(insisting(one, other), as_document(insisting(other, one))) for one, other in pairs])


def required(pairs: list[tuple[gold.GoldRelease, gold.GoldRelease]]) -> Report:
    """Over what neither calls optional."""
    return total([compare(excusing(one, other), as_document(other)) for one, other in pairs])


def insisting(one: gold.GoldRelease, other: gold.GoldRelease) -> gold.GoldRelease:
    """`one` with nothing optional; its facts only if `other` was read for facts."""
    mentions = tuple(m.model_copy(update={"optional": False}) for m in one.mentions)
    facts = None if one.facts is None or other.facts is None else one.facts
    all_facts = None if facts is None else tuple(f.model_copy(update={"optional": False}) for f in facts)
    return one.model_copy(update={"mentions": mentions, "facts": all_facts})


def excusing(one: gold.GoldRelease, other: gold.GoldRelease) -> gold.GoldRelease:
    """`one` with every span optional that `other` calls so, and without facts, whose flags are not aligned."""
    optional = {(m.label, m.start, m.end) for m in other.mentions if m.optional}
    mentions = tuple(
        m.model_copy(update={"optional": m.optional or (m.label, m.start, m.end) in optional}) for m in one.mentions
    )
    return one.model_copy(update={"mentions": mentions, "facts": None})


def as_document(release: gold.GoldRelease) -> Document:
    """An annotation as if it had been found; what it calls optional is not claimed."""
    mentions = tuple(
        Mention(id=m.id, label=m.label, start=m.start, end=m.end, text=m.text, value=m.value, entity=m.entity)
        for m in release.mentions if not m.optional
    )  # fmt: skip
    entities = {e.id: Entity(id=e.id, kind=e.kind, name=e.name, aliases=e.aliases) for e in release.entities or ()}
    facts = tuple(_fact(fact, entities) for fact in release.facts or ())
    # The text is not at hand, and not needed: spans are compared with spans.
    doc = from_text("", id=release.id).model_copy(update={"mentions": mentions, "facts": facts})
    return doc.model_copy(update={"entities": tuple(entities.values())})


def _fact(fact: gold.GoldFact, entities: dict[str, Entity]) -> Fact:
    value: FactValue
    if isinstance(fact.value, gold.Named):
        value = Link(entity=_entity(fact.value.names, entities), role=fact.value.role)
    elif isinstance(fact.value, gold.GoldSize):
        value = Size.model_validate(fact.value.model_dump(exclude={"restated"}))
    else:
        value = fact.value
    subject = _entity((fact.subject, *fact.subject_aliases), entities)
    return Fact(subject=subject, property=fact.property, value=value, evidence=(), sentence=Span(start=0, end=0),
                confidence=1, rule="annotator")  # fmt: skip


def _entity(names: tuple[str, ...], entities: dict[str, Entity]) -> str:
    id = f"named {names[0]}"
    entities.setdefault(id, Entity(id=id, kind="project", name=names[0], aliases=names[1:]))
    return id


def optional_in_one(pairs: list[tuple[gold.GoldRelease, gold.GoldRelease]]) -> Counter[str]:
    """By label, the spans that both marked with the same ends and only one called optional."""
    differing: Counter[str] = Counter()
    for one, other in pairs:
        flags = {(m.label, m.start, m.end): m.optional for m in one.mentions}
        differing.update(
            m.label for m in other.mentions if flags.get((m.label, m.start, m.end), m.optional) != m.optional
        )
    return differing


def markdown(everything: Report, agreed: Report, differing: Counter[str]) -> str:
    rows = [
        "| | both | first only | second only | strict F1 | 95 % | value F1 | 95 % "
        "| optional in one | agreed required: strict F1 |",
        "|---" * 10 + "|",
    ]
    for name, label in {"core": everything.core, **everything.labels}.items():
        strict, value = label.strict, label.value
        flags = sum(differing[n] for n in everything.core_labels) if name == "core" else differing[name]
        lenient = agreed.core if name == "core" else agreed.labels[name]
        rows.append(
            f"| {name} | {strict.correct} | {strict.missed} | {strict.spurious} | {ratio(strict.f1)} "
            f"| {bounds(strict)} | {ratio(value.f1)} | {bounds(value)} | {flags} | {ratio(lenient.strict.f1)} |"
        )
    if everything.facts:
        facts = everything.facts.micro
        rows.append(
            f"| facts ({everything.facts.releases} releases) | {facts.correct} | {facts.missed} | {facts.spurious} "
            f"| | | {ratio(facts.f1)} | {bounds(facts)} | | |"
        )
    names = ", ".join(release.id for release in everything.releases)
    return "\n".join([f"{len(everything.releases)} releases annotated twice: {names}.", "", *rows])


if __name__ == "__main__":
    sys.exit(main())
