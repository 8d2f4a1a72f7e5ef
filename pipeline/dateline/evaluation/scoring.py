"""From gold and findings to a report: one release at a time, then summed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

from dateline import pipe
from dateline.errors import GoldError
from dateline.evaluation import equality, matching
from dateline.evaluation import gold as annotation
from dateline.evaluation import predictions as findings
from dateline.evaluation.clusters import BCubed, bcubed
from dateline.evaluation.counts import Counts, Score, summed
from dateline.evaluation.gold import GoldFact, GoldMention, GoldRelease
from dateline.evaluation.report import EntityScore, FactScore, LabelScore, Miss, ReleaseScore, Report
from dateline.schema import Document, Fact, Mention, Property

PROPERTIES: tuple[Property, ...] = get_args(Property)
LAYERS = ("strict", "relaxed", "value")
CONTEXT = 40


class Layers(NamedTuple):
    strict: Counts = Counts()
    relaxed: Counts = Counts()
    value: Counts = Counts()


class LabelResult(NamedTuple):
    """One label of one release. `optional` counts gold spans that may be found, `excused` findings that met one."""

    layers: Layers
    optional: int
    excused: int
    misses: tuple[Miss, ...]


class FactResult(NamedTuple):
    counts: dict[str, Counts]
    dates: Counts
    optional: int
    misses: tuple[Miss, ...]


class ReleaseResult(NamedTuple):
    """`classes` counts by kind and class ("organisation: company")."""

    id: str
    labels: dict[str, LabelResult]
    entities: BCubed
    classes: dict[str, Counts]
    facts: FactResult | None


def evaluate(
    gold: Path | Iterable[Path],
    predictions: Path | None = None,
    corpus: Iterable[Path] = (),
    report: Path | None = None,
    chain: Path | None = None,
    part: str | None = None,
) -> Report:
    """`score`, its report written into the folder `report` if one is given: the command `dateline score`."""
    result = score(gold, predictions, corpus, chain, part)
    if report is not None:
        result.write(report)
    return result


def score(
    gold: Path | Iterable[Path],
    predictions: Path | None = None,
    corpus: Iterable[Path] = (),
    chain: Path | None = None,
    part: str | None = None,
) -> Report:
    """Scores findings against gold.

    `gold` is gold files or folders, `part` a part of a folder's split.yaml. `predictions` is a file of JSON lines as
    `run` and `extract` write them; without it the pipe (of `chain`, else the default) reads the gold's texts, which
    are looked for among `corpus` first. Raises GoldError for gold or predictions that cannot be used.
    """
    return total(*results(gold, predictions, corpus, chain, part))


def results(
    gold: Path | Iterable[Path],
    predictions: Path | None = None,
    corpus: Iterable[Path] = (),
    chain: Path | None = None,
    part: str | None = None,
) -> tuple[list[ReleaseResult], list[str]]:
    """`score`, release by release, and the notes on what was left out."""
    notes: list[str] = []
    pairs = _pairs([gold] if isinstance(gold, Path) else list(gold), predictions, list(corpus), part, notes)
    docs: Iterable[Document] = (doc for _, doc in pairs)
    if predictions is None:
        reader = pipe.load(chain) if chain else pipe.load()
        docs = reader.stream(docs)
    return [compare(release, doc) for (release, _), doc in zip(pairs, docs, strict=True)], notes


def _pairs(
    sources: list[Path], predictions: Path | None, corpus: list[Path], part: str | None, notes: list[str]
) -> list[tuple[GoldRelease, Document]]:
    """Each gold release with its document, read or not, in the order of their ids."""
    made = findings.read(predictions) if predictions else None
    pairs: dict[str, tuple[GoldRelease, Document]] = {}
    for path in annotation.files(sources, part):
        for release in annotation.read_file(path):
            if release.id in pairs:
                raise annotation.error(path, "each release once", f"{release.id} a second time")
            try:
                doc = made.of(release, path) if made else None
                if made and doc is None:
                    notes.append(f"{release.id}: no findings; everything counts as missed")
                pairs[release.id] = release, doc or annotation.document(release, path, corpus)
            except FileNotFoundError:
                notes.append(f"{release.id}: left out, {release.path} is not there")
    if not pairs:
        raise GoldError(f"{', '.join(map(str, sources))}: none of the releases that the gold annotates is there")
    return [pairs[id] for id in sorted(pairs)]


def compare(release: GoldRelease, doc: Document) -> ReleaseResult:
    """One release scored."""
    labels: dict[str, LabelResult] = {label: _label(label, release, doc) for label in release.labels}
    return ReleaseResult(release.id, labels, _entities(release, doc), _classes(release, doc), _facts(release, doc))


def _label(label: str, release: GoldRelease, doc: Document) -> LabelResult:
    wanted = [m for m in release.mentions if m.label == label and not m.optional]
    excuses = [m for m in release.mentions if m.optional]
    found = sorted((m for m in doc.mentions if m.label == label), key=lambda m: (m.start, m.end))
    by_layer = {
        "strict": matching.best(wanted, found, matching.exact),
        "relaxed": matching.best(wanted, found, matching.overlap),
        "value": matching.best(wanted, found, _value_fit),
    }
    spurious = {name: _unexcused(layer.left, found, excuses) for name, layer in by_layer.items()}
    layers = Layers(
        *(
            Counts(
                correct=len(by_layer[name].pairs),
                found=len(by_layer[name].pairs) + len(spurious[name]),
                gold=len(wanted),
            )
            for name in LAYERS
        )
    )
    relaxed = by_layer["relaxed"]
    misses = tuple(_misses(release, doc, wanted, found, relaxed, spurious["relaxed"]))
    optional = sum(m.label == label for m in excuses)
    return LabelResult(layers, optional, len(relaxed.left) - len(spurious["relaxed"]), misses)


def _value_fit(wanted: GoldMention, found: Mention) -> float:
    """Overlap with equal value; a name has no value of its own, so its exact span stands for it."""
    if wanted.label in annotation.NAMES:
        return matching.exact(wanted, found)
    return 0.0 if equality.differing(wanted.value, found.value) else matching.overlap(wanted, found)


def _unexcused(left: Iterable[int], found: Sequence[Mention], excuses: Sequence[GoldMention]) -> list[int]:
    return [i for i in left if not any(matching.excused(found[i], optional) for optional in excuses)]


def _misses(
    release: GoldRelease, doc: Document, wanted: Sequence[GoldMention], found: Sequence[Mention],
    relaxed: matching.Matching, spurious: Sequence[int],
) -> Iterator[Miss]:  # fmt: skip
    def miss(kind: str, at: GoldMention | Mention, detail: str) -> Miss:
        return Miss(release=release.id, kind=kind, label=at.label, start=at.start, text=at.text,
                    context=_context(doc.text, at.start, at.end), detail=detail)  # fmt: skip

    for index in relaxed.missed:
        others = [m for m in doc.mentions if matching.overlap(wanted[index], m) > 0]
        yield miss("missed", wanted[index], "; ".join(f"found {m.label} {m.text!r}" for m in others))
    for index in spurious:
        others_gold = [m for m in release.mentions if matching.overlap(m, found[index]) > 0]
        detail = "; ".join(f"gold {m.label} {m.text!r}" for m in others_gold)
        yield miss("spurious", found[index], " ".join(filter(None, [detail, f"by {found[index].rule or '?'}"])))
    for g, f in relaxed.pairs:
        if not matching.exact(wanted[g], found[f]):
            yield miss("ends", wanted[g], f"found {found[f].text!r}")
        fields = equality.differing(wanted[g].value, found[f].value) if wanted[g].label in annotation.VALUES else ()
        if fields:
            yield miss("value", wanted[g], _difference(wanted[g], found[f], fields))


def _difference(wanted: GoldMention, found: Mention, fields: Iterable[str]) -> str:
    def shown(value: object, name: str) -> str:
        if name == "size":
            return f"{getattr(value, 'low', None)}..{getattr(value, 'high', None)} {getattr(value, 'unit', '')}"
        return str(value if name == "value" else getattr(value, name))

    return "; ".join(f"{name} {shown(wanted.value, name)}, found {shown(found.value, name)}" for name in fields)


def _context(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return " ".join(f"{before}[{text[start:end]}]{after}".split())


def _entities(release: GoldRelease, doc: Document) -> BCubed:
    """B-cubed over the name mentions that were found with the gold's ends and label and that gold links."""
    return bcubed(_met(release, doc))


def _met(release: GoldRelease, doc: Document) -> list[tuple[str, str | None]]:
    """(gold entity, found entity) of each name mention that was found."""
    at = {(m.label, m.start, m.end): m for m in doc.mentions}
    wanted = [m for m in release.mentions if m.label in annotation.NAMES and (m.label, m.start, m.end) in at]
    return [(m.entity, at[m.label, m.start, m.end].entity) for m in wanted if m.entity]


def _classes(release: GoldRelease, doc: Document) -> dict[str, Counts]:
    """The class of each gold entity that has one, against that of the found entity which most of its mentions name."""
    met: dict[str, Counter[str]] = defaultdict(Counter)
    for wanted, found in _met(release, doc):
        if found is not None:
            met[wanted][found] += 1
    counts: dict[str, Counts] = defaultdict(Counts)
    for entity in release.entities or ():
        if entity.class_ is None or entity.id not in met:
            continue
        found_class = doc.entity[met[entity.id].most_common(1)[0][0]].class_
        right = entity.class_ == found_class
        counts[f"{entity.kind}: {entity.class_}"] += Counts(correct=int(right), gold=1)
        counts[f"{entity.kind}: {found_class}"] += Counts(found=1)
    return dict(counts)


def _facts(release: GoldRelease, doc: Document) -> FactResult | None:
    if release.facts is None:
        return None

    def same(wanted: GoldFact, found: Fact) -> float:
        return float(
            wanted.property == found.property
            and equality.same_fact_value(wanted.value, found.value, doc.entity)
            and equality.same_subject(wanted, found, doc.entity)
        )

    wanted = [fact for fact in release.facts if not fact.optional]
    optional = [fact for fact in release.facts if fact.optional]
    found = list(doc.facts)
    matched = matching.best(wanted, found, same)
    spurious = [i for i in matched.left if not any(same(fact, found[i]) for fact in optional)]
    right = Counter(wanted[g].property for g, _ in matched.pairs)
    wrong = Counter(found[i].property for i in spurious)
    in_gold = Counter(fact.property for fact in wanted)
    counts: dict[str, Counts] = {
        name: Counts(correct=right[name], found=right[name] + wrong[name], gold=in_gold[name]) for name in PROPERTIES
    }
    dates = [(getattr(wanted[g].value, "date", None), getattr(found[f].value, "date", None)) for g, f in matched.pairs]
    dated = Counts(
        correct=sum(g is not None and g == f for g, f in dates),
        found=sum(f is not None for _, f in dates),
        gold=sum(g is not None for g, _ in dates),
    )
    misses = [_missed_fact(release, doc, wanted[i]) for i in matched.missed]
    misses += [_spurious_fact(release, doc, found[i]) for i in spurious]
    return FactResult(counts, dated, len(optional), tuple(misses))


def _missed_fact(release: GoldRelease, doc: Document, fact: GoldFact) -> Miss:
    near = []
    for found in (f for f in doc.facts if f.property == fact.property):
        if equality.same_fact_value(fact.value, found.value, doc.entity):
            near.append(f"found of {_name(doc, found.subject)!r}")
        elif equality.same_subject(fact, found, doc.entity):
            near.append(f"found {_shown(doc, found)}")
    value = fact.value.model_dump_json(exclude_none=True, exclude_defaults=True)
    return Miss(release=release.id, kind="missed", label=fact.property, start=0, text=f"{fact.subject}: {value}",
                context="; ".join(fact.evidence), detail="; ".join(near))  # fmt: skip


def _spurious_fact(release: GoldRelease, doc: Document, fact: Fact) -> Miss:
    sentence = " ".join(doc.text[fact.sentence.start : fact.sentence.end].split())
    return Miss(release=release.id, kind="spurious", label=fact.property, start=fact.sentence.start,
                text=f"{_name(doc, fact.subject)}: {_shown(doc, fact)}", context=sentence[:240],
                detail=f"by {fact.rule or '?'}")  # fmt: skip


def _name(doc: Document, entity: str) -> str:
    return doc.entity[entity].name if entity in doc.entity else entity


def _shown(doc: Document, fact: Fact) -> str:
    party = getattr(fact.value, "entity", None)
    if party is not None:
        return f"{getattr(fact.value, 'role', None) or ''} {_name(doc, party)}".strip()
    return fact.value.model_dump_json(exclude_none=True, exclude_defaults=True)


def total(results: Sequence[ReleaseResult], notes: Sequence[str] = ()) -> Report:
    """The report over releases, in the order of their ids."""
    results = sorted(results, key=lambda result: result.id)
    labels = [label for label in annotation.LABELS if any(label in result.labels for result in results)]
    with_facts = [result.facts for result in results if result.facts is not None]
    without = [result.id for result in results if result.facts is None]
    notes = [*notes, *([f"no fact gold, left out of the fact score: {', '.join(without)}"] if without else [])]
    core = [label for label in annotation.CORE if label in labels]
    return Report(
        releases=tuple(_release_score(result) for result in results),
        core=_label_score([_summed_layers(result, core) for result in results], 0, 0),
        core_labels=tuple(core),
        labels={label: _of_label(results, label) for label in labels},
        entities=_entity_score(results),
        classes=_class_scores(results),
        facts=_fact_score(with_facts) if with_facts else None,
        misses=tuple(miss for result in results for label in result.labels.values() for miss in label.misses),
        fact_misses=tuple(miss for facts in with_facts for miss in facts.misses),
        notes=tuple(notes),
    )


def _summed_layers(result: ReleaseResult, labels: Iterable[str]) -> Layers:
    chosen = [result.labels[label].layers for label in labels if label in result.labels]
    return Layers(*(sum((getattr(layers, name) for layers in chosen), Counts()) for name in LAYERS))


def _of_label(results: Sequence[ReleaseResult], label: str) -> LabelScore:
    chosen = [result.labels[label] for result in results if label in result.labels]
    return _label_score([r.layers for r in chosen], sum(r.optional for r in chosen), sum(r.excused for r in chosen))


def _label_score(layers: Sequence[Layers], optional: int, excused: int) -> LabelScore:
    strict, relaxed, value = (summed([getattr(release, name) for release in layers]) for name in LAYERS)
    return LabelScore(strict=strict, relaxed=relaxed, value=value, optional=optional, excused=excused)


def _entity_score(results: Sequence[ReleaseResult]) -> EntityScore | None:
    both = sum((result.entities for result in results), BCubed())
    if not both.mentions:
        return None
    return EntityScore(mentions=both.mentions, precision=both.precision, recall=both.recall, f1=both.f1)


def _class_scores(results: Sequence[ReleaseResult]) -> dict[str, Score]:
    """By kind, then by kind and class; of a kind every entity has one class, so P, R and F1 are its accuracy."""
    keys = sorted({key for result in results for key in result.classes})
    scores: dict[str, Score] = {}
    for kind in sorted({key.partition(":")[0] for key in keys}):
        of_kind = [key for key in keys if key.startswith(f"{kind}:")]
        scores[kind] = summed([sum((r.classes.get(key, Counts()) for key in of_kind), Counts()) for r in results])
        scores |= {key: summed([result.classes.get(key, Counts()) for result in results]) for key in of_kind}
    return scores


def _fact_score(facts: Sequence[FactResult]) -> FactScore:
    return FactScore(
        releases=len(facts),
        optional=sum(result.optional for result in facts),
        micro=summed([sum(result.counts.values(), Counts()) for result in facts]),
        properties={name: summed([result.counts[name] for result in facts]) for name in PROPERTIES},
        status_date=summed([result.dates for result in facts]),
    )


def _release_score(result: ReleaseResult) -> ReleaseScore:
    core = _summed_layers(result, annotation.CORE)
    facts = sum(result.facts.counts.values(), Counts()) if result.facts else None
    return ReleaseScore(
        id=result.id,
        strict=summed([core.strict]),
        value=summed([core.value]),
        facts=summed([facts]) if facts else None,
    )
