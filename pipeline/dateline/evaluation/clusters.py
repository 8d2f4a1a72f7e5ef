"""B-cubed: how well mentions were gathered into entities (Bagga and Baldwin 1998)."""

from collections.abc import Sequence

from dateline.schema import Frozen


class BCubed(Frozen):
    """Sums over `mentions`, so that releases add up."""

    mentions: int = 0
    precision_sum: float = 0.0
    recall_sum: float = 0.0

    def __add__(self, other: "BCubed") -> "BCubed":
        return BCubed(
            mentions=self.mentions + other.mentions,
            precision_sum=self.precision_sum + other.precision_sum,
            recall_sum=self.recall_sum + other.recall_sum,
        )

    @property
    def precision(self) -> float | None:
        return round(self.precision_sum / self.mentions, 6) if self.mentions else None

    @property
    def recall(self) -> float | None:
        return round(self.recall_sum / self.mentions, 6) if self.mentions else None

    @property
    def f1(self) -> float | None:
        if not self.precision or not self.recall:
            return None if self.precision is None else 0.0
        return round(2 * self.precision * self.recall / (self.precision + self.recall), 6)


def bcubed(pairs: Sequence[tuple[str, str | None]]) -> BCubed:
    """B-cubed of mentions given as (gold entity, found entity); a found entity of None stands alone.

    A mention's precision is the share of its found entity that is of its gold entity, its recall the share of its
    gold entity that is in its found one.
    """
    clusters = [(gold, found if found is not None else f"#{i}") for i, (gold, found) in enumerate(pairs)]
    precision = recall = 0.0
    for gold, found in clusters:
        both = sum(1 for g, f in clusters if g == gold and f == found)
        precision += both / sum(1 for _, f in clusters if f == found)
        recall += both / sum(1 for g, _ in clusters if g == gold)
    return BCubed(mentions=len(clusters), precision_sum=precision, recall_sum=recall)
