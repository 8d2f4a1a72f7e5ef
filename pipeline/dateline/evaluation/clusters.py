"""B-cubed and pairs: how well mentions were gathered into entities, and entities of many releases into things.

B-cubed after Bagga and Baldwin 1998; pairwise precision and recall as usual in record linkage.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import yaml
from pydantic import BeforeValidator, Field, ValidationError

from dateline.errors import GoldError
from dateline.evaluation.counts import Score
from dateline.schema import Frozen, Kind


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
    items = [BCubed(mentions=1, precision_sum=p, recall_sum=r) for p, r in shares(pairs)]
    return sum(items, BCubed())


def shares(pairs: Sequence[tuple[str, str | None]]) -> list[tuple[float, float]]:
    """Precision and recall of each mention, as `bcubed` sums them."""
    clusters = [(gold, found if found is not None else f"#{i}") for i, (gold, found) in enumerate(pairs)]
    both, of_gold, of_found = Counter(clusters), Counter(g for g, _ in clusters), Counter(f for _, f in clusters)
    return [(both[pair] / of_found[pair[1]], both[pair] / of_gold[pair[0]]) for pair in clusters]


def pairs(entities: Sequence[tuple[str, str, str | None]]) -> Score:
    """Pairs of entities of two releases that are one thing: in gold, as found, and both.

    Entities are given as (release, gold thing, found thing); a found thing of None is like no other.
    """

    def count(group: Callable[[tuple[str, str, str | None]], object]) -> int:
        """Pairs within a group, less those within one release."""
        alike = Counter(g for entity in entities if (g := group(entity)) is not None)
        inside = Counter((g, entity[0]) for entity in entities if (g := group(entity)) is not None)
        return sum(n * (n - 1) // 2 for n in alike.values()) - sum(n * (n - 1) // 2 for n in inside.values())

    return Score(
        gold=count(lambda entity: entity[1]),
        found=count(lambda entity: entity[2]),
        correct=count(lambda entity: (entity[1], entity[2]) if entity[2] is not None else None),
    )


# Gold things: which entities of which releases are one.


class Cluster(Frozen):
    """One thing; `members` maps a release to its names there, the fullest first.

    Clusters of one `id` in several families are one thing.
    """

    id: str | None = None
    kind: Kind
    members: dict[str, Annotated[tuple[str, ...], BeforeValidator(lambda names: tuple(names))]] = Field(min_length=1)


class Family(Frozen):
    """Related releases and the things that they name."""

    family: str
    part: Literal["development", "test"]
    clusters: tuple[Cluster, ...]


def read_families(folder: Path) -> list[Family]:
    """The gold of `gold/identity`. Raises GoldError, naming the file, for what is no family."""
    families = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            families.append(Family.model_validate(_tuples(yaml.safe_load(path.read_text("utf-8")))))
        except (yaml.YAMLError, ValidationError) as error:
            raise GoldError(f"{path}: {error}") from error
        for cluster in families[-1].clusters:
            if any(not names for names in cluster.members.values()):
                raise GoldError(f"{path}: {cluster.members}: a member without a name")
    return families


def _tuples(content: Any) -> Any:
    if isinstance(content, dict) and isinstance(content.get("clusters"), list):
        content["clusters"] = tuple(content["clusters"])
    return content


class GoldThing(NamedTuple):
    """An entity of a release by its names, and the thing that it is."""

    family: str
    release: str
    kind: str
    names: tuple[str, ...]
    thing: str


def gold_things(families: Iterable[Family], annotated: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]],
                ) -> list[GoldThing]:  # fmt: skip
    """Every entity of the families' releases; `annotated` has (kind, names) of all entities of a release.

    What gold annotates and no cluster names stands alone.
    """
    found: list[GoldThing] = []
    for family in families:
        listed: set[tuple[str, str, str]] = set()
        for number, cluster in enumerate(family.clusters):
            thing = cluster.id or f"{family.family}/{number}"
            for release, names in cluster.members.items():
                full = _with_aliases(cluster.kind, names, annotated.get(release, ()))
                listed |= {(release, cluster.kind, name) for name in full}
                found.append(GoldThing(family.family, release, cluster.kind, full, thing))
        for release in dict.fromkeys(release for cluster in family.clusters for release in cluster.members):
            for kind, names in annotated.get(release, ()):
                if kind != "group" and (release, kind, names[0]) not in listed:
                    found.append(GoldThing(family.family, release, kind, names, f"{release}/{kind}/{names[0]}"))
    return found


def _with_aliases(
    kind: str, names: tuple[str, ...], entities: Sequence[tuple[str, tuple[str, ...]]]
) -> tuple[str, ...]:
    for other_kind, others in entities:
        if other_kind == kind and names[0] in others:
            return tuple(dict.fromkeys((*names, *others)))
    return names
