"""The knowledge base: one id for one thing, tables that a reader can ask, awkward texts kept."""

from decimal import Decimal

import duckdb
import pytest

from dateline import knowledge
from dateline.errors import DatelineError
from dateline.knowledge import why
from dateline.knowledge.overview import _period
from dateline.knowledge.snapshot import Snapshot
from dateline.schema import Count, Document, Entity, Fact, Investment, Money, Span, Status, from_text, mark


def release(id: str, text: str, name: str, *, published: str = "2026-03-01", kind: str = "project") -> Document:
    """A release with one subject and a status; "5 euros" in the text is an investment."""
    doc = from_text(text, id=id, published=published)
    at = text.index(name)
    mention = mark(doc, "PROJECT", at, at + len(name), None, "names.model")
    mentions = [mention.model_copy(update={"id": "m1", "entity": "e1"})]
    sentence = Span(start=0, end=len(text))
    facts = [Fact(id=f"{id}-status", subject="e1", property="status", value=Status(status="started"), evidence=("m1",),
                  sentence=sentence, confidence=0.5, rule="test")]  # fmt: skip
    if "5 euros" in text:
        sum_ = Money(low=Decimal(5), high=Decimal(5), currency="EUR")
        start = text.index("5 euros")
        mentions.append(mark(doc, "MONEY", start, start + 7, sum_, "money.sum").model_copy(update={"id": "m2"}))
        facts.append(Fact(id=f"{id}-cost", subject="e1", property="investment", value=Investment(**dict(sum_)),
                          evidence=("m1", "m2"), sentence=sentence, confidence=0.5, rule="test"))  # fmt: skip
    entity = Entity(id="e1", kind=kind, name=name, mentions=("m1",))
    return doc.replace(mentions=tuple(mentions), entities=(entity,), facts=tuple(facts))


def release_text(folder, id):
    with Snapshot(folder) as base:
        return base.release(id).doc.text


def built(folder, *docs):
    (folder / "releases.jsonl").write_text("".join(doc.to_json() + "\n" for doc in docs), "utf-8")
    knowledge.build(folder)
    return duckdb.connect(str(folder / "knowledge.duckdb"), read_only=True)


def test_a_project_of_two_releases_is_one_with_both_facts(tmp_path):
    base = built(
        tmp_path,
        release("spring", "The Lotus Plant will cost 5 euros.", "Lotus Plant"),
        release("autumn", "Work on Lotus Plant began.", "Lotus Plant", published="2026-09-01"),
    )
    assert base.execute("SELECT name, releases, status FROM projects").fetchall() == [("Lotus Plant", 2, "started")]
    assert base.execute("SELECT low, currency, words FROM investments").fetchall() == [
        (5.0, "EUR", ["Lotus Plant", "5 euros"])
    ]
    assert [row[0] for row in base.execute("SELECT release FROM timeline").fetchall()] == ["spring", "spring", "autumn"]


def test_sentences_are_cut_by_characters_and_awkward_ones_survive(tmp_path):
    text = "🏗️ \x00 The Lotus Plant will cost 5 euros – 一九."
    base = built(tmp_path, release("emoji", text, "Lotus Plant"))
    assert base.execute("SELECT sentence FROM facts WHERE property = 'investment'").fetchone()[0].endswith("– 一九.")
    assert release_text(tmp_path, "emoji") == text.replace("\x00", "\ufffd")


def test_the_same_lines_give_the_same_bytes(tmp_path):
    lotus, fenn = "The Lotus Plant will cost 5 euros.", "Fenn Mill began."
    docs = [release("b", lotus, "Lotus Plant"), release("c", fenn, "Fenn Mill")]
    contents = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        built(folder, *docs).close()
        contents.append([(folder / f"{table}.parquet").read_bytes() for table in knowledge.TABLES])
    assert contents[0] == contents[1]


def test_no_releases_give_empty_tables(tmp_path):
    base = built(tmp_path)
    assert base.execute("SELECT count(*) FROM facts").fetchone() == (0,)
    assert knowledge.overview(tmp_path, 10) == ([], 0, 0, 0)


def test_a_fact_is_found_by_the_start_of_its_id(tmp_path):
    built(tmp_path, release("a", "The Lotus Plant will cost 5 euros.", "Lotus Plant")).close()
    assert why.find(tmp_path, "a-co").fact.property == "investment"
    for unclear in ("a-", "zz"):
        with pytest.raises(DatelineError, match=unclear):
            why.find(tmp_path, unclear)


def test_counts_are_kept_as_numbers(tmp_path):
    doc = release("jobs", "The Lotus Plant brings 40 jobs.", "Lotus Plant")
    value = Count(low=Decimal(40), high=None, of="job")
    jobs = doc.facts[0].model_copy(update={"id": "j", "property": "jobs", "value": value})
    base = built(tmp_path, doc.replace(facts=(jobs,)))
    assert base.execute('SELECT low, high, "of" FROM facts').fetchall() == [(40.0, None, "job")]


def test_the_overview_shows_a_project_a_line_and_those_first_that_most_is_known_of(tmp_path):
    built(
        tmp_path,
        release("a", "Fenn Mill began.", "Fenn Mill"),
        release("b", "The Lotus Plant will cost 5 euros.", "Lotus Plant"),
    ).close()
    found = knowledge.overview(tmp_path, 10)
    assert (found.projects, found.releases, found.contradictions) == (2, 2, 0)
    assert [(line.project, line.how_much, line.status, line.release) for line in found.lines] == [
        ("Lotus Plant", "EUR 5", "started", "b"), ("Fenn Mill", "", "started", "a"),
    ]  # fmt: skip
    assert [line.fact for line in found.lines] == ["b-cost", "a-status"]
    assert len(knowledge.overview(tmp_path, 1).lines) == 1


@pytest.mark.parametrize(
    ("start", "completion", "shown"),
    [
        ("2026-SP", "2028", "spring 2026 to 2028"), ("2026", None, "from 2026"),
        (None, "2027-H1", "by the first half of 2027"),
        ("2027", "2026", "by 2026"), ("2026", "2026", "by 2026"), (None, None, ""),
    ],
)  # fmt: skip
def test_the_time_of_a_project(start, completion, shown):
    assert _period(start, completion, done=False) == shown


def test_what_is_done_is_not_due():
    assert _period(None, "2026-03", done=True) == "2026-03"
    assert _period("2025", "2026-03", done=True) == "2025 to 2026-03"
