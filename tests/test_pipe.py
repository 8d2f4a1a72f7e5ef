"""Pipes: what a chain reads, what it imports, and what its order cannot change."""

import subprocess
import sys
from pathlib import Path

import pytest

import dateline
from dateline.errors import ConfigError
from dateline.pipe import Chain, Pipe

TEXT = "BUSAN, South Korea, March 3, 2026 (HARBOUR WIRE) -- The Lotus Bay Terminal will cost 500 million euros."


def test_a_label_chooses_its_extractor():
    assert [(m.label, m.text) for m in dateline.load("money")(TEXT).mentions] == [("MONEY", "500 million euros")]
    assert [m.label for m in dateline.load("money", "date")(TEXT).mentions] == ["DATE", "MONEY"]


@pytest.mark.model
def test_a_label_of_the_name_model_keeps_that_label_alone():
    assert {m.label for m in dateline.load("place")(TEXT).mentions} == {"PLACE"}


def test_a_str_is_text_a_path_is_a_file_and_bytes_are_a_file_without_a_name(tmp_path):
    pipe = dateline.load("money")
    path = tmp_path / "lotus.txt"
    path.write_text(TEXT)
    assert pipe(TEXT).mentions == pipe(path).mentions == pipe(TEXT.encode()).mentions
    assert pipe(str(path)).mentions == ()
    assert pipe(path).id == "lotus"


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stream_takes_what_a_call_takes(tmp_path, workers):
    pipe = dateline.load("money")
    path = tmp_path / "lotus.txt"
    path.write_text(TEXT)
    documents = list(pipe.stream([TEXT, path, TEXT.encode(), pipe(TEXT)], workers=workers))
    assert [doc.mentions for doc in documents] == [pipe(TEXT).mentions] * 4


@pytest.mark.parametrize("release", [None, 3, [TEXT]])
def test_what_is_no_release_is_a_type_error_that_says_what_one_is(release):
    with pytest.raises(TypeError, match="a release is a text, a Path, bytes or a Document"):
        dateline.load("money")(release)


@pytest.mark.parametrize("name", dateline.__all__)
def test_every_public_name_says_what_it_is(name):
    said = getattr(dateline, name).__doc__
    assert said
    assert "Usage Documentation" not in said  # pydantic's own, which a class without one inherits


def test_a_text_that_utf8_cannot_hold_is_read():
    doc = dateline.load("money")("It cost \ud800\x00 $5 million.")
    assert [(m.start, m.text) for m in doc.mentions] == [(11, "$5 million")]
    doc.to_json().encode()


def test_streaming_gives_what_one_by_one_gives_in_order():
    pipe = dateline.load("money")
    docs = [dateline.schema.from_text(f"It cost ${n}.", id=str(n)) for n in range(40)]
    assert [doc.id for doc in pipe.stream(docs)] == [str(n) for n in range(40)]
    assert list(pipe.stream(docs)) == [pipe(doc) for doc in docs]


def test_the_order_of_extractors_changes_nothing():
    names = ("area", "count", "date", "money", "percent", "quantity")
    forward, backward = Pipe(Chain(extract=names)), Pipe(Chain(extract=names[::-1]))
    assert forward(TEXT) == backward(TEXT)


@pytest.mark.parametrize("name", ["moonshine", ""])
def test_an_unknown_name_is_refused_with_those_there_are(name):
    with pytest.raises(ConfigError, match="money"):
        dateline.load(name)


def test_a_missing_chain_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        dateline.load(tmp_path / "none.yaml")


def test_a_chain_of_numbers_and_dates_imports_no_model():
    code = (
        "import sys, dateline; dateline.load('money', 'area', 'date')('It cost $5 million on May 3, 2026.'); "
        "print([m for m in ('spacy', 'torch', 'onnxruntime', 'stanza', 'trafilatura', 'duckdb') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parent)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_mention_whose_words_are_not_there_is_refused_by_name():
    doc = dateline.schema.from_text(TEXT)
    wrong = dateline.schema.mark(doc, "MONEY", 0, 5, None, "money.sum").model_copy(update={"text": "euros"})
    with pytest.raises(ValueError, match=r"money\.sum says 'euros' at 0, the text says 'BUSAN'"):
        doc.replace(mentions=(wrong,))
