"""The scorer of identities: B-cubed and pairs worked by hand, gold clusters as their files say."""

import pytest

from dateline.errors import GoldError
from dateline.evaluation.clusters import Cluster, Family, bcubed, gold_things, pairs, read_families, shares


def test_shares_by_hand():
    # x holds two of the three a and the only b: each a in it is two thirds right and two thirds complete.
    assert shares([("a", "x"), ("a", "x"), ("b", "x"), ("a", None)]) == [
        (2 / 3, 2 / 3), (2 / 3, 2 / 3), (1 / 3, 1.0), (1.0, 1 / 3),
    ]  # fmt: skip


def test_bcubed_sums_shares():
    result = bcubed([("a", "x"), ("a", "x"), ("b", "x"), ("a", None)])
    assert (result.precision, result.recall) == (pytest.approx(2 / 3, abs=1e-6), pytest.approx(2 / 3, abs=1e-6))


def test_pairs_by_hand():
    # Gold: r1-r2 and r1-r3 and r2-r3 of a; found: r1-r2 of a, and r3's a with r4's b.
    entities = [("r1", "a", "x"), ("r2", "a", "x"), ("r3", "a", "y"), ("r4", "b", "y")]
    result = pairs(entities)
    assert (result.gold, result.found, result.correct) == (3, 2, 1)
    assert (result.precision, result.recall, result.f1) == (0.5, pytest.approx(1 / 3, abs=1e-6), 0.4)


def test_pairs_within_one_release_do_not_count():
    assert pairs([("r1", "a", "x"), ("r1", "a", "x")]).gold == 0
    assert pairs([("r1", "a", "x"), ("r1", "a", "x"), ("r2", "a", "x")]).correct == 2


def test_what_was_not_found_is_like_no_other():
    result = pairs([("r1", "a", None), ("r2", "a", None)])
    assert (result.gold, result.found, result.f1) == (1, 0, 0.0)


def test_the_order_of_entities_changes_nothing():
    entities = [("r1", "a", "x"), ("r2", "a", "x"), ("r3", "b", "x"), ("r4", "b", None)]
    assert pairs(entities) == pairs(entities[::-1])


def family(name: str, *clusters: Cluster) -> Family:
    return Family(family=name, part="development", clusters=clusters)


def test_entities_of_gold_that_no_cluster_names_stand_alone_and_ids_join_families():
    annotated = {"r1": [("place", ("Odmore", "the town")), ("place", ("Ohio",)), ("group", ("two parks",))]}
    one = family("one", Cluster(id="odmore", kind="place", members={"r1": ("Odmore",)}))
    other = family("other", Cluster(id="odmore", kind="place", members={"r2": ("ODMORE",)}))
    found = gold_things([one, other], annotated)
    assert [(t.release, t.names, t.thing) for t in found] == [
        ("r1", ("Odmore", "the town"), "odmore"), ("r1", ("Ohio",), "r1/place/Ohio"), ("r2", ("ODMORE",), "odmore"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "family: x\npart: dev\nclusters: []\n",
        "family: x\npart: test\nclusters: [{kind: boat, members: {a: [b]}}]\n",
        "family: x\npart: test\nclusters: [{kind: place, members: {}}]\n",
        "family: x\npart: test\nclusters: [{kind: place, members: {a: []}}]\n",
        "family: [\n",
    ],
)
def test_a_file_that_is_no_family_is_named(tmp_path, text):
    (tmp_path / "odd.yaml").write_text(text, "utf-8")
    with pytest.raises(GoldError, match=r"odd\.yaml"):
        read_families(tmp_path)
