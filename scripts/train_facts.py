"""Trains the fact rankers on annotated releases and writes `models/trained/facts/weights.json`.

    .venv/bin/python -m scripts.train_facts [--archive FOLDER] [--predicted] [--held-out] [--write]

`--archive` is the unpacked archive of releases: with it the excerpts of `gold/archive` are trained on too.
Gold mentions (and with `--predicted` also those that the pipe finds) are linked; every candidate that a required
gold fact bears out is positive, one that only an optional fact bears out is left aside, the rest are negative.
Penalties and thresholds are chosen by cross-validation over releases; what is printed is that score.
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
from dateline.facts import agree, choose, exclusive, propose
from dateline.facts.candidates import Candidate
from dateline.facts.ranking import Ranker, weigh
from dateline.facts.scene import Scene
from dateline.link import link
from dateline.schema import Document, Fact, Mention
from scripts import archive_gold

PRESS_FACTS = Path(__file__).parents[2] / "shared" / "datasets" / "press-facts"
PRIORS = Path(__file__).with_name("fact_priors.yaml")
# Parts of gold/split.yaml to train on.
PARTS = ("seeds", "releases", "corpus-development")
FOLDS = 6
PENALTIES = (3.0, 6.0, 12.0, 24.0)
ROLE_PENALTY = 6.0
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(4, 16))
# A feature must occur in as many releases, or its weight is one release's accident.
RELEASES = 3


class Example(NamedTuple):
    release: gold.GoldRelease
    scene: Scene
    candidates: list[Candidate]
    labels: list[int | None]
    mentions: str

    @property
    def excerpt(self) -> bool:
        """Whether only the start of a release was annotated, by correcting what the pipe had found."""
        return self.release.excerpt is not None


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
    if release.facts is None:
        return None
    scene = Scene(doc)
    candidates = propose(scene) if scene.subjects else []
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


class Rows(NamedTuple):
    """The candidates of a family: which features each has (`matrix`), whether it is a fact, in which fold it falls.

    A row is one candidate, or all roles of a pair, positive if any of them is; `means` are those of the prior.
    """

    names: list[str]
    means: np.ndarray
    matrix: csr_matrix
    labels: np.ndarray
    folds: np.ndarray


def rows_of(examples: Sequence[Example], family: str) -> Rows:
    found: list[tuple[str, set[str], int]] = []
    for ex in examples:
        groups: dict[object, list[tuple[Candidate, int | None]]] = defaultdict(list)
        for candidate, label in zip(ex.candidates, ex.labels, strict=True):
            if candidate.family == family:
                groups[candidate.alternatives() if candidate.choice else candidate.key()].append((candidate, label))
        for group in groups.values():
            borne_out = [label for _, label in group]
            if 1 in borne_out or None not in borne_out:
                found.append((ex.release.id, group[0][0].features, int(1 in borne_out)))
    names, means = with_priors(common((id, features) for id, features, _ in found), family)
    matrix = ones([features for _, features, _ in found], names)
    labels = np.array([label for _, _, label in found], dtype=float)
    return Rows(names, means, matrix, labels, np.array([fold_of(id) for id, _, _ in found]))


def ones(rows: Sequence[set[str]], names: Sequence[str]) -> csr_matrix:
    """A row a set of features, a column a name."""
    index = {name: i for i, name in enumerate(names)}
    columns = [sorted(index[f] for f in features if f in index) for features in rows]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.array([column for row in columns for column in row], dtype=int)
    return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(rows), len(names)))


def fit(rows: Rows, penalty: float, without: int | None = None) -> Ranker:
    """Logistic regression with an L2 penalty over the features that several releases show, `without` one fold."""
    chosen = rows.folds != without
    matrix, target, means = rows.matrix[chosen], rows.labels[chosen], rows.means
    if not target.any():
        return Ranker(-5.0, 0.5, {})

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        bias, weights = parameters[0], parameters[1:]
        score = matrix @ weights + bias
        away = weights - means
        value = np.logaddexp(0, score).sum() - target @ score + penalty / 2 * away @ away
        error = 1 / (1 + np.exp(-score)) - target
        return float(value), np.concatenate([[error.sum()], matrix.T @ error + penalty * away])

    found = minimize(loss, np.concatenate([[0.0], means]), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return Ranker(round(float(found[0]), 4), 0.5, weights_of(rows.names, found[1:]))


def weights_of(names: Sequence[str], values: np.ndarray) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True) if abs(value) >= 0.005}


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
    matrix = ones([choice for _, choices, _ in pairs for choice in choices], names)
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
    return Ranker(0.0, 0.0, weights_of(names, found))


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


class Settings(NamedTuple):
    """The penalty and the threshold of each family."""

    penalties: dict[str, float]
    thresholds: dict[str, float]


def cross_validate(examples: Sequence[Example]) -> tuple[Settings, dict[str, dict[str, Counts]]]:
    """Settings, and the counts by property of releases not trained on.

    Penalties are those of the least log loss, thresholds those of the best F1 over all properties of whole releases:
    excerpts of the archive only train.
    """
    folds: list[dict[str, Ranker]] = []
    for fold in range(FOLDS):
        rest = [ex for ex in examples if fold_of(ex.release.id) != fold]
        folds.append({"role": fit_roles(rest, ROLE_PENALTY)})
    penalties: dict[str, float] = {}
    for family in PROPERTIES:
        rows = rows_of(examples, family)
        trials = {penalty: [fit(rows, penalty, without=fold) for fold in range(FOLDS)] for penalty in PENALTIES}
        penalties[family] = min(PENALTIES, key=lambda penalty: log_loss(rows, trials[penalty]))
        for rankers, ranker in zip(folds, trials[penalties[family]], strict=True):
            rankers[family] = ranker
    judged: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for ex in examples:
        if not ex.excerpt:
            for family, confidence, label in judge(ex, folds[fold_of(ex.release.id)]):
                judged[family].append((confidence, label))
    print("confidence -> share right: " + ", ".join(reliability([pair for pairs in judged.values() for pair in pairs])))
    whole = [ex for ex in examples if not ex.excerpt]
    wanted = sum(not f.optional and f.property != "count" for ex in whole for f in ex.release.facts or ())
    thresholds = best_thresholds(judged, wanted)
    counts: dict[str, dict[str, Counts]] = defaultdict(lambda: defaultdict(Counts))
    for ex in examples:
        rankers_of = with_thresholds(folds[fold_of(ex.release.id)], thresholds)
        for name, count in tally(ex, rankers_of).items():
            counts[f"{'excerpts' if ex.excerpt else 'releases'}, {ex.mentions} mentions"][name] += count
    return Settings(penalties, thresholds), dict(counts)


def best_thresholds(judged: dict[str, list[tuple[float, int]]], wanted: int) -> dict[str, float]:
    """One threshold for all families, then in turn each family's own where that lifts the F1 of all."""

    def common_f1(value: float) -> float:
        return f1(judged, wanted, dict.fromkeys(judged, value))

    best = max(THRESHOLDS, key=common_f1)
    thresholds = dict.fromkeys(sorted(judged), best)
    for family in thresholds:
        trials = {value: f1(judged, wanted, thresholds | {family: value}) for value in THRESHOLDS}
        thresholds[family] = max(THRESHOLDS, key=lambda value: (trials[value], -abs(value - best)))
    return thresholds


def with_thresholds(rankers: dict[str, Ranker], thresholds: dict[str, float]) -> dict[str, Ranker]:
    return {name: ranker._replace(threshold=thresholds.get(name, 0.0)) for name, ranker in rankers.items()}


def reliability(judged: Sequence[tuple[float, int]]) -> Iterator[str]:
    """How often candidates of about one confidence are right."""
    edges = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
    for low, high in pairwise(edges):
        labels = [label for confidence, label in judged if low <= confidence < high]
        if labels:
            yield f"{low:.1f} {sum(labels) / len(labels):.2f} of {len(labels)}"


def log_loss(rows: Rows, rankers: Sequence[Ranker]) -> float:
    """Of each row under the ranker that was fitted without its fold."""
    total = 0.0
    for fold, ranker in enumerate(rankers):
        weights = np.array([ranker.weights.get(name, 0.0) for name in rows.names])
        chosen = rows.folds == fold
        score = rows.matrix[chosen] @ weights + ranker.bias
        total += float((np.logaddexp(0, score) - rows.labels[chosen] * score).sum())
    return total


def judge(ex: Example, rankers: dict[str, Ranker]) -> Iterator[tuple[str, float, int]]:
    """Family, confidence and label of the candidates that their rivals leave standing, those left aside aside."""
    weigh(ex.candidates, rankers)
    agree(ex.scene, ex.candidates)
    kept = {id(c) for c in exclusive(ex.scene, ex.candidates)}
    for candidate, label in zip(ex.candidates, ex.labels, strict=True):
        if label is not None and id(candidate) in kept:
            yield candidate.family, candidate.confidence, label


def f1(judged: dict[str, list[tuple[float, int]]], wanted: int, thresholds: dict[str, float]) -> float:
    accepted = [
        label for family, pairs in judged.items() for confidence, label in pairs if confidence >= thresholds[family]
    ]
    return 2 * sum(accepted) / (len(accepted) + wanted) if accepted else 0.0


def ratios(count: Counts) -> tuple[float, float, float]:
    both = count.found + count.gold
    return (
        count.correct / count.found if count.found else 0.0,
        count.correct / count.gold if count.gold else 0.0,
        2 * count.correct / both if both else 0.0,
    )


def report(title: str, counts: dict[str, Counts]) -> None:
    print(f"{title:34}{'right':>5}{'found':>7}{'gold':>7}{'P':>7}{'R':>7}{'F1':>7}")
    for name, count in [*sorted(counts.items()), ("all", sum(counts.values(), Counts()))]:
        shown = "".join(f"{value:7.3f}" for value in ratios(count))
        print(f"  {name:30}{count.correct:7}{count.found:7}{count.gold:7}{shown}")


def total(examples: Iterable[Example], rankers: dict[str, Ranker]) -> dict[str, Counts]:
    found: dict[str, Counts] = defaultdict(Counts)
    for ex in examples:
        for name, count in tally(ex, rankers).items():
            found[name] += count
    return found


def train(examples: Sequence[Example], settings: Settings) -> dict[str, Ranker]:
    fitted = {family: fit(rows_of(examples, family), penalty) for family, penalty in settings.penalties.items()}
    return with_thresholds(fitted | {"role": fit_roles(examples, ROLE_PENALTY)}, settings.thresholds)


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


def annotated(archive: Path | None) -> Iterator[tuple[gold.GoldRelease, Path]]:
    """The development releases with facts, each with its gold file; excerpts of the archive where it is given."""
    for file in development():
        yield from ((release, file) for release in gold.read_file(file))
    if archive is not None:
        yield from ((release, archive_gold.ARCHIVE_GOLD) for release in archive_gold.with_texts(archive))


def examples_of(releases: Iterable[tuple[gold.GoldRelease, Path]], predicted: bool) -> list[Example]:
    """The releases as examples, twice where the pipe's mentions are wanted too."""
    reader = found_mentions() if predicted else None
    found: list[Example | None] = []
    for release, file in releases:
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


def unseen() -> Iterator[tuple[gold.GoldRelease, Path]]:
    for file in sorted(PRESS_FACTS.glob("*.json")):
        if held_out(file.stem):
            yield from ((release, file) for release in gold.read_file(file))


def found_mentions() -> pipe.Pipe:
    """The default chain without facts."""
    chain = pipe.read_chain(paths.models() / "chain.yaml")
    return pipe.Pipe(chain.model_copy(update={"facts": False}))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true", help="write the weights into models/trained/facts")
    options.add_argument("--archive", type=Path, help="the unpacked archive, for the excerpts of gold/archive")
    options.add_argument("--held-out", action="store_true", help="score the releases that were set aside, too")
    options.add_argument("--predicted", action="store_true", help="train on the pipe's mentions too")
    arguments = options.parse_args()
    examples = examples_of(annotated(arguments.archive), arguments.predicted)
    settings, counts = cross_validate(examples)
    print(f"{len(examples)} readings; penalties {settings.penalties}, thresholds {settings.thresholds}")
    for mentions, found in counts.items():
        report(f"unseen {mentions}", found)
    rankers = train(examples, settings)
    if arguments.held_out:
        aside = examples_of(unseen(), arguments.predicted)
        for mentions in dict.fromkeys(ex.mentions for ex in aside):
            report(f"held out, {mentions} mentions", total((ex for ex in aside if ex.mentions == mentions), rankers))
    if arguments.write:
        print(write(rankers))


if __name__ == "__main__":
    main()
