"""Counts, and the ratios that follow from them. Counts are kept and summed; ratios are never averaged."""

from collections.abc import Sequence

import numpy as np
from pydantic import computed_field

from dateline.schema import Frozen

RESAMPLES = 1000
SEED = 20260227
LEVEL = 0.95


class Counts(Frozen):
    """`correct` of `found` against `gold`: what is optional is in none of the three."""

    correct: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(correct=self.correct + other.correct, found=self.found + other.found, gold=self.gold + other.gold)

    @property
    def missed(self) -> int:
        return self.gold - self.correct

    @property
    def spurious(self) -> int:
        return self.found - self.correct


class Score(Counts):
    """Summed counts; `interval` is the bootstrap interval of F1 over releases. A ratio over nothing is None."""

    interval: tuple[float, float] | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def precision(self) -> float | None:
        return _ratio(self.correct, self.found)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def recall(self) -> float | None:
        return _ratio(self.correct, self.gold)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def f1(self) -> float | None:
        return _ratio(2 * self.correct, self.found + self.gold)


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def summed(releases: Sequence[Counts]) -> Score:
    """The micro-average over releases, with its interval."""
    total = sum(releases, Counts())
    return Score(correct=total.correct, found=total.found, gold=total.gold, interval=interval(releases))


def interval(releases: Sequence[Counts]) -> tuple[float, float] | None:
    """Percentile bootstrap interval of F1: releases drawn with replacement, 1,000 times, from a fixed seed.

    Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13. Resamples in which nothing is gold
    and nothing found have no F1 and are left out; None where all are so.
    """
    if not releases:
        return None
    table = np.array([(counts.correct, counts.found + counts.gold) for counts in releases], dtype=float)
    drawn = np.random.default_rng(SEED).integers(len(releases), size=(RESAMPLES, len(releases)))
    correct, size = table[drawn].sum(axis=1).T
    ratios = 2 * correct[size > 0] / size[size > 0]
    if not len(ratios):
        return None
    low, high = np.quantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return round(float(low), 4), round(float(high), 4)
