"""The words that bound and blur a number: each in its example, and where they are something else."""

import pytest
from tests.marked_numbers import longest

from dateline import lexicon
from dateline.extractors import area, count, money, percent, quantity
from dateline.grammar import bounds
from dateline.schema import from_text

SECTIONS = {name: lexicon.section("bounds", name, "gives", "words", "example") for name in ("before", "after")}


def amount(text):
    (mention,) = longest(
        m for extractor in (money, area, quantity, percent, count) for m in extractor.find(from_text(text))
    )
    return mention


def stated(mention):
    value = mention.value
    return "low" if value.high is None else "high" if value.low is None else "about" if value.approximate else "plain"


@pytest.mark.parametrize("entry", [*SECTIONS["before"], *SECTIONS["after"]], ids=lambda entry: entry["example"])
def test_every_entry_bounds_the_amount_of_its_example(entry):
    assert stated(amount(entry["example"])) == entry["gives"]


@pytest.mark.parametrize(("words", "gives"), [(w, e["gives"]) for e in SECTIONS["before"] for w in e["words"]])
def test_every_cue_before_an_amount_bounds_it_and_is_recorded(words, gives):
    text = f"It drew {words} $5 million."
    mention = amount(text)
    assert stated(mention) == gives
    assert [text[cue.start : cue.end] for cue in mention.cues][-1] in words


@pytest.mark.parametrize(("words", "gives"), [(w, e["gives"]) for e in SECTIONS["after"] for w in e["words"]])
def test_every_cue_after_an_amount_bounds_it(words, gives):
    joint = "" if words.startswith(("+", "-")) else " "
    assert stated(amount(f"It drew 5%{joint}{words}.")) == gives


@pytest.mark.parametrize(
    "entry", lexicon.section("bounds", "not_after", "cue", "words", "example"), ids=lambda e: e["cue"]
)
def test_a_cue_of_another_sense_bounds_nothing(entry):
    text = entry["example"]
    start = next(index for index, character in enumerate(text) if character.isdecimal())
    assert bounds.before(text, start) == bounds.NONE


@pytest.mark.parametrize(
    ("text", "cues", "side", "approximate"),
    [
        ("a total of more than about 400", ["more than", "about"], "low", True),
        ("more than a total of 400", ["more than"], "low", False),
        ("up to a maximum of 400", ["up to", "a maximum of"], "high", False),
        ("with a maximum subsidy of 400", ["maximum subsidy of"], "high", False),
        ("(~400", ["~"], None, True),
        ("around an over 400", ["over"], "low", False),
        ("we look about. 400", [], None, False),
    ],
)
def test_cues_add_up(text, cues, side, approximate):
    bound = bounds.before(text, text.index("400"))
    assert [text[start:end] for start, end in bound.cues] == cues
    assert (bound.side, bound.approximate) == (side, approximate)


def test_range_words_make_one_amount_of_from_and_to():
    for entry in lexicon.section("bounds", "ranges", "words", "example"):
        (mention,) = area.find(from_text(entry["example"]))
        assert mention.value.low < mention.value.high
        for word in entry["words"]:
            assert len(list(money.find(from_text(f"Fees {word} from $5 to $7 million.")))) == 1, word
