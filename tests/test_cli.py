"""The command line through its own entry: every command and flag, and its effect seen."""

import contextlib
import importlib.metadata
import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dateline import cli, knowledge
from dateline.pipe import Pipe
from dateline.schema import Entity, Fact, Span, Status, from_text

TEXT = """Lotus Bay Terminal to cost 500 million euros

BUSAN, South Korea, March 3, 2026 (HARBOUR WIRE) -- Harbour Grid Ltd. today broke ground on the Lotus Bay Terminal.

The Lotus Bay Terminal will cost 500 million euros and cover 12 hectares. It is due to open in 2028.
"""
NUMBERS = "extract: [money, area]\n"


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def records(self):
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def dateline(monkeypatch, capsys):
    def run(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as stop:
            cli.main()
        captured = capsys.readouterr()
        return Result(stop.value.code or 0, captured.out, captured.err)

    return run


@pytest.fixture
def release(tmp_path):
    path = tmp_path / "lotus-bay.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def numbers(tmp_path):
    """A chain that needs no model."""
    path = tmp_path / "numbers.yaml"
    path.write_text(NUMBERS, "utf-8")
    return path


def test_extract_writes_json_lines_when_piped(dateline, release, numbers):
    result = dateline("extract", release, "--chain", numbers)
    (record,) = result.records
    assert result.status == 0
    assert record["schema"] == "dateline/1"
    assert record["release"]["id"] == "lotus-bay"
    assert [m["text"] for m in record["mentions"]] == ["500 million euros", "500 million euros", "12 hectares"]
    assert all(record["release"]["text"][m["start"] : m["end"]] == m["text"] for m in record["mentions"])


@pytest.mark.model
def test_extract_prints_facts_with_their_words_on_a_terminal(dateline, release):
    result = dateline("extract", release, "--format", "table")
    assert "Lotus Bay Terminal" in result.out
    assert "EUR 500 million" in result.out
    assert "12 ha" in result.out


def test_extract_writes_brat_standoff_and_a_page(dateline, release, numbers):
    assert (
        "T1\tMONEY 27 44\t500 million euros" in dateline("extract", release, "--chain", numbers, "--format", "brat").out
    )
    page = dateline("extract", release, "--chain", numbers, "--format", "html").out
    assert page.startswith("<!doctype html>")
    assert "500 million euros</mark>" in page


def test_extract_reads_standard_input(dateline, numbers):
    (record,) = dateline("extract", "-", "--chain", numbers, stdin=b"It cost $5 million.").records
    assert record["mentions"][0]["value"]["low"] == "5000000"


def test_standard_input_may_hold_json_lines(dateline, numbers):
    lines = b'{"text": "It cost $5 million."}\n{"id": "b", "text": "It cost $6 million."}\nnonsense\n'
    result = dateline("extract", "-", "--chain", numbers, stdin=lines)
    assert [record["release"]["id"] for record in result.records] == ["text:1", "b"]
    assert (result.status, result.err) == (1, "-:3: not a JSON object: '{' should stand at character 1\n")
    prose = dateline("extract", "-", "--chain", numbers, stdin=b'{"quoted"} It cost $5 million.')
    assert prose.records[0]["release"]["text"].startswith("{")


def test_words_of_a_release_are_no_markup(dateline, numbers, tmp_path):
    (tmp_path / "x.txt").write_text("[/b] Mill [red]opens[/red] :100:\n\nThe mill cost $5 million.\n")
    result = dateline("extract", tmp_path / "x.txt", "--chain", numbers, "--format", "table")
    assert result.status == 0
    assert "[/b] Mill [red]opens[/red] :100:" in result.out


def test_a_pipe_gets_utf8_in_any_locale(release, numbers):
    release.write_text("The caf\u00e9 cost \u20ac5 million.", "utf-8")
    command = [sys.executable, "-m", "dateline", "extract", str(release), "--chain", str(numbers)]
    done = subprocess.run(command, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "latin-1"})
    assert json.loads(done.stdout.decode("utf-8"))["mentions"][0]["text"] == "\u20ac5 million", done.stderr


def test_a_file_that_fails_is_named_the_rest_is_done_and_the_status_is_1(dateline, release, numbers, tmp_path):
    (tmp_path / "empty.txt").write_text("")
    result = dateline("extract", tmp_path / "empty.txt", release, "--chain", numbers)
    assert result.status == 1
    assert len(result.records) == 1
    assert "empty.txt" in result.err


def test_a_missing_path_is_a_failure_beside_others_and_nothing_done_alone(dateline, release, numbers, tmp_path):
    missing = tmp_path / "missing.txt"
    assert dateline("extract", missing, release, "--chain", numbers).status == 1
    alone = dateline("extract", missing, "--chain", numbers)
    assert alone.status == 2
    assert "missing.txt" in alone.err


@pytest.mark.parametrize("command", [["extract"], ["run", "--out", "OUT"]])
def test_no_input_is_status_2_and_input_that_fails_1(dateline, numbers, tmp_path, command):
    (tmp_path / "folder").mkdir()
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK no")
    command = [str(tmp_path / "out") if word == "OUT" else word for word in command]
    nothing = dateline(*command, tmp_path / "folder", tmp_path / "missing", "--chain", numbers)
    assert nothing.status == 2
    assert "folder" in nothing.err
    assert "missing" in nothing.err
    assert not (tmp_path / "out").exists()
    failed = dateline(*command, broken, "--chain", numbers)
    assert failed.status == 1
    assert "broken.zip" in failed.err


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("extract: [money, moonshine]\n", "moonshine"), ("extrac: [money]\n", "extrac"), ("extract: [", "chain.yaml"),
        ("extract: [mon\udcff]\n", "chain.yaml"), ("extract: []\n", "extract"),
    ],
)  # fmt: skip
def test_a_bad_chain_stops_before_the_first_release(dateline, release, tmp_path, content, named):
    chain = tmp_path / "chain.yaml"
    chain.write_text(content, "utf-8", "surrogateescape")
    result = dateline("extract", release, "--chain", chain)
    assert result.status == 2
    assert named in result.err


def test_unknown_arguments_are_status_2(dateline):
    assert dateline("extract").status == 2
    assert dateline("extract", "x", "--format", "cake").status == 2
    assert dateline("unheard-of").status == 2


@pytest.mark.model
def test_run_and_why_lead_from_a_project_to_its_words(dateline, release, tmp_path):
    out = tmp_path / "out"
    result = dateline("run", release, "--out", out, "--workers", "1")
    assert result.status == 0
    assert "Lotus Bay Terminal" in result.out
    assert {"releases.jsonl", "knowledge.duckdb", "failures.jsonl", "run.json", "facts.parquet"} <= {
        path.name for path in out.iterdir()
    }
    record = json.loads((out / "releases.jsonl").read_text("utf-8"))
    fact = next(fact for fact in record["facts"] if fact["property"] == "investment")
    reason = dateline("why", out, fact["id"])
    assert reason.status == 0
    assert "'500 million euros' MONEY" in reason.out
    assert "lotus-bay.txt, line 5" in reason.out
    assert dateline("why", out, "no-such-id").status == 2


def test_ids_longer_than_their_column_are_cut_in_the_table_of_a_run(tmp_path):
    name = "-".join(f"word{number}" for number in range(30))
    doc = from_text("Fenn Mill began.", id=name)
    mill = Entity(id="e1", kind="project", name="Fenn Mill")
    began = Fact(
        id="f", subject="e1", property="status", value=Status(status="started"), evidence=(),
        sentence=Span(start=0, end=16), confidence=0.9, rule="status.verb",
    )  # fmt: skip
    (tmp_path / "releases.jsonl").write_text(doc.replace(entities=(mill,), facts=(began,)).to_json() + "\n", "utf-8")
    knowledge.build(tmp_path)
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        cli._print_base(tmp_path)
    assert "Fenn Mill" in shown.getvalue()
    assert "word0" in shown.getvalue()
    assert "…" in shown.getvalue()
    assert "word9" not in shown.getvalue()


def test_the_version_is_said(dateline):
    result = dateline("--version")
    assert result.status == 0
    assert result.out == f"dateline {importlib.metadata.version('dateline')}\n"


def test_a_subject_stands_once_in_the_table():
    doc = from_text("Fenn Mill, Tarn Port, Fenn Mill.")
    entities = (Entity(id="e1", kind="project", name="Fenn Mill"), Entity(id="e2", kind="project", name="Tarn Port"))
    facts = tuple(
        Fact(
            id=f"f{number}", subject=subject, property="status", value=Status(status=status), evidence=(),
            sentence=Span(start=0, end=32), confidence=0.9, rule="status.verb",
        )
        for number, (subject, status) in enumerate([("e1", "started"), ("e2", "announced"), ("e1", "completed")])
    )  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        cli._print_table(doc.replace(entities=entities, facts=facts), cli._output())
    page = shown.getvalue()
    assert page.count("Fenn Mill") == 1
    assert page.index("completed") < page.index("announced")


def test_run_of_nothing_is_status_2_and_of_a_broken_file_1(dateline, numbers, tmp_path):
    assert dateline("run", tmp_path / "missing", "--out", tmp_path / "out", "--chain", numbers).status == 2
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "good.txt").write_text(TEXT)
    result = dateline("run", tmp_path / "*.txt", "--out", tmp_path / "out", "--chain", numbers, "--workers", "1")
    assert result.status == 1
    assert "empty.txt" in (tmp_path / "out" / "failures.jsonl").read_text()
    assert dateline("run", tmp_path, "--out", tmp_path / "out", "--engine", "steam").status == 2


def test_an_output_folder_that_cannot_be_made_is_status_2(dateline, release, numbers):
    result = dateline("run", release, "--out", release, "--chain", numbers)
    assert result.status == 2
    assert "no results can be written there" in result.err
    (release.parent / "out" / "releases.jsonl.partial").mkdir(parents=True)
    result = dateline("run", release, "--out", release.parent / "out", "--chain", numbers, "--workers", "1")
    assert result.status == 2
    assert result.err.endswith("releases.jsonl.partial: Is a directory\n")


def test_why_without_a_run_says_how_to_make_one(dateline, tmp_path):
    result = dateline("why", tmp_path, "abc")
    assert result.status == 2
    assert "dateline run" in result.err


def test_every_format_of_the_base_is_exported(dateline, release, numbers, tmp_path):
    out = tmp_path / "out"
    dateline("run", release, "--out", out, "--chain", numbers, "--workers", "1")
    for to in ("jsonld", "turtle", "ftm", "csv", "brat"):
        shown = dateline("export", out, "--to", to)
        assert shown.status == 0
        assert shown.out
        written = dateline("export", out, "--to", to, "--out", tmp_path / to)
        assert (written.status, written.out) == (0, "")
        assert (tmp_path / to).exists()
    assert dateline("export", out, "--to", "cake").status == 2
    assert dateline("export", out).status == 2
    assert dateline("export", out, "--to", "csv", "--out", release).status == 2
    assert dateline("export", out, "--to", "ftm", "--out", tmp_path / "none" / "x").status == 2
    missing = dateline("export", tmp_path / "none", "--to", "ftm")
    assert (missing.status, missing.out) == (2, "")
    assert "dateline run" in missing.err


def test_a_reader_that_has_enough_ends_an_export_without_complaint(dateline, release, numbers, tmp_path):
    dateline("run", release, "--out", tmp_path / "out", "--chain", numbers, "--workers", "1")
    command = [sys.executable, "-m", "dateline", "export", str(tmp_path / "out"), "--to", "turtle"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        assert process.stderr.read() == b""


def test_an_error_in_a_stage_is_a_failure_and_the_rest_goes_on(dateline, numbers, tmp_path, monkeypatch):
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"{name}: it cost $5 million.")
    real = Pipe._read

    def odd(self, doc):
        if doc.text.startswith("b"):
            raise RuntimeError("odd one")
        return real(self, doc)

    monkeypatch.setattr(Pipe, "_read", odd)
    result = dateline("extract", *sorted(tmp_path.glob("*.txt")), "--chain", numbers)
    assert result.status == 1
    assert [record["release"]["id"] for record in result.records] == ["a", "c"]
    assert result.err.endswith("b.txt: RuntimeError: odd one\n")


def test_the_annotations_of_several_releases_are_told_apart(dateline, release, numbers, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("It cost $5 million.")
    result = dateline("extract", release, other, "--chain", numbers, "--format", "brat")
    headings = [line for line in result.out.splitlines() if line.startswith("==>")]
    assert headings == ["==> lotus-bay.ann <==", "==> other.ann <=="]
    alone = dateline("extract", other, "--chain", numbers, "--format", "brat").out
    assert alone.startswith("T1\tMONEY")
    assert result.out.endswith(alone)
    assert dateline("extract", tmp_path / "none", "--chain", numbers, "--format", "brat").status == 2


def test_a_port_that_is_taken_is_named(dateline, release, numbers, tmp_path):
    pytest.importorskip("uvicorn", reason="the extra dateline[web] is not installed")
    dateline("run", release, "--out", tmp_path / "out", "--chain", numbers, "--workers", "1")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = dateline("serve", tmp_path / "out", "--port", port)
    assert result.status == 2
    assert f"127.0.0.1:{port}: cannot listen there" in result.err
    assert "--port" in result.err


def test_why_with_a_broken_base_says_how_to_mend_it(dateline, tmp_path):
    (tmp_path / "knowledge.duckdb").write_bytes(b"broken")
    result = dateline("why", tmp_path, "abc")
    assert result.status == 2
    assert "dateline run" in result.err


def test_score_prints_a_table_and_writes_a_report(dateline, numbers, tmp_path):
    gold = {"id": "g", "text": "It cost $5 million.", "published": "2026-01-01", "mentions": [
        {"label": "MONEY", "start": 8, "end": 18, "text": "$5 million",
         "value": {"low": "5000000", "high": "5000000", "approximate": False, "currency": "USD"}}]}  # fmt: skip
    (tmp_path / "g.json").write_text(json.dumps(gold))
    result = dateline("score", tmp_path / "g.json", "--chain", numbers, "--report", tmp_path / "report")
    assert result.status == 0
    assert "MONEY" in result.out
    assert (tmp_path / "report" / "report.html").is_file()
    assert json.loads((tmp_path / "report" / "report.json").read_text())["labels"]["MONEY"]


def test_corpus_takes_several_paths():
    arguments = ["score", "gold", "--corpus", "a", "b", "--report", "r"]
    assert cli._repeated(arguments, "--corpus") == [
        "score", "gold", "--corpus", "a", "--corpus", "b", "--report", "r",
    ]  # fmt: skip


def test_schema_describes_what_extract_writes(dateline, release, numbers):
    schema = json.loads(dateline("schema").out)
    (record,) = dateline("extract", release, "--chain", numbers).records
    assert set(schema["properties"]) == set(record)
    assert set(schema["$defs"]["Mention"]["properties"]) == set(record["mentions"][0])


def test_every_command_is_in_the_readme():
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    for command in cli.app.registered_commands:
        assert f"dateline {command.callback.__name__}" in readme
