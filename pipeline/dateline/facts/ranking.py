"""How likely a candidate is a fact: logistic regression over its features, one a family, trained on gold.

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
        # Sorted, so that the sum does not depend on the order of a set.
        total = self.bias + sum(self.weights.get(feature, 0.0) for feature in sorted(features))
        return 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))

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
    for candidate in candidates:
        candidate.confidence = rankers[candidate.family].probability(candidate.features)
