"""Trains the fact rankers on annotated releases and writes `models/trained/facts/weights.json`.

    .venv/bin/python scripts/train_facts.py [--write] [--predicted]

Gold mentions (and with `--predicted` also those that the pipe finds) are linked; every candidate that a required
gold fact bears out is positive, one that only an optional fact bears out is left aside, the rest are negative.
Penalties and the threshold are chosen by cross-validation over releases; what is printed is that score.
"""

import argparse
import hashlib
import json
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from dateline import layout, paths, pipe
from dateline.errors import GoldError
from dateline.evaluation import equality, gold, scoring
from dateline.evaluation.counts import Counts
from dateline.facts import choose, exclusive, propose
from dateline.facts.candidates import Candidate
from dateline.facts.ranking import Ranker, weigh
from dateline.facts.scene import Scene
from dateline.link import link
from dateline.schema import Document, Fact, Mention

PRESS_FACTS = Path(__file__).parents[2] / "shared" / "datasets" / "press-facts"
PRIORS = Path(__file__).with_name("fact_priors.yaml")
# Parts of gold/split.yaml to train on.
PARTS = ("seeds", "releases", "corpus-development")
FOLDS = 6
PENALTIES = (2.0, 6.0, 20.0)
ROLE_PENALTY = 1.0
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(3, 16))
# A feature must occur in as many releases, or its weight is one release's accident.
RELEASES = 3


class Example(NamedTuple):
    release: gold.GoldRelease
    scene: Scene
    candidates: list[Candidate]
    labels: list[int | None]
    mentions: str


def held_out(id: str) -> bool:
    """The twelve of the 48 releases that are scored, never trained on and never read."""
    stems = (path.stem for path in PRESS_FACTS.glob("*.json"))
    return id in sorted(stems, key=lambda stem: hashlib.sha256(f"dateline-facts:{stem}".encode()).hexdigest())[:12]


def with_gold_mentions(release: gold.GoldRelease, file: Path, corpus: Iterable[Path] = ()) -> Document:
    """The document of a gold release with gold's mentions in place of found ones."""
    doc = layout.layout(gold.document(release, file, corpus))
    return link(doc.replace(mentions=tuple(_mentions(release, doc))))


def _mentions(release: gold.GoldRelease, doc: Document) -> Iterable[Mention]:
    for number, mention in enumerate(release.mentions, 1):
        yield Mention(
            id=mention.id or f"m{number}",
            label=mention.label,
            start=mention.start,
            end=mention.end,
            text=mention.text,
            value=mention.value,
            zone=doc.zone_at(mention.start),
            restates=mention.restates,
            rule="gold",
        )


def example(release: gold.GoldRelease, doc: Document, mentions: str = "gold") -> Example | None:
    if release.facts is None or not any(e.kind in ("project", "group", "event") for e in doc.entities):
        return None
    scene = Scene(doc)
    candidates = propose(scene)
    return Example(release, scene, candidates, [_label(release, doc, c) for c in candidates], mentions)


def _label(release: gold.GoldRelease, doc: Document, candidate: Candidate) -> int | None:
    found = Fact(subject=candidate.subject, property=candidate.property, value=candidate.value,
                 evidence=(), sentence=candidate.sentence, confidence=0, rule="")  # fmt: skip
    label: int | None = 0
    for fact in release.facts or ():
        same = fact.property == candidate.property and equality.same_fact_value(fact.value, found.value, doc.entity)
        if same and equality.same_subject(fact, found, doc.entity):
            if not fact.optional:
                return 1
            label = None
    return label


def rows_of(examples: Sequence[Example], family: str) -> list[tuple[str, set[str], int]]:
    """(release, features, label) of each candidate; one row for all roles of a pair, positive if any of them is."""
    rows: list[tuple[str, set[str], int]] = []
    for ex in examples:
        groups: dict[object, list[tuple[Candidate, int | None]]] = defaultdict(list)
        for candidate, label in zip(ex.candidates, ex.labels, strict=True):
            if candidate.family == family:
                groups[candidate.alternatives() if candidate.choice else candidate.key()].append((candidate, label))
        for group in groups.values():
            labels = [label for _, label in group]
            if 1 in labels or None not in labels:
                rows.append((ex.release.id, group[0][0].features, int(1 in labels)))
    return rows


def fit(examples: Sequence[Example], family: str, penalty: float) -> Ranker:
    """Logistic regression with an L2 penalty over the features that several releases show."""
    if family == "role":
        return fit_roles(examples, penalty)
    rows = rows_of(examples, family)
    names = common((id, features) for id, features, _ in rows)
    if not any(label for _, _, label in rows):
        return Ranker(-5.0, 0.5, {})
    names, means = with_priors(names, family)
    index = {name: i for i, name in enumerate(names)}
    pairs = [(r, index[f]) for r, (_, features, _) in enumerate(rows) for f in features if f in index]
    ones = (np.ones(len(pairs)), tuple(np.array(pairs).T))
    matrix = csr_matrix(ones, shape=(len(rows), len(names)))
    target = np.array([label for _, _, label in rows], dtype=float)

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        bias, weights = parameters[0], parameters[1:]
        score = matrix @ weights + bias
        away = weights - means
        value = np.logaddexp(0, score).sum() - target @ score + penalty / 2 * away @ away
        error = 1 / (1 + np.exp(-score)) - target
        return float(value), np.concatenate([[error.sum()], matrix.T @ error + penalty * away])

    found = minimize(loss, np.concatenate([[0.0], means]), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    weights = {name: round(float(w), 4) for name, w in zip(names, found[1:], strict=True) if abs(w) >= 0.005}
    return Ranker(round(float(found[0]), 4), 0.5, weights)


def common(occurrences: Iterable[tuple[str, set[str]]]) -> list[str]:
    """The features that enough releases show."""
    releases: dict[str, set[str]] = defaultdict(set)
    for id, features in occurrences:
        for feature in features:
            releases[feature].add(id)
    return sorted(feature for feature, seen in releases.items() if len(seen) >= RELEASES)


def with_priors(names: list[str], family: str) -> tuple[list[str], np.ndarray]:
    """The features with those of `fact_priors.yaml`, and the mean of each weight's prior, 0 for most."""
    means = yaml.safe_load(PRIORS.read_text("utf-8"))[family]
    every = sorted({*names, *means})
    return every, np.array([float(means.get(name, 0.0)) for name in every])


def fit_roles(examples: Sequence[Example], penalty: float) -> Ranker:
    """Softmax over the roles of each pair that has one: its required roles, or where there are none the optional."""
    pairs: list[tuple[str, list[set[str]], list[float]]] = []
    for ex in examples:
        groups: dict[object, list[tuple[Candidate, int | None]]] = defaultdict(list)
        for candidate, label in zip(ex.candidates, ex.labels, strict=True):
            if candidate.choice:
                groups[candidate.alternatives()].append((candidate, label))
        for group in groups.values():
            wanted = 1 if any(label == 1 for _, label in group) else None
            hits = [float(label == wanted) for _, label in group]
            if sum(hits):
                pairs.append((ex.release.id, [c.choice for c, _ in group], [hit / sum(hits) for hit in hits]))
    names = common((id, choice) for id, choices, _ in pairs for choice in choices)
    names, means = with_priors(names, "role")
    index = {name: i for i, name in enumerate(names)}
    flat = [choice for _, choices, _ in pairs for choice in choices]
    cells = [(r, index[f]) for r, choice in enumerate(flat) for f in choice if f in index]
    matrix = csr_matrix((np.ones(len(cells)), tuple(np.array(cells).T)), shape=(len(flat), len(names)))
    target = np.array([hit for _, _, hits in pairs for hit in hits])
    bounds = np.cumsum([0, *(len(choices) for _, choices, _ in pairs)])[:-1]
    sizes = np.array([len(choices) for _, choices, _ in pairs])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        score = matrix @ weights
        score -= np.repeat(np.maximum.reduceat(score, bounds), sizes)
        share = np.exp(score)
        share /= np.repeat(np.add.reduceat(share, bounds), sizes)
        away = weights - means
        value = -(target @ np.log(share)) + penalty / 2 * away @ away
        return float(value), matrix.T @ (share - target) + penalty * away

    found = minimize(loss, means, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    weights = {name: round(float(w), 4) for name, w in zip(names, found, strict=True) if abs(w) >= 0.005}
    return Ranker(0.0, 0.0, weights)


def fold_of(id: str) -> int:
    return zlib.crc32(id.encode()) % FOLDS


def tally(ex: Example, rankers: dict[str, Ranker]) -> dict[str, Counts]:
    unlabelled = ex.release.model_copy(update={"labels": ()})
    result = scoring.compare(unlabelled, choose(ex.scene, ex.candidates, rankers))
    assert result.facts is not None
    return result.facts.counts


# Properties by family.
PROPERTIES = {
    "size": ("area", "length", "capacity", "jobs"),
    "investment": ("investment",),
    "location": ("location",),
    "participant": ("participant",),
    "time": ("start", "completion", "held"),
    "status": ("status",),
}


def cross_validate(examples: Sequence[Example]) -> tuple[dict[str, float], float, dict[str, dict[str, Counts]]]:
    """The penalty of each family, the threshold of all, and the counts by property of releases not trained on.

    Penalties are those of the least log loss; the threshold is the highest of about the best F1 over all properties.
    """
    others = [[e for e in examples if fold_of(e.release.id) != k] for k in range(FOLDS)]
    folds: list[dict[str, Ranker]] = [{"role": fit(rest, "role", ROLE_PENALTY)} for rest in others]
    penalties: dict[str, float] = {}
    judged: list[tuple[float, int]] = []
    for family in PROPERTIES:
        trials: list[tuple[float, float, list[Ranker], list[tuple[float, int]]]] = []
        for penalty in PENALTIES:
            rankers = [fit(rest, family, penalty) for rest in others]
            pairs = [
                pair
                for ex in examples
                for pair in judge(ex, family, folds[fold_of(ex.release.id)] | {family: rankers[fold_of(ex.release.id)]})
            ]
            trials.append((log_loss(pairs), penalty, rankers, pairs))
        _, penalties[family], rankers, pairs = min(trials, key=lambda trial: trial[:2])
        judged += pairs
        for k in range(FOLDS):
            folds[k][family] = rankers[k]
    wanted = sum(not f.optional and f.property != "count" for ex in examples for f in ex.release.facts or ())
    best = max(f1(judged, wanted, value) for value in THRESHOLDS)
    # Of thresholds that do as well, the most careful.
    threshold = max(value for value in THRESHOLDS if f1(judged, wanted, value) >= best - 0.01)
    print("confidence -> share right: " + ", ".join(reliability(judged)))
    counts: dict[str, dict[str, Counts]] = defaultdict(lambda: defaultdict(Counts))
    for ex in examples:
        rankers_of = {
            name: ranker._replace(threshold=threshold) for name, ranker in folds[fold_of(ex.release.id)].items()
        }
        for name, count in tally(ex, rankers_of).items():
            counts[ex.mentions][name] += count
    return penalties, threshold, dict(counts)


def reliability(judged: Sequence[tuple[float, int]]) -> Iterator[str]:
    """How often candidates of about one confidence are right."""
    edges = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
    for low, high in pairwise(edges):
        labels = [label for confidence, label in judged if low <= confidence < high]
        if labels:
            yield f"{low:.1f} {sum(labels) / len(labels):.2f} of {len(labels)}"


def log_loss(judged: Sequence[tuple[float, int]]) -> float:
    sure = [min(max(confidence, 1e-4), 1 - 1e-4) for confidence, _ in judged]
    return float(-sum(np.log(p) if label else np.log(1 - p) for p, (_, label) in zip(sure, judged, strict=True)))


def judge(ex: Example, family: str, rankers: dict[str, Ranker]) -> list[tuple[float, int]]:
    """Confidence and label of each candidate that its rivals leave standing; those left aside are left out."""
    of_family = [(c, label) for c, label in zip(ex.candidates, ex.labels, strict=True) if c.family == family]
    weigh([c for c, _ in of_family], rankers)
    kept = {id(c) for c in exclusive([c for c, _ in of_family])}
    return [(c.confidence, label) for c, label in of_family if label is not None and id(c) in kept]


def f1(judged: Sequence[tuple[float, int]], wanted: int, threshold: float) -> float:
    accepted = [label for confidence, label in judged if confidence >= threshold]
    return 2 * sum(accepted) / (len(accepted) + wanted) if accepted else 0.0


def ratios(count: Counts) -> tuple[float, float, float]:
    both = count.found + count.gold
    return (
        count.correct / count.found if count.found else 0.0,
        count.correct / count.gold if count.gold else 0.0,
        2 * count.correct / both if both else 0.0,
    )


def report(title: str, counts: dict[str, Counts]) -> None:
    print(f"{title:26}{'right':>5}{'found':>7}{'gold':>7}{'P':>7}{'R':>7}{'F1':>7}")
    for name, count in [*sorted(counts.items()), ("all", sum(counts.values(), Counts()))]:
        shown = "".join(f"{value:7.3f}" for value in ratios(count))
        print(f"  {name:22}{count.correct:7}{count.found:7}{count.gold:7}{shown}")


def total(examples: Iterable[Example], rankers: dict[str, Ranker]) -> dict[str, Counts]:
    found: dict[str, Counts] = defaultdict(Counts)
    for ex in examples:
        for name, count in tally(ex, rankers).items():
            found[name] += count
    return found


def train(examples: Sequence[Example], penalties: dict[str, float], threshold: float) -> dict[str, Ranker]:
    all = {"role": ROLE_PENALTY} | penalties
    return {family: fit(examples, family, penalty)._replace(threshold=threshold) for family, penalty in all.items()}


def write(rankers: dict[str, Ranker]) -> Path:
    folder = paths.models() / "trained" / "facts"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "weights.json"
    families = {name: ranker._asdict() for name, ranker in sorted(rankers.items())}
    target.write_text(json.dumps({"families": families}, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
    return target


def development() -> list[Path]:
    """The gold that is trained on: 36 of press-facts, and the development parts of our own."""
    folder = Path(__file__).parents[1] / "gold"
    split = gold.read_split(folder / gold.SPLIT)
    ours = [folder / f"{name}.yaml" for part in PARTS for name in split[part]]
    return [f for f in sorted(PRESS_FACTS.glob("*.json")) if not held_out(f.stem)] + [f for f in ours if f.is_file()]


def examples_of(files: Iterable[Path], predicted: bool) -> list[Example]:
    """The releases of these files as examples, twice where the pipe's mentions are wanted too."""
    reader = found_mentions() if predicted else None
    found: list[Example | None] = []
    for file in files:
        for release in gold.read_file(file):
            if release.facts is None:
                continue
            try:
                found.append(example(release, with_gold_mentions(release, file)))
            except (GoldError, FileNotFoundError) as problem:
                print(f"left out: {problem}", file=sys.stderr)
                continue
            if reader:
                found.append(example(release, reader(gold.document(release, file)), "found"))
    return [ex for ex in found if ex]


def found_mentions() -> pipe.Pipe:
    """The default chain without facts."""
    chain = pipe.read_chain(paths.models() / "chain.yaml")
    return pipe.Pipe(chain.model_copy(update={"facts": False}))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true", help="write the weights into models/trained/facts")
    options.add_argument("--predicted", action="store_true", help="train on the pipe's mentions too")
    arguments = options.parse_args()
    examples = examples_of(development(), arguments.predicted)
    penalties, threshold, counts = cross_validate(examples)
    print(f"{len(examples)} releases; penalties {penalties}, threshold {threshold}")
    for mentions, found in counts.items():
        report(f"unseen, {mentions} mentions", found)
    rankers = train(examples, penalties, threshold)
    unseen = examples_of([f for f in sorted(PRESS_FACTS.glob("*.json")) if held_out(f.stem)], arguments.predicted)
    for mentions in dict.fromkeys(ex.mentions for ex in unseen):
        report(f"held out, {mentions} mentions", total((ex for ex in unseen if ex.mentions == mentions), rankers))
    if arguments.write:
        print(write(rankers))


if __name__ == "__main__":
    main()
