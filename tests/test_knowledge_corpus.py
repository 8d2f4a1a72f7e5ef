"""The base of the project's own corpus: what a stranger sees after `make run`, and the questions of the docs."""

import contextlib
import io
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from scripts import knowledge_tables

from dateline import cli, knowledge

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs" / "knowledge.md").read_text("utf-8")
QUESTIONS = {int(n): (question, sql) for n, question, sql in re.findall(
    r"^### (\d+)\. (.+?)\n```sql\n(.*?)```", DOCUMENT, re.MULTILINE | re.DOTALL)}  # fmt: skip

Rows = list[dict[str, Any]]


def of(rows: Rows, **wanted: Any) -> Rows:
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


# What the releases of the corpus say, whoever asks.
COSTS = (("CNY 3.15", "CNY 3.02"), ("KES 46.8", "KES 49.5"), ("NOK 6.2", "NOK 7.1"), ("CAD 240", "CAD 268"))
ANSWERS: dict[int, Callable[[Rows], bool]] = {
    # The Funzi port rose from 46.8 to 49.5 billion shillings, 9.3 of them for dredging: no sum of these is told.
    1: lambda rows: len(rows) > 5 and of(rows, currency="KES")[0]["total"] < 60e9,
    2: lambda rows: [row["published"].year for row in rows] == sorted(row["published"].year for row in rows)
    and any(row["stated"].startswith("suspended") and row["published"].year == 2026 for row in rows),
    # Costs that rose or fell from one release of a family to the next.
    3: lambda rows: any(
        one in row["one"] and other in row["other"]
        for row in rows
        for one, other in COSTS
    ),
    4: lambda rows: bool(of(rows, name="Saltmarsh Hydrogen Hub", status="suspended")),
    5: lambda rows: len(rows) > 3 and rows[0]["projects"] > 1 and all(row["roles"] for row in rows),
    6: lambda rows: len(rows) > 3 and rows[0]["together"] >= rows[-1]["together"] >= 1,
    7: lambda rows: any(row["project"] == "Gadeok Coastal Line" and "2031" in row["due"] for row in rows),
    8: lambda rows: {True, False} == {row["known_before"] for row in rows},
    9: lambda rows: any("Sternberk Recovery Plant" in row["names"] for row in rows),
    10: lambda rows: "KRW 2.86 trillion" in of(rows, project="Gadeok Coastal Line")[0]["investment"],
}


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> tuple[Path, str]:
    """The output folder of a run over the corpus, and what it printed."""
    out = tmp_path_factory.mktemp("corpus") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        patch.setattr(cli, "ROWS", 100)
        printed = called(patch, "run", "corpus", "--out", str(out), "--workers", "2")
    return out, printed


def called(patch: pytest.MonkeyPatch, *arguments: str) -> str:
    """What the command prints; its status must be 0."""
    patch.setattr(sys, "argv", ["dateline", *arguments])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), pytest.raises(SystemExit) as stop:
        cli.main()
    assert not stop.value.code
    return printed.getvalue()


@pytest.mark.model
def test_a_run_ends_with_a_table_whose_facts_lead_to_their_sentences(run, monkeypatch):
    out, printed = run
    columns = "project place who how much how large status when release fact"
    headings = re.search("^" + columns.replace(" ", " +"), printed, re.MULTILINE)
    assert headings, printed
    facts = re.findall(r"\b[0-9a-f]{12}\b", printed[headings.end() :])
    assert len(facts) > 20
    monkeypatch.chdir(ROOT)
    for fact in (facts[0], facts[len(facts) // 2], facts[-1]):
        explained = called(monkeypatch, "why", str(out), fact)
        with duckdb.connect(str(out / "knowledge.duckdb"), read_only=True) as base:
            ((sentence, words, path),) = base.execute(
                "SELECT f.sentence, f.words, r.path FROM facts f JOIN releases r ON r.id = f.release WHERE f.id = ?",
                [fact],
            ).fetchall()
        assert "".join(sentence.split())[:200] in "".join(explained.split())
        assert all("".join(word.split()) in "".join(sentence.split()) for word in words) or len(words) > 1
        assert re.search(rf"source +{re.escape(path)}, line \d+", explained)


@pytest.mark.model
@pytest.mark.parametrize("number", QUESTIONS)
def test_the_questions_of_the_docs_have_answers(run, number):
    question, sql = QUESTIONS[number]
    with duckdb.connect(str(run[0] / "knowledge.duckdb"), read_only=True) as base:
        result = base.execute(sql)
        names = [column[0] for column in result.description]
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    assert rows, question
    assert ANSWERS[number](rows), (question, rows)


def test_there_are_ten_questions():
    assert list(QUESTIONS) == list(ANSWERS) == list(range(1, 11))


@pytest.mark.model
def test_words_of_a_place_and_a_sum_stand_where_the_base_says(run):
    with duckdb.connect(str(run[0] / "knowledge.duckdb"), read_only=True) as base:
        wrong = base.execute(
            'SELECT count(*) FROM mentions m JOIN releases r ON r.id = m.release '
            'WHERE substr(r.text, m."start" + 1, m."end" - m."start") <> m.text'
        ).fetchone()
    assert wrong == (0,)


def test_the_docs_describe_the_tables_as_they_are():
    assert knowledge_tables.written(DOCUMENT) == DOCUMENT, "python -m scripts.knowledge_tables writes them anew"
    assert "| None |" not in knowledge_tables.tables(), "a column without a comment"


def test_every_table_is_named_in_the_docs():
    assert all(f"### `{table}`" in DOCUMENT for table in knowledge.TABLES)
