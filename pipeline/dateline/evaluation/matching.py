"""Which finding answers which gold: one to one, the most pairs possible, and among those the best.

A matching is over one label of one release. What it leaves of the findings is spurious, unless it touches a gold span
that is optional; what it leaves of the required gold is missed.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

# Guideline: an optional span may be found "under its own label or another name label" of these.
INTERCHANGEABLE = frozenset({"ORG", "PROJECT", "PLACE", "EVENT"})

G = TypeVar("G")
F = TypeVar("F")


class Spanned(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Matching(NamedTuple):
    """Indices into the two sequences that were matched."""

    pairs: tuple[tuple[int, int], ...]
    missed: tuple[int, ...]
    left: tuple[int, ...]


def best(gold: Sequence[G], found: Sequence[F], fit: Callable[[G, F], float]) -> Matching:
    """The one-to-one matching with the most pairs, of those the one of greatest fit.

    `fit` is 0 for a pair that must not be matched, else its goodness up to 1.
    """
    if not gold or not found:
        return Matching((), tuple(range(len(gold))), tuple(range(len(found))))
    # Goodness is scaled so that all of it together weighs less than one pair.
    scale = min(len(gold), len(found)) + 1
    fits = np.array([[fit(g, f) for f in found] for g in gold])
    rows, columns = linear_sum_assignment(np.where(fits > 0, 1 + fits / scale, 0), maximize=True)
    pairs = tuple((int(r), int(c)) for r, c in zip(rows, columns, strict=True) if fits[r, c] > 0)
    matched_gold, matched_found = {g for g, _ in pairs}, {f for _, f in pairs}
    return Matching(
        pairs,
        tuple(i for i in range(len(gold)) if i not in matched_gold),
        tuple(i for i in range(len(found)) if i not in matched_found),
    )


def overlap(gold: Spanned, found: Spanned) -> float:
    """Shared characters over all characters of the two: 1 for the same ends, 0 for half-open spans that touch."""
    shared = min(gold.end, found.end) - max(gold.start, found.start)
    return max(0, shared) / (max(gold.end, found.end) - min(gold.start, found.start))


def exact(gold: Spanned, found: Spanned) -> float:
    return float(gold.start == found.start and gold.end == found.end)


def excused(found: Spanned, optional: Spanned) -> bool:
    """Whether an unmatched finding touches this optional gold span under a label that it may be found under."""
    labels = found.label == optional.label or {found.label, optional.label} <= INTERCHANGEABLE
    return labels and overlap(optional, found) > 0
