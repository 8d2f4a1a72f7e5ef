"""How likely a candidate is a fact: logistic regression over its features, one a family, trained on gold.

A participant's role is chosen among all roles by a second one, "role" (a softmax over the roles of a pair).

`models/trained/facts/` holds the weights and the note on where they come from; `scripts/train_facts.py` makes them.
"""

import json
import math
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from dateline import paths
from dateline.errors import ConfigError
from dateline.facts.candidates import Candidate


class Ranker(NamedTuple):
    """`threshold` is the probability from which a candidate counts as a fact; unknown features weigh nothing."""

    bias: float
    threshold: float
    weights: Mapping[str, float]

    def probability(self, features: set[str]) -> float:
        return 1 / (1 + math.exp(-max(min(self.total(features), 30.0), -30.0)))

    def total(self, features: set[str]) -> float:
        # Sorted, so that the sum does not depend on the order of a set.
        return self.bias + sum(self.weights.get(feature, 0.0) for feature in sorted(features))

    def reason(self, features: set[str]) -> str:
        """The feature that spoke loudest for the candidate."""
        best = max(sorted(features), key=lambda feature: self.weights.get(feature, 0.0), default="")
        return best if self.weights.get(best, 0.0) > 0 else "prior"


@cache
def load() -> dict[str, Ranker]:
    """The trained rankers by family. Raises ConfigError where the file is missing or no ranking file."""
    path = paths.models() / "trained" / "facts" / "weights.json"
    try:
        families = json.loads(path.read_text("utf-8"))["families"]
        return {name: Ranker(r["bias"], r["threshold"], r["weights"]) for name, r in families.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: cannot be read as fact weights ({error}); run scripts/train_facts.py") from error


def weigh(candidates: list[Candidate], rankers: Mapping[str, Ranker]) -> None:
    """Sets `confidence`: the probability of the meeting, times that of the choice where there are alternatives."""
    shares = _shares(candidates, rankers["role"])
    for candidate in candidates:
        meeting = rankers[candidate.family].probability(candidate.features)
        candidate.confidence = meeting * shares.get(id(candidate), 1.0)


def _shares(candidates: list[Candidate], ranker: Ranker) -> dict[int, float]:
    """Of each candidate with alternatives, its share of the probability among them."""
    groups: dict[tuple[str, str, str], list[tuple[int, float]]] = {}
    for candidate in (c for c in candidates if c.choice):
        odds = math.exp(max(min(ranker.total(candidate.choice), 30.0), -30.0))
        groups.setdefault(candidate.alternatives(), []).append((id(candidate), odds))
    return {key: odds / sum(o for _, o in group) for group in groups.values() for key, odds in group}
