"""The largest sums of a base: by their worth in US dollars, with the characters that state them."""

import duckdb
import pytest
from scripts import bench_archive
from test_store import built, release


@pytest.fixture
def sums(tmp_path):
    out = built(
        tmp_path,
        release("a", "2026-01-01", "Lotus Plant: EUR 500", "Bracken Plant: VND 90000"),
        release("b", "2026-01-02", "Odmore Plant: USD 500", "Odmore Plant: USD 400", "Kelmor Plant: XAU 900"),
    )
    with duckdb.connect(str(out / "knowledge.duckdb"), read_only=True) as base:
        return bench_archive.largest(base, 4)


def test_sums_are_ranked_by_their_worth_and_what_does_not_count_is_left_out(sums):
    assert [one.project for one in sums] == ["Lotus Plant", "Odmore Plant", "Bracken Plant", "Kelmor Plant"]


def test_the_characters_are_those_of_the_sum(sums):
    assert sums[0].text[sums[0].start : sums[0].end] == "EUR 500"
    assert ">>>EUR 500<<<" in sums[0].around
