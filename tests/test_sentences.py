"""Sentences and paragraphs: `|` marks where one ends in the cases below."""

import time

import pytest

from dateline import lexicon
from dateline.sentences import paragraphs, sentences

ENTRIES = [
    entry for kind in ("never", "before_figure", "before_starter") for entry in lexicon.section("sentences", kind)
]

SENTENCES = [
    "The plant opened.|It cost $1.2 million.|Sales grew 3.5 percent.",
    "Corvin Steel Co., Ltd. signed the deal.|It is final.",
    "It is run by Corvin Inc.|The plant opened in May.",
    "It is run from the U.S.|It opened in May.",
    "The U.S. Department of Works paid.|Dr. J. R. Hale thanked it.",
    "The hall opens at 9 a.m. Eastern Time on Feb. 4.|Tickets are free.",
    "“We start in May.”|“We are proud,” said Hale.",
    "Is it safe?|Yes!|It is.",
    'The hall of Corvin Ltd. ("Corvin") was let.|Rent is due.',
    "It lies at No. 5 Harbour Road.|The answer was no.|Work goes on.",
    "Corvin (OTC: CRVN) grew.|(It shrank before.)|Then it grew.",
    "It grew ... and grew.|It stopped.",
    "工厂投产。|投资四十五亿元。|完成了！",
    "See www.corvin.example for more.|Call us.",
    "The first stage ended in 2026.|2027 brings the second.",
]

PARAGRAPHS = [
    "Headline\n\n| First paragraph. Still first.\n\n |Second one.",
    "The halls:\n\n|* Hall A\n|* Hall B\n\n|1. First\n|2. Second",
    "The plant opened.  |It has four halls.  |About Corvin  |Corvin builds halls. It does so well.",
    "One  gap  In a sentence is a slip.",
    "Halls: |• Hall A |• Hall B",
    "A\tB\tC\n|D\tE\tF",
]

WRAPPED = """Corvin Steel opened its second plant in the harbour of the town on
Monday, two years after it had signed the contract with the port and
the district, and a month before the date that both had agreed upon,
the company said.
- first hall
- second hall

Hale said so.
"""


def cut(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize("case", SENTENCES)
def test_sentences(case: str) -> None:
    expected = case.split("|")
    text = "".join(expected) if "。" in case else " ".join(expected)
    assert cut(text, sentences(text)) == expected


@pytest.mark.parametrize("case", PARAGRAPHS)
def test_paragraphs(case: str) -> None:
    text = case.replace("|", "")
    assert cut(text, paragraphs(text)) == [piece.strip() for piece in case.split("|")]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["text"])
def test_every_abbreviation_keeps_its_example_whole(entry: dict[str, str]) -> None:
    assert entry["text"] in entry["example"]
    assert cut(entry["example"], sentences(entry["example"])) == [entry["example"]]


@pytest.mark.parametrize("word", lexicon.section("sentences", "starters")[0]["words"])
def test_a_starter_shows_that_the_sentence_ended(word: str) -> None:
    text = lexicon.section("sentences", "starters")[0]["example"].replace("The town", f"{word} town")
    assert cut(text, sentences(text))[0] == "The mill is run by Corvin Inc."


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    found = cut(WRAPPED, paragraphs(WRAPPED))
    assert [piece.split()[0] for piece in found] == ["Corvin", "-", "-", "Hale"]


def test_list_marks_stay_outside_sentences() -> None:
    text = "* Hall A is let.\n2. Hall B is not.\n• Hall C"
    assert cut(text, sentences(text)) == ["Hall A is let.", "Hall B is not.", "Hall C"]


@pytest.mark.parametrize("text", ["", " \n ", "\n"])
def test_nothing_holds_no_sentence(text: str) -> None:
    assert sentences(text) == paragraphs(text) == []


@pytest.mark.parametrize("piece", ["A. ", "word ", "  ", ". ", "Corvin Inc. The end. ", "x  Y. \n", "“'\""])
def test_time_grows_with_length_alone(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    begin = time.process_time()
    sentences(text)
    assert time.process_time() - begin < 5
